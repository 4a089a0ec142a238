import assert from "node:assert/strict";
import { makesStack, readInvocation, renamesStack, usesStack } from "../../../cli/sandbox/pulumi-invocation";

describe("a call of pulumi", () => {
    for (const [call, stack, folder, uses, makes] of [
        ["up -s dev", "dev", undefined, true, true],
        ["up --stack=dev --yes", "dev", undefined, true, true],
        ["up -sdev", "dev", undefined, true, true],
        ["--color never up --stack dev", "dev", undefined, true, true],
        ["-C program preview -s organization/todo/dev", "dev", "program", true, true],
        ["--cwd=program destroy -s dev", "dev", "program", true, false],
        ["config set key value -s dev", "dev", undefined, true, true],
        ["stack init dev", "dev", undefined, true, false],
        ["stack select dev", "dev", undefined, true, true],
        ["stack rm dev --yes", "dev", undefined, true, false],
        ["stack output url -s dev", "dev", undefined, true, false],
        ["stack output url", undefined, undefined, true, false],
        ["up", undefined, undefined, true, true],
        ["version", undefined, undefined, false, false],
        ["login file:///x", undefined, undefined, false, false],
        ["", undefined, undefined, false, false],
    ] as const) {
        it(`pulumi ${call}`, () => {
            const invocation = readInvocation(call.split(" ").filter(Boolean));
            assert.deepEqual(
                [invocation.stack, invocation.folder, usesStack(invocation), makesStack(invocation)],
                [stack, folder, uses, makes],
            );
        });
    }
    it("stack rename is known, whose work would be the committed file's", () => {
        assert.equal(renamesStack(readInvocation(["stack", "rename", "x"])), true);
        assert.equal(renamesStack(readInvocation(["stack", "ls"])), false);
    });
});
