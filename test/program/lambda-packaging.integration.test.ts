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

/** Files in the middle of the two packages. */
const LOADED =
    'console.log(JSON.stringify(["arborist/lib/arborist/index.js", "normalize-package-data/lib/fixer.js"].filter(file => Object.keys(require.cache).some(loaded => loaded.endsWith(file)))))';

describe("what Pulumi's SDK reads the code of Lambda functions with", () => {
    it("is loaded by the SDK's first line where nobody keeps it from that", () => {
        assert.deepEqual(inNewProcess(`require("@pulumi/pulumi"); ${LOADED}`), [
            "arborist/lib/arborist/index.js",
            "normalize-package-data/lib/fixer.js",
        ]);
    });

    it("is not loaded by the program", () => {
        assert.deepEqual(
            inNewProcess(`require("./program/lambda-packaging"); require("@pulumi/pulumi"); ${LOADED}`),
            [],
        );
    });

    it("finds the code of a Lambda function as ever, if a program has one", () => {
        const paths = (first: string) =>
            inNewProcess(
                `${first}require("@pulumi/pulumi").runtime.computeCodePaths().then(found => console.log(JSON.stringify([...found.keys()].sort())))`,
            ) as string[];
        const found = paths('require("./program/lambda-packaging"); ');
        assert.ok(found.length > 10, found.join("\n"));
        assert.deepEqual(found, paths(""));
    });
});
