import assert from "node:assert/strict";
import { Dockerignore } from "../../components/dockerignore";

/** Patterns, a path, and whether Docker leaves it out. */
const CASES: [patterns: string, path: string, ignored: boolean][] = [
    ["", "a", false],
    ["# a", "a", false],
    ["node_modules", "node_modules", true],
    ["node_modules", "node_modules/left-pad/index.js", true],
    ["node_modules", "web/node_modules", false], // patterns count from the root of the context
    ["**/node_modules", "web/node_modules/a.js", true],
    ["**/node_modules", "node_modules", true],
    ["/dist/", "dist/a.js", true],
    ["./dist", "dist/a.js", true],
    ["*.log", "a.log", true],
    ["*.log", "logs/a.log", false],
    ["*/*.log", "logs/a.log", true],
    ["**/*.log", "a/b/c.log", true],
    ["logs/**", "logs/a/b", true],
    ["a?c", "abc", true],
    ["a?c", "a/c", false],
    ["file.[ab]", "file.b", true],
    ["file.[^ab]", "file.b", false],
    ["a+b", "a+b", true],
    ["a.c", "abc", false], // a dot is a dot
    ["\\*.md", "a.md", false],
    ["\\*.md", "*.md", true],
    ["*.md\n!README.md", "README.md", false],
    ["!README.md\n*.md", "README.md", true], // the last one decides
    ["docs\n!docs/keep.md", "docs/keep.md", false],
    ["docs\n!docs/keep.md", "docs/other.md", true],
    ["  secret  \r\nother", "secret", true],
];

describe(".dockerignore", () => {
    for (const [patterns, path, ignored] of CASES) {
        it(`${JSON.stringify(patterns)} ${ignored ? "leaves out" : "sends"} ${path}`, () =>
            assert.equal(new Dockerignore(patterns).ignores(path), ignored));
    }

    for (const [patterns, folder, covered] of [
        ["dist", "dist/", true],
        ["dist/*", "dist/", true],
        ["dist/**", "dist/", true],
        ["dist/*.js", "dist/", false],
        ["other", "dist/", false],
        ["*", "dist/", true],
        ["**/.cache", "a/.cache/", true],
    ] as const) {
        it(`${JSON.stringify(patterns)} ${covered ? "covers" : "does not cover"} the folder ${folder}`, () =>
            assert.equal(new Dockerignore(patterns).covers(folder), covered));
    }
});
