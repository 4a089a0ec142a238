import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { repositoryRoot } from "../repository-root";
import { UserError } from "../user-error";

/** What CI has to know of a program. */
export interface ProgramFacts {
    /** Folder of the program in its repository, with slashes; `.` where it is the repository. */
    folder: string;
    /** Branch that is deployed. */
    branch: string;
    /** Command lines that check it: types, lint, tests, those that it has. */
    checks: string[];
    /** How the command line of ours is called there. */
    swingbridge: string;
    /** Where the version of Node.js is written; undefined where nowhere. */
    nodeVersionFile: string | undefined;
    /** Folder of the policy pack. */
    policies: string;
    stacks: StackFacts[];
}

export interface StackFacts {
    name: string;
    /** AWS region; undefined where the stack's file has none. */
    region: string | undefined;
    /** Configuration of the policy pack; undefined where it has none for the stack. */
    policyConfig: string | undefined;
    /** Whether `pulumi up` builds images, so that it needs Docker. */
    builds: boolean;
    /** Whether images are there before: a pull request's are not. */
    reuses: boolean;
    /** Whether `swingbridge deploy` puts live what `pulumi up` registers. */
    deploysAfterUp: boolean;
    /** Variables that the stack takes from the environment. */
    inherits: string[];
}

/**
 * Reads what CI has to know.
 * @param stacks only these, in this order; empty: all that have a file, production last
 * @throws UserError where there is no program, or no such stack
 */
export function readProgramFacts(folder: string, stacks: readonly string[], branch: string): ProgramFacts {
    const manifest = readManifest(folder);
    const root = repositoryRoot(folder);
    const policies = existsSync(path.join(folder, "policies/PulumiPolicy.yaml"))
        ? "policies"
        : "node_modules/@swingbridge/policies";
    return {
        folder: path.relative(root, folder).split(path.sep).join("/") || ".",
        branch,
        checks: checksOf(manifest, existsSync(path.join(folder, "tsconfig.json"))),
        swingbridge:
            manifest.name === "swingbridge" ? `node ${manifest.bin!.swingbridge}` : "npx --no-install swingbridge",
        nodeVersionFile: existsSync(path.join(folder, ".nvmrc"))
            ? ".nvmrc"
            : manifest.engines?.node === undefined
              ? undefined
              : "package.json",
        policies,
        stacks: stackNames(folder, stacks).map(name => readStack(folder, name, policies)),
    };
}

interface Manifest {
    name?: string;
    bin?: Record<string, string>;
    scripts?: Record<string, string>;
    engines?: { node?: string };
}

function readManifest(folder: string): Manifest {
    const file = path.join(folder, "package.json");
    if (!existsSync(file) || !existsSync(path.join(folder, "Pulumi.yaml"))) {
        throw new UserError(`there is no Pulumi program in ${folder}: package.json or Pulumi.yaml is missing`, {
            fix: "run it in the program's folder",
        });
    }
    if (!existsSync(path.join(folder, "package-lock.json"))) {
        throw new UserError("there is no package-lock.json: CI installs with npm ci", {
            fix: "run npm install and commit package-lock.json; for another package manager, replace npm ci in what is written",
        });
    }
    try {
        return JSON.parse(readFileSync(file, "utf8")) as Manifest;
    } catch (error) {
        throw new UserError(`package.json is no JSON: ${(error as Error).message}`, {
            fix: "correct it",
            cause: error,
        });
    }
}

/** What `npm test` runs itself need not run twice. */
function checksOf({ scripts = {} }: Manifest, hasTypes: boolean): string[] {
    const runs = (name: string): boolean =>
        scripts[name] !== undefined && !new RegExp(`\\bnpm run ${name}\\b`).test(scripts.test ?? "");
    const covered = (name: string): boolean => scripts[name] !== undefined && !runs(name);
    return [
        ...(runs("typecheck")
            ? ["npm run typecheck"]
            : hasTypes && !covered("typecheck")
              ? ["npx --no-install tsc --noEmit"]
              : []),
        ...(runs("lint") ? ["npm run lint"] : []),
        ...(scripts.test === undefined ? [] : ["npm test"]),
    ];
}

const PRODUCTION = /^prod(uction)?\b/;

export function isProduction(stack: string): boolean {
    return PRODUCTION.test(stack);
}

function stackNames(folder: string, wanted: readonly string[]): string[] {
    const known = readdirSync(folder)
        .flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
        .sort((one, other) => Number(isProduction(one)) - Number(isProduction(other)) || (one < other ? -1 : 1));
    const unknown = wanted.filter(name => !known.includes(name));
    if (unknown.length > 0 || known.length === 0) {
        throw new UserError(
            known.length === 0
                ? "there is no stack: no Pulumi.<stack>.yaml is here"
                : `there is no Pulumi.${unknown[0]}.yaml here`,
            { fix: known.length === 0 ? "pulumi stack init dev" : `the stacks with a file are: ${known.join(", ")}` },
        );
    }
    return wanted.length > 0 ? [...wanted] : known;
}

function readStack(folder: string, name: string, policies: string): StackFacts {
    let parsed: unknown;
    try {
        parsed = parse(readFileSync(path.join(folder, `Pulumi.${name}.yaml`), "utf8"));
    } catch (error) {
        throw new UserError(`Pulumi.${name}.yaml is not valid YAML: ${(error as Error).message.split("\n")[0]}`, {
            fix: "correct the line",
        });
    }
    const config = (parsed as { config?: Record<string, unknown> } | null)?.config ?? {};
    const value = (key: string): unknown => config[`swingbridge:${key}`];
    const releasedBy = value("releasedBy") ?? "up";
    const images = value("images") ?? "auto";
    const reuses = releasedBy !== "pipeline" && (images === "reuse" || (images === "auto" && releasedBy !== "up"));
    const inherits = value("inheritEnvironment");
    const policyConfig = `${policies}/config/${name}.json`;
    return {
        name,
        region: typeof config["aws:region"] === "string" ? config["aws:region"] : undefined,
        policyConfig: existsSync(path.join(folder, policyConfig)) ? policyConfig : undefined,
        builds: releasedBy !== "pipeline" && !reuses,
        reuses,
        deploysAfterUp: releasedBy === "manual",
        inherits: Array.isArray(inherits) ? inherits.filter(each => typeof each === "string") : [],
    };
}
