import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

function swingbridge(...args: string[]) {
    const main = ["-r", "ts-node/register/transpile-only", path.join(ROOT, "cli/main.ts"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, main, { cwd: ROOT, encoding: "utf8" });
    return { status, stdout, stderr };
}

describe("swingbridge", () => {
    for (const [args, expected] of [
        [["--help"], /sandbox run -- pulumi up -s dev(.|\n)*On a real AWS account/],
        [["sandbox", "--help"], /sandbox run -- bash(.|\n)*Nothing leaves this machine/],
        [["sandbox", "run", "--help"], /--clock <mode>/],
        [["sandbox", "fault", "--help"], /ecs\.task:crash/],
        [["toolchain", "--help"], /PATH="\$\(swingbridge toolchain\):\$PATH"/],
        [["--version"], /^\d+\.\d+\.\d+\n$/],
    ] as const) {
        it(`${args.join(" ")} is a result, with success`, () => {
            const { status, stdout, stderr } = swingbridge(...args);
            assert.match(stdout, expected);
            assert.equal(stderr, "");
            assert.equal(status, 0);
        });
    }

    for (const [args, expected] of [
        [["nonsense"], /unknown command 'nonsense'/],
        [["sandbox", "run"], /missing required argument 'command'/],
        [["toolchain", "--bogus"], /unknown option '--bogus'/],
        [["sandbox", "start", "--clock"], /argument missing/],
    ] as const) {
        it(`${args.join(" ")} is wrong usage`, () => {
            const { status, stdout, stderr } = swingbridge(...args);
            assert.match(stderr, expected);
            assert.equal(stdout, "");
            assert.equal(status, 1);
        });
    }
});
