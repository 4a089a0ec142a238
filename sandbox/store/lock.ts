import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** Another process has the store open. */
export class StoreLocked extends Error {
    constructor(
        readonly folder: string,
        /** Process that has it. */
        readonly pid: number,
    ) {
        super(
            `the sandbox store ${folder} is in use by process ${pid}: ` +
                "stop that sandbox first, or name another store folder for this one",
        );
        this.name = "StoreLocked";
    }
}

interface Holder {
    pid: number;
    /** When the process began, in the system's own words: a pid alone may be somebody else's by now. */
    started: string;
}

/**
 * Locks a folder for this process until `release`, or until the process is gone, however it went.
 *
 * Lock files are numbered and the highest number holds. A newcomer that finds its holder dead or released adds the
 * next number and only then removes the lower ones, so that of two newcomers at once exactly one wins.
 */
export function lockFolder(folder: string): { release(): void } {
    const me: Holder = { pid: process.pid, started: startOf(process.pid) };
    const draft = path.join(folder, `.lock-${process.pid}-${process.hrtime.bigint()}`);
    fs.writeFileSync(draft, JSON.stringify(me));
    try {
        for (;;) {
            const highest = Math.max(0, ...numbers(folder));
            const holder = highest > 0 ? read(folder, highest) : undefined;
            if (holder && isAlive(holder)) {
                throw new StoreLocked(folder, holder.pid);
            }
            const mine = highest + 1;
            if (!link(draft, file(folder, mine))) {
                continue;
            }
            if (numbers(folder).some(number => number > mine)) {
                fs.rmSync(file(folder, mine), { force: true });
                continue;
            }
            numbers(folder)
                .filter(number => number < mine)
                .forEach(number => fs.rmSync(file(folder, number), { force: true }));
            // Emptied, not removed: the number must stay taken, or a slow newcomer would take it for free.
            return { release: () => fs.writeFileSync(file(folder, mine), "") };
        }
    } finally {
        fs.rmSync(draft, { force: true });
    }
}

const file = (folder: string, number: number) => path.join(folder, `lock.${number}`);

function numbers(folder: string): number[] {
    return fs.readdirSync(folder).flatMap(name => {
        const match = /^lock\.(\d+)$/.exec(name);
        return match ? [Number(match[1])] : [];
    });
}

function read(folder: string, number: number): Holder | undefined {
    try {
        return JSON.parse(fs.readFileSync(file(folder, number), "utf8")) as Holder;
    } catch {
        return undefined; // released, or removed by a newcomer
    }
}

/** A hard link appears with its content, or not at all. */
function link(from: string, to: string): boolean {
    try {
        fs.linkSync(from, to);
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

function isAlive(holder: Holder): boolean {
    try {
        process.kill(holder.pid, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
    return startOf(holder.pid) === holder.started;
}

function startOf(pid: number): string {
    try {
        if (process.platform === "linux") {
            // The command name, in parentheses, may hold spaces; the 20th field after it is the start time.
            return fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ")[19] ?? "";
        }
        return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    } catch {
        return "";
    }
}
