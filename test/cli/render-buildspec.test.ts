import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkBuildSpec } from "../../release/buildspec-check";
import { assertGolden } from "../release/golden";
import { swingbridge, type Answer } from "./operated";

const SAMPLE = path.join(__dirname, "../../examples/todo/docker-compose.yml");
const ACCOUNT = ["--account", "111122223333", "--region", "eu-west-1", "--templates", "s3://artifacts/templates"];

interface Built {
    identifier: string;
    env: { type?: string };
}

describe("swingbridge render buildspec", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-render-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    const render = (...args: string[]): Promise<Answer> =>
        swingbridge({ options: {} }, undefined, "render", "buildspec", ...args);
    const written = (name: string, text: string): string => {
        const file = path.join(folder, name);
        fs.writeFileSync(file, text);
        return file;
    };

    it("of the sample is the one that was reviewed, and our check finds nothing in it", async () => {
        const { status, stdout, stderr } = await render("-f", SAMPLE, ...ACCOUNT, "--cache-tag", "cache");
        assert.equal(status, 0, stderr);
        assert.deepEqual(checkBuildSpec(stdout, "buildspec.yml"), { problems: [], warnings: [] });
        assertGolden("buildspec-todo-rendered.yml", stdout);
        assert.doesNotMatch(stderr, /^</m);
    });

    it("has places for what only the account knows, and says what belongs there", async () => {
        const { status, stdout, stderr } = await render("-f", SAMPLE);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /REGISTRY: <account-id>\.dkr\.ecr\.<region>\.amazonaws\.com/);
        assert.match(stderr, /^<account-id>: number of the AWS account \(--account\)$/m);
        assert.match(stderr, /^<bucket\/prefix>: where the documents/m);
    });

    it("joins a buildspec of the user's with it", async () => {
        const yours = written("buildspec.yml", "version: 0.2\nphases: { build: { commands: [npm test] } }\n");
        const { json, status } = await render("-f", SAMPLE, ...ACCOUNT, "--merge", yours, "--json");
        assert.equal(status, 0);
        assert.equal(json[0].phases.build.commands[0], "npm test");
    });

    it("takes the buildspec, the reports, the batch and the repositories' names that the stack's settings name", async () => {
        const here = process.cwd();
        written("mine.yml", "version: 0.2\nphases: { build: { commands: [npm test] } }\n");
        fs.writeFileSync(path.join(folder, "compose.yml"), "services: { web: { build: ., ports: ['80:80'] } }\n");
        const reports =
            "{ unit: { files: [junit.xml] }, lines: { files: [c.xml], format: cobertura, baseDirectory: out } }";
        written(
            "Pulumi.prod.yaml",
            `config:\n  swingbridge:repository: team/{service}\n  swingbridge:pipeline: { build: { buildspec: mine.yml, batch: true, architecture: arm64, reports: ${reports} } }\n`,
        );
        process.chdir(folder);
        try {
            const { status, stdout, stderr } = await render("--stack", "prod", ...ACCOUNT);
            assert.equal(status, 0, stderr);
            assert.match(stdout, /- npm test\n/);
            assert.match(stdout, /--repository-name team\/web /);
            const { json } = await render("--stack", "prod", ...ACCOUNT, "--json");
            assert.deepEqual(json[0].reports, {
                unit: { files: ["junit.xml"], "file-format": "JUNITXML" },
                lines: { files: ["c.xml"], "file-format": "COBERTURAXML", "base-directory": "out" },
            });
            assert.deepEqual(
                json[0].batch["build-list"].map(({ identifier, env }: Built) => [identifier, env.type]),
                [["web", "LINUX_CONTAINER"]],
            );
        } finally {
            process.chdir(here);
        }
    });

    it("tells what does not fit, with its line, and prints nothing", async () => {
        const yours = written(
            "buildspec.yml",
            "version: 0.2\nenv:\n  variables:\n    REGISTRY: mine\nphases:\n  build: { commands: [x], on-failure: CONTINUE }\n",
        );
        const { status, stdout, stderr } = await render("-f", SAMPLE, "--merge", yours);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, /buildspec\.yml:4:5 {2}env\.variables\.REGISTRY {2}is set by the release's commands/);
        assert.match(stderr, /buildspec\.yml:6:27 {2}phases\.build\.on-failure {2}is CONTINUE/);
        assert.match(stderr, /Choose another name\./);
    });

    for (const [what, compose, message] of [
        ["nothing to build", "services: { web: { image: nginx, ports: ['80:80'] } }", /the project builds no image/],
        [
            "a context that CodeBuild does not have",
            "services: { web: { build: ../other, ports: ['80:80'] } }",
            /the build context of web is outside of the repository/,
        ],
        [
            "a named context that CodeBuild does not have",
            "services: { web: { build: { context: ., additional_contexts: { lib: ../lib } }, ports: ['80:80'] } }",
            /the build context of web is outside of the repository/,
        ],
    ] as const) {
        it(`refuses ${what}`, async () => {
            fs.mkdirSync(path.join(folder, "app"));
            const here = process.cwd();
            const file = written("app/compose.yml", compose);
            process.chdir(path.join(folder, "app"));
            try {
                const { status, stdout, stderr } = await render("-f", file);
                assert.deepEqual([status, stdout], [1, ""]);
                assert.match(stderr, message);
            } finally {
                process.chdir(here);
            }
        });
    }

    it("names the file that it cannot read", async () => {
        const { status, stderr } = await render("-f", SAMPLE, "--merge", path.join(folder, "none.yml"));
        assert.equal(status, 1);
        assert.match(stderr, /none\.yml cannot be read/);
    });
});
