import assert from "node:assert/strict";
import { createOutput } from "../../cli/output";
import { reportError } from "../../cli/report-error";
import { explain, UserError } from "../../cli/user-error";
import { ComposeError } from "../../compose/problem";
import { ToolchainError } from "../../toolchain";
import { capture } from "./capture";

const position = { file: "docker-compose.yml", line: 14, column: 5 };

describe("errors on the command line", () => {
    const compose = new ComposeError([{ position, path: "services.web", message: "is wrong", fix: "mend it" }]);
    for (const [what, error, expected] of [
        ["a UserError", new UserError("m", { fix: "f" }), { message: "m", fix: "f", exitCode: 1 }],
        ["one with an exit code of its own", new UserError("m", { exitCode: 5 }), { message: "m", exitCode: 5 }],
        [
            "another folder's error with a fix",
            Object.assign(new Error("m"), { fix: "f" }),
            { message: "m", fix: "f", exitCode: 1 },
        ],
        [
            "another folder's error with an exit code",
            Object.assign(new Error("m"), { exitCode: 2 }),
            { message: "m", exitCode: 2 },
        ],
        ["problems in a Compose file", compose, { message: compose.message, exitCode: 1, problems: compose.problems }],
        ["a bug", new TypeError("x is undefined"), undefined],
        ["a system error that nobody explained", Object.assign(new Error("EIO"), { code: "EIO" }), undefined],
        ["a thrown text", "text", undefined],
    ] as const) {
        it(`${what} is ${expected === undefined ? "ours" : "the user's"}`, () =>
            assert.deepEqual(explain(error), expected));
    }

    it("what the user can mend has no stack, and says what to do", () => {
        const { streams, text } = capture();
        const error = new ToolchainError([{ what: "pulumi on PATH", why: "none there" }]);
        assert.equal(reportError(error, createOutput({ json: false, color: false, ...streams }), false), 1);
        assert.match(text.stderr, /^error: No Pulumi CLI(.|\n)*pulumi on PATH: none there\n {2}Do one of these/);
        assert.doesNotMatch(text.stderr, /\n\s+at /);
        assert.equal(text.stdout, "");
    });

    it("a bug gives 70, asks for a report, and shows its stack with --debug only", () => {
        const quiet = capture();
        const bug = new TypeError("x is undefined");
        assert.equal(reportError(bug, createOutput({ json: false, color: false, ...quiet.streams }), false), 70);
        assert.match(quiet.text.stderr, /TypeError: x is undefined(.|\n)*report it(.|\n)*--debug/);
        assert.doesNotMatch(quiet.text.stderr, /\n\s+at /);
        const loud = capture();
        reportError(bug, createOutput({ json: false, color: false, ...loud.streams }), true);
        assert.match(loud.text.stderr, /\n\s+at /);
    });

    it("with --json an error is one object on standard output", () => {
        const { streams, text } = capture();
        reportError(new UserError("m", { fix: "f" }), createOutput({ json: true, color: true, ...streams }), false);
        assert.deepEqual(JSON.parse(text.stdout), { error: "m", fix: "f", exitCode: 1 });
        assert.equal(text.stderr, "");
    });
});
