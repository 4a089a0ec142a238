import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parseOutputs } from "../../outputs";
import { discoverTarget } from "../../operations/discover/discover";
import type { DeploymentTarget } from "../../release/deployment-target";
import { isJobTarget, type Target } from "../../release/job-target";
import { UserError } from "../user-error";
import type { TargetOptions } from "./options";

/** Which services a command is about, and where the answer comes from. */
export interface TargetQuery extends TargetOptions {
    /** Compose service names; empty for all. */
    services: string[];
    env: NodeJS.ProcessEnv;
    folder: string;
}

/**
 * The deployment targets: the service in AWS that `--cluster --service` name, the one in `SWINGBRIDGE_TARGET` inside
 * `pulumi up`, or those of the stack's outputs.
 * @throws UserError when there are none, or a service is not among them
 * @throws Refused where AWS has no such service
 */
export async function findTargets(query: TargetQuery): Promise<Target[]> {
    const { cluster, service, region, stack, services, env } = query;
    if (cluster !== undefined || service !== undefined || region !== undefined) {
        return [await discoverNamed(query)];
    }
    if (env.SWINGBRIDGE_TARGET && !stack) {
        return [parseTarget(env.SWINGBRIDGE_TARGET)];
    }
    return selectTargets(await stackOutputs(query), services);
}

/**
 * Like `findTargets`, for commands about services that run on: jobs are left out, or refused where one is named.
 * @throws UserError, Refused as `findTargets`
 */
export async function findServices(query: TargetQuery): Promise<DeploymentTarget[]> {
    const targets = await findTargets(query);
    const jobs = targets.filter(isJobTarget).map(({ name }) => name);
    const named = query.services.filter(name => jobs.includes(name));
    if (named.length > 0) {
        throw new UserError(`${named.join(", ")} ${named.length === 1 ? "is a job" : "are jobs"}, and no service`, {
            fix: "a job runs to its end when swingbridge deploy or pulumi up starts it",
        });
    }
    return targets.filter((target): target is DeploymentTarget => !isJobTarget(target));
}

/**
 * The one service of a command that acts on one.
 * @throws UserError where several could be meant; also as `findServices`
 */
export async function findService(query: TargetQuery): Promise<DeploymentTarget> {
    return oneService(await findServices(query));
}

/** @throws UserError where there are several, or none */
export function oneService(found: readonly DeploymentTarget[]): DeploymentTarget {
    const [first, second] = found;
    if (first === undefined || second !== undefined) {
        throw new UserError(first === undefined ? "the stack has no services" : "say which service is meant", {
            ...(first !== undefined && { fix: `the stack has: ${found.map(({ name }) => name).join(", ")}` }),
        });
    }
    return first;
}

/** @throws UserError where the options do not go together */
async function discoverNamed({
    cluster,
    service,
    region,
    stack,
    services,
    env,
}: TargetQuery): Promise<DeploymentTarget> {
    if (cluster === undefined || service === undefined) {
        throw new UserError("--cluster, --service and --region name a service in AWS, and go together", {
            fix: `${cluster === undefined ? "add --cluster" : "add --service"}; for a service of a stack, give --stack and its Compose name instead`,
        });
    }
    if (stack !== undefined || services.length > 0) {
        throw new UserError(
            `--cluster and --service name one service in AWS: ${stack === undefined ? services.join(", ") : "--stack"} says otherwise`,
            { fix: "leave one of them out" },
        );
    }
    return discoverTarget({ cluster, service, region: region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION });
}

/** @throws UserError when the text is no deployment target of this version */
export function parseTarget(text: string): Target {
    let target: Partial<Target> | null = null;
    try {
        target = JSON.parse(text) as Partial<Target>;
    } catch {
        // said below
    }
    if (typeof target !== "object" || target?.schemaVersion !== 1) {
        throw new UserError("SWINGBRIDGE_TARGET holds no deployment target of schema version 1", {
            fix: "pulumi up sets it for the command that it runs; to deploy by hand, unset it and name the stack: swingbridge deploy --stack dev",
        });
    }
    return target as Target;
}

/**
 * The services to deploy and the jobs that they wait for; of no services, all that the stack has. A job that is done is not
 * run again, so it is always among them.
 * @throws UserError naming the services that the stack does not have
 */
export function selectTargets(outputs: unknown, services: string[]): Target[] {
    let known: Record<string, Deployable>;
    try {
        const { services: running, jobs = {} } = parseOutputs(outputs);
        known = { ...running, ...jobs };
    } catch (error) {
        throw new UserError((error as Error).message, { fix: "run pulumi up on the stack first" });
    }
    const unknown = services.filter(name => !Object.hasOwn(known, name));
    if (unknown.length > 0) {
        throw new UserError(`the stack has no service ${unknown.join(", ")}`, {
            fix: `it has: ${Object.keys(known).join(", ")}`,
        });
    }
    const wanted = services.length > 0 ? withJobs(services, known) : new Set(Object.keys(known));
    return inOrder(known)
        .filter(name => wanted.has(name))
        .map(name => known[name]!.target);
}

interface Deployable {
    dependsOn: string[];
    target: Target;
}

/** The jobs that these wait for, and those that the jobs wait for. */
function withJobs(names: readonly string[], known: Readonly<Record<string, Deployable>>): Set<string> {
    const wanted = new Set<string>();
    const add = (name: string): void => {
        wanted.add(name);
        known[name]!.dependsOn.filter(
            other => known[other] !== undefined && isJobTarget(known[other].target) && !wanted.has(other),
        ).forEach(add);
    };
    names.forEach(add);
    return wanted;
}

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

/**
 * What `pulumi stack output --json` says.
 * @throws UserError where Pulumi cannot say it
 */
export async function stackOutputs({
    stack,
    env,
    folder,
}: Pick<TargetQuery, "stack" | "env" | "folder">): Promise<unknown> {
    const text = await askPulumi(
        ["stack", "output", "--json", ...(stack ? ["--stack", stack] : [])],
        "outputs",
        env,
        folder,
    );
    return JSON.parse(text) as unknown;
}

/**
 * The stack that commands of Pulumi in this folder are about.
 * @throws UserError where none is selected
 */
export async function selectedStack({ env, folder }: Pick<TargetQuery, "env" | "folder">): Promise<string> {
    return (await askPulumi(["stack", "--show-name"], "name", env, folder)).trim();
}

/** @throws UserError where Pulumi cannot say it */
async function askPulumi(args: string[], what: string, env: NodeJS.ProcessEnv, folder: string): Promise<string> {
    try {
        const { stdout } = await promisify(execFile)("pulumi", [...args, "--non-interactive"], {
            env,
            cwd: folder,
            maxBuffer: 16 * 1024 * 1024,
        });
        return stdout;
    } catch (error) {
        const { code, stderr } = error as { code?: unknown; stderr?: string };
        throw new UserError(
            code === "ENOENT"
                ? `there is no pulumi on PATH to read the stack's ${what} with`
                : `pulumi could not give the stack's ${what}: ${(stderr ?? String(error)).trim()}`,
            {
                fix: 'run it in the program\'s folder with --stack NAME; PATH="$(swingbridge toolchain):$PATH" brings a pulumi',
                cause: error,
            },
        );
    }
}
