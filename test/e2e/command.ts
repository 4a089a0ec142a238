import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The built command line. */
export const MAIN = join(__dirname, "../../dist/cli/main.js");

export interface Ran {
    status: number | null;
    stdout: string;
    stderr: string;
}

/** A folder with files in it, for the length of `use`. */
export function inFolder<T>(files: Record<string, string>, use: (folder: string) => T): T {
    const folder = mkdtempSync(join(tmpdir(), "swingbridge-cli-"));
    try {
        for (const [name, content] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), content);
        }
        return use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
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
