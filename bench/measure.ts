import { spawn } from "node:child_process";
import * as fs from "node:fs";

export interface Measurement {
    /** Wall time of the whole process, in seconds. */
    seconds: number;
    /** Peak memory of the largest process of the tree, in MB; undefined where /proc does not tell. */
    megabytes?: number;
}

/** Runs a command and measures the whole process tree. @throws Error with its output when it fails */
export function measure(
    command: string[],
    cwd: string,
    environment: NodeJS.ProcessEnv = process.env,
): Promise<Measurement> {
    return new Promise((resolve, reject) => {
        const started = process.hrtime.bigint();
        const [file = "", ...args] = command;
        const child = spawn(file, args, { cwd, env: environment, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        child.stdout.on("data", chunk => (output += chunk));
        child.stderr.on("data", chunk => (output += chunk));
        let peak: number | undefined;
        const watch = setInterval(() => {
            const now = peakOfTree(child.pid ?? 0);
            peak = now === undefined ? peak : Math.max(peak ?? 0, now);
        }, 20);
        child.on("error", reject);
        child.on("close", code => {
            clearInterval(watch);
            const seconds = Number(process.hrtime.bigint() - started) / 1e9;
            if (code === 0) {
                resolve({ seconds, megabytes: peak });
            } else {
                reject(new Error(`${command.join(" ")} ended with ${code}:\n${output}`));
            }
        });
    });
}

/** The run with the median time of several. */
export async function median(runs: number, run: () => Promise<Measurement>): Promise<Measurement> {
    const all: Measurement[] = [];
    for (let index = 0; index < runs; index++) {
        all.push(await run());
    }
    return all.sort((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)]!;
}

function peakOfTree(root: number): number | undefined {
    let peak: number | undefined;
    const pending = [root];
    for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
        const kilobytes = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1];
        if (kilobytes) {
            peak = Math.max(peak ?? 0, Number(kilobytes) / 1024);
        }
        for (const thread of list(`/proc/${pid}/task`)) {
            pending.push(...read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number));
        }
    }
    return peak;
}

/** A process may end between two looks: then there is nothing to read. */
function read(file: string): string {
    try {
        return fs.readFileSync(file, "utf8");
    } catch {
        return "";
    }
}

function list(folder: string): string[] {
    try {
        return fs.readdirSync(folder);
    } catch {
        return [];
    }
}
