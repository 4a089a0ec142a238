import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** In a process of its own: here, Pulumi's SDK is loaded already. @returns what the code printed, read as JSON */
function inNewProcess(code: string): unknown {
    const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ["-r", "ts-node/register/transpile-only", "-e", code],
        { cwd: ROOT, encoding: "utf8" },
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
}

const LOADED = "Object.keys(require.cache).some(file => /node_modules.@npmcli.arborist.lib.arborist/.test(file))";

describe("npm's client, which Pulumi's SDK brings", () => {
    it("is loaded by the SDK's first line where nobody keeps it from that", () => {
        assert.equal(inNewProcess(`require("@pulumi/pulumi"); console.log(${LOADED})`), true);
    });

    it("is not loaded by the program", () => {
        const code = `require("./program/npm-client"); require("@pulumi/pulumi"); console.log(${LOADED})`;
        assert.equal(inNewProcess(code), false);
    });

    it("finds the code of a Lambda function as ever, if a program has one", () => {
        const paths = (first: string) =>
            inNewProcess(
                `${first}require("@pulumi/pulumi").runtime.computeCodePaths().then(found => console.log(JSON.stringify([...found.keys()].sort())))`,
            ) as string[];
        const found = paths('require("./program/npm-client"); ');
        assert.ok(found.length > 10, found.join("\n"));
        assert.deepEqual(found, paths(""));
    });
});
