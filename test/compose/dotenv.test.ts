import assert from "node:assert/strict";
import { DotenvError, parseDotenv } from "../../compose/dotenv";

const parse = (text: string, environment: Record<string, string> = {}) =>
    Object.fromEntries(parseDotenv(text, name => environment[name]));

describe("An env file is read in Compose's dialect", () => {
    for (const [what, text, expected] of [
        ["plain values", "A=1\nB=two words\n", { A: "1", B: "two words" }],
        ["no line end at the end", "A=1", { A: "1" }],
        ["comments and blank lines", "# first\n\n  # second\nA=1 # third\nB=a#b\n", { A: "1", B: "a#b" }],
        ["export", "export A=1\nexported=2\n", { A: "1", exported: "2" }],
        ["a colon", "A: 1\n", { A: "1" }],
        ["white space around", "  A = 1  \n", { A: "1" }],
        ["an empty value", "A=\nB=''\n", { A: "", B: "" }],
        ["single quotes", `A='$B "x" \\n # no comment'\n`, { A: '$B "x" \\n # no comment' }],
        ["double quotes", `A="x\\ty \\"z\\" \\\\ \\$B"\n`, { A: 'x\ty "z" \\ $B' }],
        ["several lines in quotes", `A="one\ntwo"\nB='1\n2'\n`, { A: "one\ntwo", B: "1\n2" }],
        ["escapes outside quotes", "A=one\\ntwo\n", { A: "one\\ntwo" }],
        [
            "variables of the file",
            "A=1\nB=${A}2\nC=$B\nD='$A'\nE=\"${X:-none}\"\n",
            { A: "1", B: "12", C: "12", D: "$A", E: "none" },
        ],
        ["Windows' line ends", "A=1\r\nB=2\r\n", { A: "1", B: "2" }],
        ["a byte order mark", "\uFEFFA=1\n", { A: "1" }],
        ["names with dots, hyphens and brackets", "A.B-C[0]=1\n", { "A.B-C[0]": "1" }],
        ["the last of two", "A=1\nA=2\n", { A: "2" }],
        ["a comment after quotes", "A='1' # one\nB=2\n", { A: "1", B: "2" }],
    ] as const) {
        it(what, () => assert.deepEqual(parse(text), expected));
    }

    it("a name alone has its value from the environment", () => {
        assert.deepEqual(parse("A\nB\nC=${A}\nD", { A: "a", D: "d" }), { A: "a", C: "a", D: "d" });
    });

    it("expansion prefers the environment", () => assert.equal(parse("A=1\nB=$A\n", { A: "env" }).B, "env"));

    for (const [what, text, line, message] of [
        ["a name with a space", "A=1\nB C=1\n", 2, 'has a space in the variable name "B C"'],
        ["a name with other characters", "A=1\n\nB!=1\n", 3, 'has the character "!" in the variable name "B!=1"'],
        ["a quote that does not end", 'A="1\nB=2\n', 1, 'has a value that begins with " and does not end'],
        ["a template that is none", "A=1\nB=${\n", 2, 'is no valid template: "${"'],
        ["a required variable", "A=${B:?needed}\n", 1, "needs the variable B: needed"],
    ] as const) {
        it(`${what} is rejected with its line`, () => {
            assert.throws(
                () => parse(text),
                (error: unknown) => {
                    assert.ok(error instanceof DotenvError);
                    assert.deepEqual([error.line, error.message], [line, message]);
                    return true;
                },
            );
        });
    }
});
