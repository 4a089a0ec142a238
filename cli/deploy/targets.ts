import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseOutputs, type ServiceOutputs } from "../../outputs";
import type { DeploymentTarget } from "../../release";
import { UserError } from "../user-error";

/** Which services to deploy, and where the answer comes from. */
export interface TargetQuery {
    /** Compose service names; empty for all. */
    services: string[];
    stack?: string;
    env: NodeJS.ProcessEnv;
    folder: string;
}

/**
 * The deployment targets: the one in `SWINGBRIDGE_TARGET` inside `pulumi up`, or those of the stack's outputs.
 * @throws UserError when there are none, or a service is not among them
 */
export async function findTargets(query: TargetQuery): Promise<DeploymentTarget[]> {
    if (query.env.SWINGBRIDGE_TARGET && !query.stack) {
        return [parseTarget(query.env.SWINGBRIDGE_TARGET)];
    }
    return selectTargets(await stackOutputs(query), query.services);
}

/** @throws UserError when the text is no deployment target of this version */
export function parseTarget(text: string): DeploymentTarget {
    let target: Partial<DeploymentTarget> | null = null;
    try {
        target = JSON.parse(text) as Partial<DeploymentTarget>;
    } catch {
        // said below
    }
    if (typeof target !== "object" || target?.schemaVersion !== 1) {
        throw new UserError("SWINGBRIDGE_TARGET holds no deployment target of schema version 1", {
            fix: "pulumi up sets it for the command that it runs; to deploy by hand, unset it and name the stack: swingbridge deploy --stack dev",
        });
    }
    return target as DeploymentTarget;
}

/** @throws UserError naming the services that the stack does not have */
export function selectTargets(outputs: unknown, services: string[]): DeploymentTarget[] {
    let known: Record<string, Deployable>;
    try {
        known = parseOutputs(outputs).services;
    } catch (error) {
        throw new UserError((error as Error).message, { fix: "run pulumi up on the stack first" });
    }
    const unknown = services.filter(name => !Object.hasOwn(known, name));
    if (unknown.length > 0) {
        throw new UserError(`the stack has no service ${unknown.join(", ")}`, {
            fix: `it has: ${Object.keys(known).join(", ")}`,
        });
    }
    const wanted = services.length > 0 ? services : Object.keys(known);
    return inOrder(known)
        .filter(name => wanted.includes(name))
        .map(name => known[name]!.target);
}

type Deployable = Pick<ServiceOutputs, "dependsOn" | "target">;

/** What others depend on comes first; Pulumi sorts outputs by name. Compose has no cycles of `depends_on`. */
function inOrder(services: Record<string, Deployable>): string[] {
    const ordered = new Set<string>();
    const add = (name: string): void => {
        services[name]?.dependsOn.forEach(add);
        if (services[name]) {
            ordered.add(name);
        }
    };
    Object.keys(services).forEach(add);
    return [...ordered];
}

async function stackOutputs({ stack, env, folder }: TargetQuery): Promise<unknown> {
    const args = ["stack", "output", "--json", "--non-interactive", ...(stack ? ["--stack", stack] : [])];
    try {
        const { stdout } = await promisify(execFile)("pulumi", args, { env, cwd: folder, maxBuffer: 16 * 1024 * 1024 });
        return JSON.parse(stdout) as unknown;
    } catch (error) {
        const { code, stderr } = error as { code?: unknown; stderr?: string };
        throw new UserError(
            code === "ENOENT"
                ? "there is no pulumi on PATH to read the stack's outputs with"
                : `pulumi could not give the stack's outputs: ${(stderr ?? String(error)).trim()}`,
            {
                fix: 'run it in the program\'s folder with --stack NAME; PATH="$(swingbridge toolchain):$PATH" brings a pulumi',
                cause: error,
            },
        );
    }
}
