import * as assert from "node:assert/strict";
import { formatDuration, parseDuration } from "../../operations/duration";

describe("durations", () => {
    for (const [text, milliseconds] of [
        ["500ms", 500],
        ["10s", 10_000],
        ["1m30s", 90_000],
        ["0.5h", 1_800_000],
    ] as const) {
        it(`reads ${text}`, () => assert.equal(parseDuration(text), milliseconds));
    }

    for (const text of ["", "10", "ten seconds", "10 s", "-5s", "1d"]) {
        it(`refuses "${text}"`, () => assert.throws(() => parseDuration(text), /is not a duration: write it like/));
    }

    for (const [milliseconds, text] of [
        [45_000, "45 s"],
        [720_000, "12 min"],
        [3_900_000, "1 h 5 min"],
        [7_200_000, "2 h"],
    ] as const) {
        it(`writes ${milliseconds} ms as ${text}`, () => assert.equal(formatDuration(milliseconds), text));
    }
});
