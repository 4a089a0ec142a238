import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import { createProgram } from "../../cli/command-line";
import { configJsonSchema } from "../../config";

const ROOT = path.join(__dirname, "../..");
const DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/buildspec.md",
    "docs/ci.md",
    "docs/pipeline.md",
    "docs/files.md",
    "docs/networking.md",
    "docs/sandbox.md",
    "docs/releases.md",
    "docs/operations.md",
    "docs/coming-from-ecspresso.md",
    "docs/migrating.md",
    "docs/configuration.md",
    "docs/policies.md",
    "docs/compose-support.md",
];

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");

/** Command lines of ours in a document's code. */
function commandLines(text: string): string[] {
    return [
        ...text.matchAll(/(?:^|[`($"\s])(?:node dist\/cli\/main\.js|swingbridge) ((?:[a-z][\w-]*|--?[a-z])[^`#\n)]*)/g),
    ]
        .map(match => match[1]!.trim())
        .filter(line => !/^(lets|starts|is|can)\b/.test(line));
}

/** What is wrong with a command line; undefined where the command line would take it. */
function mistake(line: string): string | undefined {
    let command: Command = createProgram();
    for (const word of line.split(" -- ")[0]!.split(/\s+/)) {
        const sub = command.commands.find(candidate => candidate.name() === word);
        if (sub) {
            command = sub;
        } else if (
            word.startsWith("-") &&
            ![...command.options.flatMap(({ short, long }) => [short, long])].includes(word)
        ) {
            return `${command.name()} has no ${word}`;
        } else if (!word.startsWith("-") && command.commands.length > 0 && command.registeredArguments.length === 0) {
            return `${command.name()} has no command ${word}`;
        }
    }
    return undefined;
}

describe("the documents", () => {
    for (const file of DOCUMENTS) {
        describe(file, () => {
            const text = read(file);

            it("links to files that exist", () => {
                const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(match => match[1]!);
                const missing = links.filter(link => !fs.existsSync(path.join(ROOT, path.dirname(file), link)));
                assert.deepEqual(missing, []);
            });

            it("names commands and options that there are", () => {
                assert.deepEqual(commandLines(text).map(mistake).filter(Boolean), []);
            });

            it("names settings that there are", () => {
                const known = Object.keys(configJsonSchema.properties ?? {});
                const named = [...text.matchAll(/`swingbridge:([a-z]\w*)/gi)].map(match => match[1]!);
                assert.deepEqual(
                    named.filter(key => !known.includes(key)),
                    [],
                );
            });

            it("names npm scripts that there are", () => {
                const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
                const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(match => match[1]!);
                assert.deepEqual(
                    named.filter(name => !(name in scripts)),
                    [],
                );
            });
        });
    }

    it("the README's commands are found by the check", () => {
        assert.ok(commandLines(read("README.md")).includes("deploy --stack prod"));
        assert.equal(mistake("deploy --stak prod"), "deploy has no --stak");
        assert.equal(mistake("sandbox walk"), "sandbox has no command walk");
    });

    it("CONTRIBUTING.md says of every dependency why it is there", () => {
        const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
        const text = read("CONTRIBUTING.md");
        const unexplained = Object.keys(dependencies).filter(
            name => !text.includes(`\`${name}\``) && !/^@aws-sdk\/client-|^@pulumi\//.test(name),
        );
        assert.deepEqual(unexplained, []);
    });
});
