import * as fc from "fast-check";

const LINES = [
    "A=file",
    "export B=exported",
    "C='single $A \\n'",
    'D="double ${A} \\n \\"quoted\\" \\$A"',
    "E=${A:-x}-${SET}",
    "# comment",
    "",
    "F: yaml style",
    "SET",
    "UNSET",
    "G= spaced   # comment",
    'H="two\nlines"',
    "I=a#b",
    "DOTENV=from file",
    "DOTENV=${DOTENV:-again}",
    "J=${K:-${A}}",
    "L=$$escaped",
    "M=",
    "O = around",
    'P="${EMPTY:-e}" # comment',
    "a.b=dotted",
    "Q='multi\nline'",
    "R=\\${A}",
    "T=${SET:+alternative}",
    "W=windows\r",
    "U=ünï",
    "\tX=tab",
];

/** An env file, in the dialect of Compose. Its last line has an end: see `difference-dotenv-last-name`. */
export const envFile: fc.Arbitrary<string> = fc
    .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 6 }), fc.constantFrom("", "", "", "\uFEFF"))
    .map(([lines, mark]) => `${mark}${lines.map(line => `${line}\n`).join("")}`);
