import assert from "node:assert/strict";
import { matches, parsePattern, type Pattern } from "../../../sandbox/aws/events/pattern";

const EVENT = {
    source: "aws.codecommit",
    "detail-type": "CodeCommit Repository State Change",
    resources: ["arn:aws:codecommit:us-east-1:123456789012:app"],
    detail: {
        event: "referenceUpdated",
        referenceName: "feature/login",
        size: 42,
        merged: false,
        note: null,
        tags: ["v1", "v2"],
        none: [],
        files: [{ path: "src/a.ts" }, { path: "docs/b.md" }],
    },
};

/** What a detail has to have → whether the event above has it. */
const CASES: readonly (readonly [string, object, boolean])[] = [
    ["a value", { event: ["referenceUpdated"] }, true],
    ["one of several values", { event: ["referenceCreated", "referenceUpdated"] }, true],
    ["another value", { event: ["referenceDeleted"] }, false],
    ["all members", { event: ["referenceUpdated"], size: [43] }, false],
    ["a number, which is no text", { size: ["42"] }, false],
    ["false and null", { merged: [false], note: [null] }, true],
    ["an item of a list", { tags: ["v2"] }, true],
    ["no item of a list", { tags: ["v3"] }, false],
    ["a member of an item", { files: { path: [{ suffix: ".md" }] } }, true],
    ["a prefix", { referenceName: [{ prefix: "feature/" }] }, true],
    ["a prefix in other letters", { referenceName: [{ prefix: { "equals-ignore-case": "FEATURE/" } }] }, true],
    ["another suffix", { referenceName: [{ suffix: "logout" }] }, false],
    ["letters of any case", { event: [{ "equals-ignore-case": "REFERENCEUPDATED" }] }, true],
    ["a wildcard", { referenceName: [{ wildcard: "*/log*n" }] }, true],
    ["a wildcard with a dot, which is a dot", { referenceName: [{ wildcard: "feature.*" }] }, false],
    ["a star, which is a star", { referenceName: [{ wildcard: "feature/\\*" }] }, false],
    ["a range", { size: [{ numeric: [">", 40, "<=", 42] }] }, true],
    ["outside of a range", { size: [{ numeric: [">", 42] }] }, false],
    ["anything but a value", { event: [{ "anything-but": "referenceDeleted" }] }, true],
    ["anything but this", { event: [{ "anything-but": ["x", "referenceUpdated"] }] }, false],
    ["anything but a prefix", { referenceName: [{ "anything-but": { prefix: "feature/" } }] }, false],
    ["anything but wildcards", { referenceName: [{ "anything-but": { wildcard: ["hot*", "*fix"] } }] }, true],
    ["anything but, of something that is not there", { missing: [{ "anything-but": "x" }] }, false],
    ["something there", { event: [{ exists: true }] }, true],
    ["nothing there", { missing: [{ exists: false }] }, true],
    ["nothing there, deep", { missing: { deep: [{ exists: false }] } }, true],
    ["an empty list, which is nothing", { none: [{ exists: false }] }, true],
    ["an object, which is no leaf", { files: [{ exists: true }] }, false],
    ["one or the other", { $or: [{ size: [1] }, { event: ["referenceUpdated"] }] }, true],
    ["neither", { $or: [{ size: [1] }, { size: [2] }], event: ["referenceUpdated"] }, false],
];

describe("Event patterns", () => {
    for (const [what, detail, expected] of CASES) {
        it(`${expected ? "match" : "do not match"} ${what}`, () => {
            const pattern = parsePattern(JSON.stringify({ source: ["aws.codecommit"], detail }));
            assert.equal(matches(pattern, EVENT), expected);
        });
    }

    it("match members with a dash, and lists of ARNs", () => {
        const pattern: Pattern = { "detail-type": [EVENT["detail-type"]], resources: [...EVENT.resources] };
        assert.ok(matches(pattern, EVENT));
    });

    for (const [text, reason] of [
        ["[]", /Filter is not an object/],
        ["{", /Event pattern is not valid/],
        ["{}", /Empty objects/],
        ['{"source": "aws.s3"}', /"source" must be an object or an array/],
        ['{"source": []}', /Empty arrays/],
        ['{"source": [["a"]]}', /Arrays are not allowed/],
        ['{"source": [{"startsWith": "a"}]}', /Unrecognized match type startsWith/],
        ['{"source": [{"prefix": "a", "suffix": "b"}]}', /Only one key/],
        ['{"source": [{"exists": "yes"}]}', /either true or false/],
        ['{"size": [{"numeric": [">", "1"]}]}', /numeric/],
        ['{"$or": [{"source": ["a"]}]}', /at least two/],
    ] as const) {
        it(`are refused: ${text}`, () => {
            assert.throws(() => parsePattern(text), { code: "InvalidEventPatternException", message: reason });
        });
    }
});
