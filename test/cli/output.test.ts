import assert from "node:assert/strict";
import { createOutput, wantsColor } from "../../cli/output";
import { capture } from "./capture";

describe("output", () => {
    it("puts the result on standard output and everything else on standard error", () => {
        const { streams, text } = capture();
        const output = createOutput({ json: false, color: true, ...streams });
        output.say("working");
        output.result("/folder", { folder: "/folder" });
        assert.deepEqual(text, { stdout: "/folder\n", stderr: "working\n" });
    });

    it("gives one JSON object per line with --json", () => {
        const { streams, text } = capture();
        const output = createOutput({ json: true, color: true, ...streams });
        output.result("text", { a: "1\n2" });
        output.result("text", { b: 2 });
        assert.deepEqual(
            text.stdout
                .trim()
                .split("\n")
                .map(line => JSON.parse(line) as unknown),
            [{ a: "1\n2" }, { b: 2 }],
        );
    });

    it("shows no status and no colour where there is no terminal", () => {
        const { streams, text } = capture();
        const output = createOutput({ json: false, color: true, ...streams });
        output.status("50 %");
        output.say(output.colors.red("no"));
        output.settle();
        assert.equal(text.stderr, "no\n");
    });

    it("colours on a terminal, unless told not to", () => {
        const { streams } = capture({ terminal: true });
        assert.notEqual(createOutput({ json: false, color: true, ...streams }).colors.red("x"), "x");
        assert.equal(createOutput({ json: false, color: false, ...streams }).colors.red("x"), "x");
    });

    for (const [flag, env, expected] of [
        [true, {}, true],
        [false, {}, false],
        [true, { NO_COLOR: "1" }, false],
        [true, { NO_COLOR: "" }, true], // as no-color.org says
        [true, { TERM: "dumb" }, false],
    ] as const) {
        it(`colour: flag ${flag}, ${JSON.stringify(env)}`, () => assert.equal(wantsColor(flag, env), expected));
    }
});
