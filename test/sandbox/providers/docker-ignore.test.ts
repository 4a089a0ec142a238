import assert from "node:assert/strict";
import { parseIgnore } from "../../../sandbox/providers/docker-build/docker-ignore";

describe("A .dockerignore file", () => {
    for (const [patterns, path, ignored] of [
        ["node_modules", "node_modules/a/b.js", true],
        ["node_modules", "src/node_modules/a.js", false],
        ["**/node_modules", "src/node_modules/a.js", true],
        ["*.log", "debug.log", true],
        ["*.log", "logs/debug.log", false],
        ["**/*.log", "logs/debug.log", true],
        ["/dist/", "dist/main.js", true],
        ["# comment\n\n.git", ".git/HEAD", true],
        ["*\n!src", "src/main.ts", false],
        ["*\n!src", "README.md", true],
        ["secret?.txt", "secret1.txt", true],
        ["file[0-9].txt", "file7.txt", true],
        ["a.b", "aXb", false],
    ] as const) {
        it(`${JSON.stringify(patterns)} ${ignored ? "leaves out" : "keeps"} ${path}`, () =>
            assert.equal(parseIgnore(patterns).ignores(path), ignored));
    }
});
