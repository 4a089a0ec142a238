import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";

/** The built command line. */
export const MAIN = join(__dirname, "../../dist/cli/main.js");

export interface Ran {
    status: number | null;
    stdout: string;
    stderr: string;
}

/** Runs `swingbridge` as a process of its own, as users do: without a terminal, and without the variables of this one. */
export function swingbridge(
    args: readonly string[],
    { cwd, input = "", env = {}, node = [] }: { cwd: string; input?: string; env?: NodeJS.ProcessEnv; node?: string[] },
): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, ...args], {
        cwd,
        input,
        encoding: "utf8",
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    });
    return { status, stdout, stderr };
}

/** The same while this process goes on, to answer what the command asks. */
export function swingbridgeAside(args: readonly string[], cwd: string): Promise<Ran> {
    return new Promise(done =>
        execFile(
            process.execPath,
            [MAIN, ...args],
            { cwd, env: { PATH: process.env.PATH, HOME: cwd } },
            (error, stdout, stderr) => done({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
        ),
    );
}
