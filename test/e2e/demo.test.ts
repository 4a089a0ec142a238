import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { Program, type Result, type RunOptions } from "./program";

/** `npm run demo` in a copy of ours, with a cache and a folder for temporary files of its own. The Pulumi CLI is the one on the PATH. */
class Demo {
    readonly program = Program.create();
    readonly home = path.dirname(this.program.folder);
    readonly temporary = path.join(this.home, "tmp");
    readonly #before: string[];

    constructor(prepare: (program: Program) => void) {
        prepare(this.program);
        fs.mkdirSync(this.temporary);
        this.#before = this.#files();
    }

    async run(options: RunOptions = {}): Promise<Result> {
        const { stdout: toolchain } = await this.program.swingbridge(["toolchain"]);
        return this.program.swingbridge(["demo"], {
            ...options,
            environment: {
                SWINGBRIDGE_CACHE: path.join(this.home, "cache"),
                TMPDIR: this.temporary,
                PATH: `${toolchain.trim()}${path.delimiter}${process.env.PATH ?? ""}`,
                // As in a CI system and in a git hook, whose commit and repository are not the sample's.
                GITHUB_SHA: "a".repeat(40),
                GIT_DIR: path.join(this.home, "no-repository"),
            },
        });
    }

    /** Nothing runs, nothing listens, no temporary file is left, and the folder is as it was. */
    async assertNothingLeft({ output }: Result): Promise<void> {
        const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
        assert.ok(endpoint, output);
        await assert.rejects(fetch(endpoint), /fetch failed/);
        assert.deepEqual(this.#processes(), []);
        assert.deepEqual(fs.readdirSync(this.temporary), []);
        assert.deepEqual(this.#files(), this.#before);
    }

    remove(): void {
        this.program.remove();
    }

    #files(): string[] {
        return (
            fs
                .readdirSync(this.program.folder, { recursive: true, withFileTypes: true })
                .filter(entry => entry.isFile())
                // Git notes what it looked at.
                .filter(entry => !path.relative(this.program.folder, entry.parentPath).startsWith(".git"))
                .map(entry => {
                    const file = path.join(entry.parentPath, entry.name);
                    return `${path.relative(this.program.folder, file)} ${fs.statSync(file).mtimeMs}`;
                })
                .sort()
        );
    }

    /** Processes whose environment is this demo's, where the system tells. */
    #processes(): string[] {
        const running = fs.existsSync("/proc/self/environ")
            ? fs.readdirSync("/proc").filter(name => /^\d+$/.test(name))
            : [];
        return running.filter(pid => {
            try {
                return fs.readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.temporary);
            } catch {
                return false; // It has ended, or is somebody else's.
            }
        });
    }
}

describe("swingbridge demo, in a folder that is no git repository", () => {
    let demo: Demo;
    let result: Result;

    before(async () => {
        demo = new Demo(({ folder }) => fs.rmSync(path.join(folder, ".git"), { recursive: true }));
        result = await demo.run();
    });

    after(() => demo.remove());

    it("ends by itself, with success", () => assert.equal(result.code, 0, result.output));

    it("shows the traffic moving to the second commit", () => {
        const sha = /git commit ([0-9a-f]{12})/.exec(result.output)?.[1] ?? "no commit";
        assert.match(
            result.output,
            /AllowTraffic +InProgress[^]*traffic to new version .* 10 %[^]*traffic to new version .* 100 %/,
        );
        assert.match(result.output, new RegExp(`app: ${sha}[0-9a-f]{28} is live \\(deployment d-`));
    });

    it("says where the application is and what to try next", () => {
        assert.match(result.stdout, /app +blue\/green +http:\/\/\S+elb\.amazonaws\.com/);
        assert.match(result.stdout, /sandbox run --store \S+ -- bash/);
    });

    it("suggests a commit that works for whoever has no identity in git", () => {
        const commit = /git -C .* commit .*/.exec(result.stdout)?.[0] ?? "no such line";
        const strict = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.useConfigOnly", GIT_CONFIG_VALUE_0: "true" };
        const nobody = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", ...strict };
        const shown = execFileSync("/bin/sh", ["-c", commit], {
            env: { PATH: process.env.PATH, ...nobody },
            encoding: "utf8",
        });
        assert.match(shown, /one more/);
    });

    it("leaves nothing", () => demo.assertNothingLeft(result));
});

describe("swingbridge demo, in a clone that is shallow and dirty, interrupted", () => {
    let demo: Demo;
    let result: Result;

    before(async () => {
        demo = new Demo(program => {
            const clone = `${program.folder}-clone`;
            program.commit("a second commit, or nothing is shallow");
            program.git("clone", "--quiet", "--depth", "1", `file://${program.folder}`, clone);
            for (const shared of ["node_modules", "dist", "policies/bin"]) {
                fs.symlinkSync(fs.readlinkSync(path.join(program.folder, shared)), path.join(clone, shared));
            }
            fs.rmSync(program.folder, { recursive: true });
            fs.renameSync(clone, program.folder);
            assert.equal(program.git("rev-parse", "--is-shallow-repository"), "true");
            program.write(
                "examples/todo/src/server.ts",
                `${program.read("examples/todo/src/server.ts")}\n// changed\n`,
            );
        });
        let interrupted = false;
        result = await demo.run({
            // While tasks start and the deploy step of the first service waits for them.
            onOutput(text, kill) {
                if (!interrupted && /command:local:Command \S+ creating/.test(text)) {
                    interrupted = true;
                    kill("SIGINT");
                }
            },
        });
    });

    after(() => demo.remove());

    it("ends, and does not call itself done", () => {
        assert.notEqual(result.code, 0, result.output);
        assert.match(result.output, /2\. pulumi up: the sample application goes live/);
        assert.doesNotMatch(result.output, /3\. A second commit/);
    });

    it("leaves nothing", () => demo.assertNothingLeft(result));
});
