import assert from "node:assert/strict";
import fc from "fast-check";
import { composeFile } from "../../bench/compose-file";
import { parseAnyYaml } from "../../compose/parse";
import { readPlainYaml } from "../../compose/plain-yaml";
import { Problems } from "../../compose/problem";
import { mutatedProject } from "./generate/mutate";

/** Whether the reader of plain files takes a text: then it must be what the library reads, each value at its place. */
function isTaken(text: string): boolean {
    const root = readPlainYaml(text, "compose.yaml");
    if (root === undefined) {
        return false;
    }
    const problems = new Problems();
    const documents = parseAnyYaml(text, "compose.yaml", problems);
    assert.equal(problems.count, 0);
    assert.deepEqual([{ root, cleared: [] }], documents);
    return true;
}

const list = (text: string) => text.split(" ¦ ");
const VALUES = [
    ...list(
        "a ¦ b c ¦ 8080:80 ¦ a#b ¦ a #b ¦ http://x:1/?q=1#f ¦ -x ¦ --flag ¦ - ¦ -- ¦ --- ¦ ... ¦ é ¦ a\u00a0b ¦ $X ¦ ${X:-y}",
    ),
    ...list(
        "1 ¦ 0440 ¦ 1e3 ¦ .5 ¦ ~ ¦ null ¦ true ¦ 2026-01-31 ¦ /dev/null ¦ ./x ¦ a,b ¦ a, b ¦ a: ¦ a: b ¦ :a ¦ a :b ¦ a'b ¦ a\"b",
    ),
    ...list(
        `"a" ¦ "a: b # c" ¦ "a" #b ¦ "a"#b ¦ "\\t" ¦ " ¦ 'a' ¦ 'it''s' ¦ '' ¦ "" ¦ 'a' b ¦ "a\tb" ¦ a\tb ¦ a\t ¦ \ta ¦ # ¦ # c`,
    ),
    ...list(
        `[] ¦ [a, b] ¦ [a,b] ¦ ["a", 'b', 1] ¦ [a, ] ¦ [,] ¦ [a: b] ¦ [a b, c:d, -e] ¦ [[a], {b: c}] ¦ [a ¦ a] ¦ [a]b ¦ [-]`,
    ),
    ...list(
        `{} ¦ {a: b} ¦ { a: b, c: [d] } ¦ {a: 1, a: 2} ¦ {a:b} ¦ {a: } ¦ {a} ¦ {"a": b} ¦ {a: b,} ¦ {a: b} # c ¦ {-} ¦ {{a: b}}`,
    ),
    ...list("&x a ¦ *x ¦ !t a ¦ !!str 1 ¦ | ¦ >- ¦ | # c ¦ @a ¦ %a ¦ `a ¦ ? ¦ ? a ¦ << ¦ a\r"),
];
const KEYS = list(
    "c.d ¦ e-f ¦ x:y ¦ $k ¦ /p ¦ 1 ¦ ~ ¦ null ¦ 2026-01-31 ¦ << ¦ a b ¦ \"q\" ¦ 's' ¦ ? ¦ -k ¦ é ¦ --- ¦ ...",
);

const mostly = (usual: readonly string[], unusual: readonly string[]) =>
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...unusual));
const line = fc
    .tuple(
        mostly(["", "  ", "    "], [" ", "   ", "\t"]),
        mostly(["", "", "- "], ["-  ", "- - ", "-"]),
        mostly(
            [..."abcdefgh"].map(name => `${name}:`),
            [...KEYS.map(key => `${key}:`), "", "a :"],
        ),
        mostly([" "], ["", "  ", "\t"]),
        mostly(["", "a", '"b"', "[c, 1]"], VALUES),
        mostly(["\n"], [" \n", "\n\n", "\n  # c\n", "\n# c\n", " # c\n", "\r\n", "\u2028\n", ""]),
    )
    .map(parts => parts.join(""));
const lines = fc.array(line, { minLength: 1, maxLength: 6 }).map(parts => parts.join(""));

const PIECES = [
    ...list(
        "a ¦ b ¦ 1 ¦ :  ¦ : ¦ -  ¦ - ¦ [ ¦ ] ¦ { ¦ } ¦ ,  ¦ , ¦ # ¦  # ¦ \" ¦ ' ¦ ~ ¦ &a ¦ *a ¦ ! ¦ | ¦ ? ¦ % ¦ --- ¦ ... ¦ \\ ¦ é ¦ $",
    ),
    ...["\n", "\n  ", "\n    ", "\na: ", " ", "\t", "\r\n", "\u2028", "\ufeff", "\u00a0"],
];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map(parts => `a: ${parts.join("")}`);

const files = mutatedProject.map(project => Object.values(project.files)[0]!);

describe("The reader of plain files", () => {
    it("takes what people write", () => {
        for (const written of [
            composeFile(20),
            "# a\n\nservices:\n  # b\n  web:\n    image: a # c\n\n    ports:\n    - 8080:80\n    - target: 1\n      published: '2'\n",
            "a:\n  - - b\n    - c\n  -   d: 1\n      e: {f: [g, 'h']}\nlast:",
            "- a\n- b: c\n  d:\n  - e\n- # f\n  -\n    g: h",
        ]) {
            assert.ok(isTaken(written), written);
        }
    });

    for (const [what, texts] of Object.entries({ lines, pieces, files })) {
        it(`takes nothing that the library reads otherwise: random ${what}`, () => {
            let taken = 0;
            const property = fc.property(texts, text => void (taken += isTaken(text) ? 1 : 0));
            fc.assert(property, {
                numRuns: Number(process.env.SWINGBRIDGE_TEST_RUNS ?? 1000),
                seed: Number(process.env.SWINGBRIDGE_TEST_SEED ?? 1),
            });
            assert.ok(taken > 30, `only ${taken} were taken`);
        });
    }
});
