import assert from "node:assert/strict";
import { InvalidTemplate, MissingVariable, substitute } from "../../compose/template";

const VARIABLES: Record<string, string> = { SET: "set", EMPTY: "", OTHER: "other" };
const lookup = (name: string) => VARIABLES[name];

describe("Variables in a text are replaced", () => {
    for (const [template, expected] of [
        ["no variable", "no variable"],
        ["$SET", "set"],
        ["${SET}", "set"],
        ["a${SET}b$OTHER.c", "asetbother.c"],
        ["$UNSET.", "."],
        ["$$SET $${SET}", "$SET ${SET}"],
        ["$ 5, $1, a$", "$ 5, $1, a$"], // no name follows
        ["${UNSET-word} ${EMPTY-word} ${SET-word}", "word  set"],
        ["${UNSET:-word} ${EMPTY:-word} ${SET:-word}", "word word set"],
        ["${UNSET+word} ${EMPTY+word} ${SET+word}", " word word"],
        ["${UNSET:+word} ${EMPTY:+word} ${SET:+word}", "  word"],
        ["${SET?message} ${EMPTY?message}", "set "],
        ["${SET:?message}", "set"],
        ["${UNSET:-}", ""],
        ["${UNSET:-$SET}", "set"],
        ["${UNSET:-${EMPTY:-${OTHER}}}", "other"],
        ["${UNSET:-a}${UNSET:-b} ${SET}", "ab set"],
        ["${SET:+${OTHER}}", "other"],
        ["${UNSET:-a:-b?c+d}", "a:-b?c+d"],
        ["${UNSET:-http://host:80/?a=b}", "http://host:80/?a=b"],
        ["${UNSET-a:?b}", "a:?b"],
        ['{"json": "${SET}"}', '{"json": "set"}'],
        ["${set}${SET}", "set"], // names differ by case
    ] as const) {
        it(template, () => assert.equal(substitute(template, lookup), expected));
    }

    it("tells which variables had no value", () => {
        const unset: string[] = [];
        substitute("$A ${B} ${C:-c} ${SET} ${D:-$E}", lookup, name => unset.push(name));
        assert.deepEqual(unset, ["A", "B", "E"]);
    });

    for (const [template, variable, reason] of [
        ["${UNSET?}", "UNSET", ""],
        ["${UNSET:?say ${SET}}", "UNSET", "say set"],
        ["${EMPTY:?must not be empty}", "EMPTY", "must not be empty"],
        ["${A:-${B:?inner}}", "B", "inner"],
    ] as const) {
        it(`${template} needs ${variable}`, () => {
            assert.throws(
                () => substitute(template, lookup),
                (error: unknown) => {
                    assert.ok(error instanceof MissingVariable);
                    assert.deepEqual([error.variable, error.reason], [variable, reason]);
                    return true;
                },
            );
        });
    }

    for (const template of ["${", "${}", "${1A}", "${A!b}", "${A", "x ${A-b"]) {
        it(`${template} is no template`, () => assert.throws(() => substitute(template, lookup), InvalidTemplate));
    }
});
