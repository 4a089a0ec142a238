import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComposeError } from "swingbridge/compose";
import { checkConfig, ConfigError } from "../../config";
import { prepare, type Prepared } from "../../program/prepare";
import { SeveralErrors } from "../../program/user-errors";
import { SHA } from "../components/specs";

const APP = "services:\n  app:\n    build: .\n    ports: ['80:80']\n";
const UNLOADABLE = `${APP}    prots: []\n`;
const UNFIT = `${APP}    devices: ['/dev/kvm']\n`;

interface Written {
    compose: string;
    config?: Record<string, unknown>;
    stack?: string;
    shell?: Record<string, string>;
    /** What git says of the working tree. */
    status?: string;
}

/** Prepares a project in a folder of its own, in a stack that serves plain HTTP. */
function prepared({ compose, config = {}, stack = "dev", shell = {}, status = "" }: Written): Prepared {
    const folder = mkdtempSync(join(tmpdir(), "swingbridge-program-"));
    const git: Record<string, string> = { "rev-parse": SHA, status };
    const values = Object.entries({ composeFiles: ["compose.yml"], https: { plainHttp: true }, ...config }).map(
        ([key, value]) => [`swingbridge:${key}`, typeof value === "string" ? value : JSON.stringify(value)],
    );
    try {
        writeFileSync(join(folder, "compose.yml"), compose);
        return prepare(checkConfig({ values: Object.fromEntries(values) as Record<string, string> }), {
            stack,
            folder,
            shell,
            commits: () => ({ environment: {}, readFile: () => undefined, git: args => git[args[0]!] ?? "" }),
        });
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function failure(written: Written): Error {
    try {
        prepared(written);
    } catch (error) {
        return error as Error;
    }
    return assert.fail("nothing was found wrong");
}

describe("What was written", () => {
    it("becomes a project with tags, and build contexts as the program's folder sees them", () => {
        const { project, tags } = prepared({ compose: APP });
        assert.deepEqual(tags, { app: SHA });
        assert.equal(project.images[0]?.context, ".");
    });

    it("puts no password of the shell into another variable in plain text", () => {
        const compose = `${APP}    environment: { GREETING: "hi \${DB_PASSWORD}", REGION: "\${REGION}" }\n`;
        const shell = { DB_PASSWORD: "open-sesame", REGION: "eu-central-1" };
        const { project, secretValues } = prepared({
            compose,
            shell,
            config: { inheritEnvironment: Object.keys(shell) },
        });
        const [container] = project.services[0]!.task.containers;
        assert.deepEqual(container?.environment, { REGION: "eu-central-1" });
        assert.equal(secretValues.get("app-GREETING"), "hi open-sesame");
        assert.ok(!JSON.stringify(project).includes("open-sesame"));
    });

    it("takes what the stack says in plain text for no secret, whatever the shell holds under its name", () => {
        const compose = `${APP}    environment: { GREETING: "hi \${DB_PASSWORD}" }\n`;
        const { project } = prepared({
            compose,
            shell: { DB_PASSWORD: "hi world" },
            config: { inheritEnvironment: ["DB_PASSWORD"], environment: { DB_PASSWORD: "world" } },
        });
        assert.deepEqual(project.services[0]!.task.containers[0]?.environment, { GREETING: "hi world" });
    });

    it("with one kind of mistake ends in the error of that kind", () => {
        assert.ok(failure({ compose: UNLOADABLE }) instanceof ComposeError);
        assert.ok(failure({ compose: APP, config: { terminationWait: "long" } }) instanceof ConfigError);
    });

    const wrong = { terminationWait: "long" };
    for (const [what, written, texts] of [
        [
            "configuration and Compose file",
            { compose: UNLOADABLE, config: wrong },
            [/terminationWait = "long"/, /services\.app\.prots/],
        ],
        [
            "configuration and what Fargate cannot do",
            { compose: UNFIT, config: wrong },
            [/terminationWait = "long"/, /services\.app\.devices/],
        ],
        [
            "what does not fit the Compose file and what Fargate cannot do",
            { compose: UNFIT, config: { https: {} } },
            [/swingbridge:https\n +is missing, and app/, /services\.app\.devices/],
        ],
        [
            "the stack's name and the Compose file",
            { compose: UNLOADABLE, stack: "x".repeat(64) },
            [/has 64 characters/, /services\.app\.prots/],
        ],
        [
            "configuration, Compose file and commit",
            { compose: UNFIT, config: wrong, status: " M compose.yml\0" },
            [/terminationWait = "long"/, /services\.app\.devices/, /working tree holds changes/],
        ],
    ] as [string, Written, RegExp[]][]) {
        it(`with mistakes of several kinds is told of all at once: ${what}`, () => {
            const error = failure(written);
            assert.ok(error instanceof SeveralErrors, error.stack);
            assert.equal(error.problems.length, texts.length);
            texts.forEach(text => assert.match(error.message, text));
        });
    }

    for (const [what, written] of [
        ["files to load", { compose: APP, config: { composeFiles: "no list" } }],
        ["a misspelt key for the files to load", { compose: UNLOADABLE, config: { composFiles: ["other.yml"] } }],
        ["a misspelt `allow`", { compose: UNFIT, config: { alow: ["app.devices"] } }],
        ["the encryption", { compose: APP, config: { https: { plainHttp: "perhaps" } } }],
    ] as [string, Written][]) {
        it(`is not checked for what follows from a mistake in the configuration: ${what}`, () => {
            const error = failure(written);
            assert.ok(error instanceof ConfigError, error.message);
            assert.equal(error.problems.length, 1, error.message);
        });
    }
});
