import assert from "node:assert/strict";
import { runCommandLine } from "../../cli/command-line";

async function swingbridge(...args: string[]) {
    const text = { stdout: "", stderr: "" };
    const status = await runCommandLine(args, {
        writeOut: piece => void (text.stdout += piece),
        writeErr: piece => void (text.stderr += piece),
    });
    return { status, ...text };
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
});
