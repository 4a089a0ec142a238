import { execFileSync, spawn, type ExecFileSyncOptions } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const ROOT = path.join(__dirname, "../..");

export interface Result {
    code: number;
    stdout: string;
    stderr: string;
    /** Both streams, in the order they came. */
    output: string;
}

export interface RunOptions {
    /** Number of the account whose keys the command has. @default the sandbox's first */
    account?: string;
    environment?: Record<string, string>;
    /** Faults to inject, as `swingbridge sandbox run --fault` takes them. */
    faults?: string[];
    /** Called with every piece of output: a test may act at a moment that the output names. */
    onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/**
 * The whole program in a temporary copy that is a git repository of its own, with a sandbox account of its own.
 * Every command runs in a new sandbox process on the same store, so that what is not in the journal is lost.
 */
export class Program {
    readonly folder: string;
    readonly store: string;
    /** What each command printed. */
    readonly outputs: string[] = [];

    private constructor(home: string) {
        this.folder = path.join(home, "program");
        this.store = path.join(home, "store");
    }

    static create(): Program {
        const home = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-e2e-"));
        const program = new Program(home);
        // What a clone would have, changes that are not committed yet included.
        const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
            cwd: ROOT,
            encoding: "utf8",
        });
        for (const file of files.split("\0").filter(name => name && fs.existsSync(path.join(ROOT, name)))) {
            fs.cpSync(path.join(ROOT, file), path.join(program.folder, file));
        }
        for (const shared of ["node_modules", "dist", "policies/bin"]) {
            fs.symlinkSync(path.join(ROOT, shared), path.join(program.folder, shared));
        }
        // A symbolic link is no folder to git's `node_modules/`.
        fs.appendFileSync(path.join(program.folder, ".gitignore"), "/node_modules\n/dist\n/policies/bin\n");
        program.git("init", "--quiet", "--initial-branch", "main");
        program.commit("the first release");
        return program;
    }

    /** Compiles the copy, after a change of what the program uses compiled. @throws Error with what the compiler says */
    build(): void {
        const dist = path.join(this.folder, "dist");
        fs.rmSync(dist);
        const options: ExecFileSyncOptions = { cwd: this.folder, stdio: "pipe" };
        execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], options);
        execFileSync(process.execPath, [path.join(dist, "program/build-stamp.js")], options);
    }

    git(...args: string[]): string {
        const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        return execFileSync("git", [...identity, ...args], {
            cwd: this.folder,
            env: ownEnvironment(),
            encoding: "utf8",
        }).trim();
    }

    /** Commits everything (an empty commit where nothing changed). @returns the SHA */
    commit(message: string): string {
        this.git("add", "--all");
        this.git("commit", "--quiet", "--allow-empty", "--message", message);
        return this.git("rev-parse", "HEAD");
    }

    write(file: string, text: string): void {
        fs.mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
        fs.writeFileSync(path.join(this.folder, file), text);
    }

    read(file: string): string {
        return fs.readFileSync(path.join(this.folder, file), "utf8");
    }

    /** Changes one text of a file; fails where the text is not there, so that no test goes on with an unchanged file. */
    replace(file: string, before: string, after: string): void {
        const text = this.read(file);
        if (!text.includes(before)) {
            throw new Error(`${file} does not contain ${before}`);
        }
        this.write(file, text.replace(before, after));
    }

    /** Runs a command inside the sandbox. */
    run(command: string[], options: RunOptions = {}): Promise<Result> {
        const faults = (options.faults ?? []).flatMap(fault => ["--fault", fault]);
        const account = options.account === undefined ? [] : ["--account", options.account];
        return this.swingbridge(
            ["sandbox", "run", "--store", this.store, "--clock", "step", ...account, ...faults, "--", ...command],
            options,
        );
    }

    pulumi(args: string[], options: RunOptions = {}): Promise<Result> {
        return this.run(["pulumi", ...args, "--non-interactive", "--color", "never"], options);
    }

    /** Runs our command line, outside of a sandbox unless it makes one. */
    async swingbridge(args: string[], options: RunOptions = {}): Promise<Result> {
        const command = [process.execPath, path.join(ROOT, "dist/cli/main.js"), ...args];
        const result = await start(command, this.folder, options);
        this.outputs.push(result.output);
        return result;
    }

    remove(): void {
        fs.rmSync(path.dirname(this.folder), { recursive: true, force: true });
    }
}

/** Without what a CI system or a git hook says of the commit that it is about: a program has a repository of its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
    const ofOthers = /^(GIT_|GITHUB_|CODEBUILD_|CI_COMMIT_|BITBUCKET_|CIRCLE_|BUILDKITE_|TRAVIS_|BUILD_SOURCE|DRONE_)/;
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofOthers.test(name)));
}

function start([file = "", ...args]: string[], cwd: string, options: RunOptions): Promise<Result> {
    return new Promise((resolve, reject) => {
        // A process group of its own: killing it takes the program with it, as losing the machine would.
        const child = spawn(file, args, {
            cwd,
            detached: true,
            env: { ...ownEnvironment(), NO_COLOR: "1", ...options.environment },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const result: Result = { code: -1, stdout: "", stderr: "", output: "" };
        const kill = (signal: NodeJS.Signals): void => {
            if (child.pid !== undefined) {
                process.kill(-child.pid, signal);
            }
        };
        for (const stream of ["stdout", "stderr"] as const) {
            child[stream].setEncoding("utf8").on("data", (text: string) => {
                result[stream] += text;
                result.output += text;
                options.onOutput?.(result.output, kill);
            });
        }
        child.on("error", reject);
        child.on("close", code => resolve({ ...result, code: code ?? -1 }));
    });
}
