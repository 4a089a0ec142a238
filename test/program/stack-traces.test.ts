import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const MODULE = path.join(__dirname, "../../program/stack-traces.ts");

/** What a process of its own prints: of errors that nobody catches, their stack, as Pulumi does. */
function printed(program: string): string {
    const text = `
        const { mapStackTracesOfFailuresOnly } = require(${JSON.stringify(MODULE)});
        for (const event of ["uncaughtException", "unhandledRejection"]) {
            process.on(event, error => console.log(error.stack));
        }
        Error.prepareStackTrace = error => "mapped: " + error.message;
        mapStackTracesOfFailuresOnly();
        ${program}`;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-stack-"));
    try {
        const file = path.join(folder, "program.js");
        fs.writeFileSync(file, text);
        return execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", file], { encoding: "utf8" });
    } finally {
        fs.rmSync(folder, { recursive: true });
    }
}

describe("a stack trace", () => {
    it("is not mapped while the program runs", () => {
        assert.match(printed('console.log(new Error("no failure").stack);'), /^Error: no failure\n +at /);
    });

    for (const [what, program] of [
        ["an error", 'throw new Error("failed");'],
        ["a rejected promise", 'void Promise.reject(new Error("failed"));'],
    ] as const) {
        it(`is mapped when ${what} ends the program`, () => {
            assert.equal(printed(program).trim(), "mapped: failed");
        });
    }
});
