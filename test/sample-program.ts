import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { ComposeApplication } from "../components";
import { parseConfig, type Config } from "../config";
import { applicationArgs } from "../program/application-args";
import { prepare } from "../program/prepare";
import type { CommitSources } from "../program/release-tags";
import { stackOutputs } from "../program/stack-outputs";
import type { CaptureOptions } from "./components/harness";
import { SHA } from "./components/specs";

/** Our own program's folder. */
export const ROOT = join(__dirname, "..");
/** What the shell gives as the database's password. */
export const PASSWORD = "correct horse battery staple";
/** What AWS and registries answer to the program. */
export const CALLS: CaptureOptions["calls"] = {
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "token" }),
    "aws:ecr/getImage:getImage": ({ imageTag }) => ({ imageTag, imageDigest: `sha256:${"d".repeat(64)}` }),
    "docker:index/getRegistryImage:getRegistryImage": ({ name }) => ({
        name,
        sha256Digest: `sha256:${"e".repeat(64)}`,
    }),
};

/** The committed configuration of a stack, with changes. */
export function configOf(stack: string, changes: Record<string, unknown> = {}): Config {
    const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config: object };
    const namespaced = Object.entries(changes).map(([key, value]) => [`swingbridge:${key}`, value]);
    const values = Object.entries({ ...config, ...Object.fromEntries(namespaced) }).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    return parseConfig({ values: Object.fromEntries(values) });
}

/** Git with these answers, by subcommand, and no CI around. */
export function gitThatSays(answers: Record<string, string>): CommitSources {
    return { environment: {}, readFile: () => undefined, git: args => answers[args[0]!] ?? "" };
}

/** What index.ts does, with everything outside given. */
export function program(stack: string, config: Config) {
    const { project, tags, secretValues } = prepare(
        { config, problems: [], wrongKeys: new Set() },
        { stack, folder: ROOT, shell: { DB_PASSWORD: PASSWORD }, commits: () => gitThatSays({ "rev-parse": SHA }) },
    );
    const args = applicationArgs(config, project, tags);
    const application = new ComposeApplication(project.name, {
        ...args,
        images: { ...args.images, ignoredByGit: () => [] },
        secretValues,
        stack,
    });
    return { application, outputs: pulumi.output(stackOutputs(application, project, stack)) };
}
