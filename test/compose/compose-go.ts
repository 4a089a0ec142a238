import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Case, type Expected, portable } from "./corpus";

/** The texts of `docker compose config`, and the hash of each service's configuration. */
export interface Printed {
    json: string;
    yaml: string;
    hashes: Record<string, string>;
}

/** compose-go compiles its schema for every file; collecting that garbage less often saves a quarter of the time. */
const FEWER_COLLECTIONS = { GOGC: "400" };

/** Why compose-go cannot be asked on this machine, which is not a mistake of ours. */
export class ComposeGoMissing extends Error {}

/**
 * The reference implementation of the Compose Specification, as one process that answers for one project after the other:
 * thousands of projects cost milliseconds each.
 */
export class ComposeGo {
    private readonly process: ChildProcess;
    private waiting: { resolve(line: string): void; reject(error: Error): void } | undefined;

    private constructor(private readonly folder: string) {
        this.process = spawn(join(folder, "oracle"), {
            cwd: folder,
            stdio: ["pipe", "pipe", "inherit"],
            env: { ...process.env, ...FEWER_COLLECTIONS },
        });
        createInterface({ input: this.process.stdout! }).on("line", line => this.waiting?.resolve(line));
        this.process.on("exit", () => this.waiting?.reject(new Error("compose-go ended without an answer")));
    }

    /**
     * Builds the program in `oracle/` and starts it, as often as is asked for.
     * @throws ComposeGoMissing without Go, and without a network to fetch compose-go from (Go keeps it for the next time).
     */
    static start(processes: number): ComposeGo[] {
        const fetched = go("mod", "download");
        if (fetched.error !== undefined) {
            throw new ComposeGoMissing(`Go could not be started: ${fetched.error.message}`);
        }
        if (fetched.status !== 0) {
            throw new ComposeGoMissing(`compose-go could not be fetched: ${fetched.stderr.trim()}`);
        }
        const folder = mkdtempSync(join(tmpdir(), "compose-go-"));
        const built = go("build", "-o", join(folder, "oracle"), ".");
        if (built.status !== 0) {
            rmSync(folder, { recursive: true });
            throw new Error(`the program around compose-go could not be built: ${built.stderr}`);
        }
        return Array.from({ length: processes }, () => new ComposeGo(folder));
    }

    /** What compose-go makes of the project in `directory`. One question at a time. */
    async ask(directory: string, project: Case): Promise<Expected> {
        const { model, error } = await this.answer({ directory, ...project });
        return error === undefined
            ? { model: portable(model, directory) }
            : { error: error.replaceAll(directory, "<folder>").replaceAll(homedir(), "<home>") };
    }

    /** What docker compose prints of a project that is right; undefined for one that is wrong. */
    async print(directory: string, project: Case): Promise<Printed | undefined> {
        const { model } = await this.answer({ directory, printed: true, ...project });
        return model as Printed | undefined;
    }

    private async answer(question: object): Promise<Expected> {
        const line = await new Promise<string>((resolve, reject) => {
            this.waiting = { resolve, reject };
            this.process.stdin!.write(`${JSON.stringify(question)}\n`);
        });
        return JSON.parse(line) as Expected;
    }

    async close(): Promise<void> {
        this.waiting = undefined;
        const ended = once(this.process, "exit");
        this.process.stdin!.end();
        await ended;
        rmSync(this.folder, { recursive: true, force: true });
    }
}

function go(...args: string[]) {
    return spawnSync("go", args, { cwd: join(__dirname, "oracle"), encoding: "utf8" });
}
