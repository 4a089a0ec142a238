import * as fc from "fast-check";
import { project, Project } from "./projects";

/** One change of a text at a place that a number picks. */
type Mutation = (text: string, place: number) => string;

/** What breaks a scalar, a list or a mapping when it comes in the middle of a line. */
const INSERTIONS = [
    "\t",
    " ",
    ":",
    ": ",
    "- ",
    "#",
    " #",
    "&a ",
    "*a",
    "*missing ",
    "!!int ",
    "!reset ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "|\n",
    ">\n",
    "%",
    "@",
    "`",
    "$",
    "${",
    "${A:?x}",
    "${A",
    "?",
    "\n",
    "\r\n",
    "---\n",
    "...\n",
    "~",
    "é",
];

/** Values in the place of a line's own. */
const VALUES = [
    "",
    "5",
    "true",
    "~",
    "[]",
    "{}",
    "[[]]",
    "{a: b}",
    "- a",
    "text",
    "${",
    "${1}",
    "${UNSET:?needed}",
    "*missing",
    "!!int x",
    "&x [*x]",
    "2026-01-31",
    "1e400",
    '"unclosed',
    "a: b",
];

const KEYS = [
    "unknown",
    "imgae",
    "Image",
    '""',
    "1",
    "true",
    "~",
    "[a]",
    "<<",
    "__proto__",
    "constructor",
    "2026-01-31",
];

const MERGES = [
    "<<: *missing",
    "<<: text",
    "<<: [a]",
    "<<: [{a: b}, c]",
    "<<: {}",
    "<<: ",
    "<<: [[{a: b}]]",
    '"<<": {image: quoted}',
    "<<: {image: merged}",
];

const MUTATIONS: readonly Mutation[] = [
    onLine(() => []),
    onLine(line => [line, line]),
    onLine(line => [` ${line}`]),
    onLine(line => [line.replace(/^ /, "")]),
    onLine(line => [line.replace(/^ {2}/, "")]),
    onLine(line => [`  ${line}`]),
    onLine(line => [`\t${line}`]),
    onLine(line => [line.replace(/^ +/, spaces => `${spaces.slice(0, -1)}\t`)]),
    onLine((line, pick) => [line.slice(0, pick % (line.length + 1))]),
    onLine((line, pick) => [insert(line, pick, choose(INSERTIONS, pick >>> 8))]),
    onLine((line, pick) => [insert(line, pick, choose(INSERTIONS, pick >>> 8))]),
    onLine((line, pick) => [removed(line, pick)]),
    onLine((line, pick) => [
        line.replace(/^( *(?:- )?[^:]*:).*$/, (_, key: string) => `${key} ${choose(VALUES, pick)}`),
    ]),
    onLine((line, pick) => [
        line.replace(/^( *(?:- )?[^:]*:).*$/, (_, key: string) => `${key} ${choose(VALUES, pick)}`),
    ]),
    onLine((line, pick) => [
        line.replace(/^( *(?:- )?)[^:]*:/, (_, before: string) => `${before}${choose(KEYS, pick)}:`),
    ]),
    onLine((line, pick) => [`${indentOf(line)}${choose(MERGES, pick)}`, line]),
    onLine((line, pick) => [line, `${indentOf(line)}${choose(KEYS, pick)}: ${choose(VALUES, pick >>> 8)}`]),
    (text, place) => text.slice(0, place % (text.length + 1)),
    text => text.replaceAll("\n", "\r\n"),
    text => `\uFEFF${text.replace(/^\uFEFF/, "")}`,
];

/** A project of which one file was changed as a hasty hand does. Whether it is still one, compose-go knows. */
export const mutatedProject: fc.Arbitrary<Project> = fc
    .record({
        project,
        file: fc.nat(3),
        mutations: fc.array(fc.record({ kind: fc.nat(MUTATIONS.length - 1), place: fc.nat() }), {
            minLength: 1,
            maxLength: 2,
        }),
    })
    .map(({ project: { files, options }, file, mutations }) => {
        const texts = options.standardInput === undefined ? files : { ...files, "-": options.standardInput };
        const names = Object.keys(texts).filter(name => name === "-" || /\.ya?ml$/.test(name));
        const name = names[file % names.length]!;
        const text = mutations.reduce(
            (before, { kind, place }) => MUTATIONS[kind]!(before, place),
            (texts as Record<string, string>)[name]!,
        );
        return name === "-"
            ? new Project(files, { ...options, standardInput: text })
            : new Project({ ...files, [name]: text }, options);
    });

function onLine(change: (line: string, pick: number) => string[]): Mutation {
    return (text, place) => {
        const lines = text.split("\n");
        const index = place % lines.length;
        const pick = Math.floor(place / lines.length);
        return lines.flatMap((line, at) => (at === index ? change(line, pick) : [line])).join("\n");
    };
}

function insert(line: string, pick: number, text: string): string {
    const at = pick % (line.length + 1);
    return line.slice(0, at) + text + line.slice(at);
}

function removed(line: string, pick: number): string {
    const at = pick % Math.max(line.length, 1);
    return line.slice(0, at) + line.slice(at + 1);
}

function choose(texts: readonly string[], pick: number): string {
    return texts[pick % texts.length]!;
}

function indentOf(line: string): string {
    return /^ */.exec(line)![0];
}
