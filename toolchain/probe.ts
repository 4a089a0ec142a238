import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { PulumiOnPath } from "./decide";

/** Runs a program and gives what it printed, trimmed; undefined where it is missing, fails or hangs. */
export async function outputOf(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
    return await new Promise(resolve => {
        execFile(file, args, { env, timeout: 20_000 }, (error, stdout) => resolve(error ? undefined : stdout.trim()));
    });
}

/** What `pulumi version` says. It calls nobody. */
export function pulumiVersion(file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
    return outputOf(file, ["version"], { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" });
}

/** Every `pulumi` on PATH, in its order. Links are followed, as package managers link the CLI but not always its parts. */
export async function pulumisOnPath(env: NodeJS.ProcessEnv): Promise<PulumiOnPath[]> {
    const found: PulumiOnPath[] = [];
    for (const folder of new Set((env.PATH ?? "").split(path.delimiter).filter(entry => path.isAbsolute(entry)))) {
        const file = path.join(folder, "pulumi");
        if (!(await isExecutable(file))) continue;
        const real = path.dirname(await fs.realpath(file));
        const complete = await firstWith(["pulumi-language-nodejs"], [folder, real]);
        const version = await pulumiVersion(file, env);
        found.push({ folder: complete ?? folder, version, hasLanguageHost: complete !== undefined });
    }
    return found;
}

async function firstWith(names: string[], folders: string[]): Promise<string | undefined> {
    for (const folder of folders) {
        const there = await Promise.all(names.map(name => isExecutable(path.join(folder, name))));
        if (there.every(Boolean)) return folder;
    }
    return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
    try {
        await fs.access(file, fs.constants.X_OK);
        return (await fs.stat(file)).isFile();
    } catch {
        return false;
    }
}
