import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createProgram, runCommandLine } from "../../cli/command-line";
import { globalOptions, type GlobalOptions } from "../../cli/context";

async function swingbridge(...args: string[]) {
    const text = { stdout: "", stderr: "" };
    const status = await runCommandLine(args, {
        writeOut: piece => void (text.stdout += piece),
        writeErr: piece => void (text.stderr += piece),
    });
    return { status, ...text };
}

/** The packages that a whole run of the built command line loads. */
function packagesLoadedBy(...args: string[]): string[] {
    const tell = 'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")))';
    const run = ["-e", `${tell}; require("./dist/cli/main.js")`, "--", "swingbridge", ...args];
    const { status, stderr } = spawnSync(process.execPath, run, { cwd: join(__dirname, "../.."), encoding: "utf8" });
    assert.equal(status, 0, stderr);
    const names = [...stderr.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(([, name]) => name!);
    return [...new Set(names)].sort();
}

describe("swingbridge", () => {
    for (const [args, packages] of [
        [["--help"], ["commander", "picocolors"]],
        [
            ["convert", "--quiet", "-f", "examples/todo/docker-compose.yml"],
            ["commander", "picocolors", "yaml"],
        ],
    ] as const) {
        it(`${args[0]} loads only what it needs`, () => assert.deepEqual(packagesLoadedBy(...args), packages));
    }

    for (const [args, expected] of [
        [["--help"], /sandbox run -- pulumi up -s dev(.|\n)*On a real AWS account/],
        [["sandbox", "--help"], /sandbox run -- bash(.|\n)*Nothing leaves this machine/],
        [["sandbox", "run", "--help"], /--clock <mode>/],
        [["sandbox", "fault", "--help"], /ecs\.task:crash/],
        [["toolchain", "--help"], /PATH="\$\(swingbridge toolchain\):\$PATH"/],
        [["config", "--help"], /swingbridge config -f compose\.yaml -f prod\.yaml/],
        [["convert", "--help"], /aws ecs register-task-definition --cli-input-json/],
        [["pipeline", "reject", "--help"], /Examples:\n {2}\$ swingbridge pipeline reject [^$]*$/],
        [["check", "--help"], /swingbridge check --sarif/],
        [["--version"], /^\d+\.\d+\.\d+\n$/],
    ] as const) {
        it(`${args.join(" ")} is a result, with success`, async () => {
            const { status, stdout, stderr } = await swingbridge(...args);
            assert.match(stdout, expected);
            assert.equal(stderr, "");
            assert.equal(status, 0);
        });
    }

    for (const [args, expected] of [
        [["nonsense"], /unknown command 'nonsense'/],
        [["sandbox", "run"], /missing required argument 'command'/],
        [["config", "--format", "toml"], /Allowed choices are yaml, json/],
        [["check", "--sarif", "--markdown"], /cannot be used with/],
        [["toolchain", "--bogus"], /unknown option '--bogus'/],
        [["sandbox", "start", "--clock"], /argument missing/],
    ] as const) {
        it(`${args.join(" ")} is wrong usage`, async () => {
            const { status, stdout, stderr } = await swingbridge(...args);
            assert.match(stderr, expected);
            assert.equal(stdout, "");
            assert.equal(status, 1);
        });
    }

    describe("global options", () => {
        const leaf = (...args: string[]) => {
            const program = createProgram();
            let options: GlobalOptions | undefined;
            program.hook("preAction", (_, command) => {
                options = globalOptions(command);
                throw new Error("far enough");
            });
            assert.throws(() => program.parse(args, { from: "user" }), /far enough/);
            return options;
        };
        for (const [args, expected] of [
            [["toolchain"], { json: false, color: true, debug: false }],
            [["--json", "toolchain"], { json: true, color: true, debug: false }],
            [["toolchain", "--json", "--no-color"], { json: true, color: false, debug: false }],
            [
                ["--no-color", "sandbox", "--debug", "fault", "list", "--json"],
                { json: true, color: false, debug: true },
            ],
            [["sandbox", "run", "--", "aws", "--json", "--debug"], { json: false, color: true, debug: false }],
            [["sandbox", "run", "aws", "--debug"], { json: false, color: true, debug: false }], // the command's own
        ] as const) {
            it(args.join(" "), () => assert.deepEqual(leaf(...args), expected));
        }
    });
});
