import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { ciFiles } from "../../cli/init/ci";
import { readProgramFacts } from "../../cli/init/program-facts";
import { checkBuildSpec } from "../../release/buildspec-check";
import { writeProgram } from "./ci-program";
import { swingbridge, type Answer } from "./operated";

const ROOT = path.join(__dirname, "../..");
const WORKFLOW = ".github/workflows/swingbridge.yml";

interface Step {
    name?: string;
    uses?: string;
    run?: string;
    env?: Record<string, string>;
    with?: Record<string, unknown>;
}
interface Job {
    if?: string;
    needs?: string[];
    environment?: string;
    permissions: Record<string, string>;
    concurrency?: { group: string; "cancel-in-progress"?: unknown };
    defaults?: { run: { "working-directory": string } };
    steps: Step[];
}

describe("swingbridge init ci", () => {
    let root: string;
    const here = process.cwd();
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-init-"))));
    afterEach(() => {
        process.chdir(here);
        fs.rmSync(root, { recursive: true, force: true });
    });

    const init = (folder: string, ...args: string[]): Promise<Answer> => {
        process.chdir(folder);
        return swingbridge({ options: {} }, undefined, "init", "ci", ...args);
    };
    const read = (file: string): string => fs.readFileSync(path.join(root, file), "utf8");

    it("is what this repository's own workflow was written with", () => {
        const files = ciFiles("github", readProgramFacts(ROOT, [], "main"));
        assert.equal(fs.readFileSync(path.join(ROOT, WORKFLOW), "utf8"), files[WORKFLOW]);
    });

    describe("--github", () => {
        let jobs: Record<string, Job>;
        let answer: Answer;
        const runs = (job: string): string => jobs[job]!.steps.map(({ run }) => run ?? "").join("\n");
        beforeEach(async () => {
            answer = await init(writeProgram(root), "--github");
            ({ jobs } = parse(read(WORKFLOW)) as { jobs: Record<string, Job> });
        });

        it("checks types, style and tests, of forks as well, with nothing but the files", () => {
            assert.equal(answer.status, 0, answer.stderr);
            assert.equal(answer.stdout, `wrote ${WORKFLOW}\n`);
            assert.match(runs("checks"), /npm ci\nnpx --no-install tsc --noEmit\nnpm run lint\nnpm test/);
            assert.deepEqual([jobs.checks?.permissions, jobs.checks?.if], [{ contents: "read" }, undefined]);
        });

        it("gives credentials to no fork, and no job more than it needs", () => {
            const text = read(WORKFLOW);
            assert.deepEqual(parse(text).permissions, {});
            assert.doesNotMatch(text, /pull_request_target/);
            for (const [name, { permissions, if: condition = "" }] of Object.entries(jobs)) {
                const role = permissions["id-token"] === "write";
                assert.equal(role, /^(preview|deploy)-/.test(name), name);
                assert.equal(permissions["pull-requests"] === "write", name === "comment", name);
                if (name.startsWith("preview-")) {
                    assert.match(condition, /head\.repo\.full_name == github\.repository/);
                }
                if (name.startsWith("deploy-")) {
                    assert.match(condition, /github\.event_name == 'push'/);
                }
            }
        });

        it("names every action by its commit", () => {
            const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
            assert.ok(used.length > 10);
            for (const action of used) {
                assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
            }
        });

        it("deploys one stack after the other, each one commit at a time, production in its environment", () => {
            assert.deepEqual(jobs["deploy-prod"]?.needs, ["checks", "deploy-dev"]);
            assert.equal(jobs["deploy-prod"]?.environment, "prod");
            assert.deepEqual(jobs["deploy-prod"]?.concurrency, { group: "deploy-prod", "cancel-in-progress": false });
            assert.match(
                runs("deploy-dev"),
                /pulumi up --yes --non-interactive --stack dev --policy-pack node_modules/,
            );
            assert.doesNotMatch(runs("deploy-dev"), /swingbridge deploy/);
            assert.match(runs("deploy-prod"), /npx --no-install swingbridge deploy --stack prod/);
        });

        it("hands on the variables that a stack takes from the shell, as secrets", () => {
            const envOf = (job: string) => jobs[job]!.steps.find(({ env }) => env !== undefined)!.env!;
            assert.equal(envOf("deploy-prod").DB_PASSWORD, "${{ secrets.DB_PASSWORD }}");
            assert.equal(envOf("deploy-dev").DB_PASSWORD, undefined);
            assert.match(answer.stderr, /Secrets .*DB_PASSWORD/);
        });

        it("previews with the images of the branch where a pull request has none yet", () => {
            assert.match(runs("preview-prod"), /pulumi config set --stack prod swingbridge:gitSha "\$BASE"/);
            assert.doesNotMatch(runs("preview-dev"), /gitSha/);
        });

        it("says what is left to do", () => {
            assert.match(answer.stderr, /GitHubRoles/);
            assert.match(answer.stderr, /AWS_PREVIEW_ROLE_ARN; AWS_DEPLOY_ROLE_ARN_DEV; AWS_DEPLOY_ROLE_ARN_PROD/);
            assert.match(answer.stderr, /Protect prod: .*required reviewers/);
        });
    });

    it("works in a folder of the repository", async () => {
        const program = writeProgram(root, { folder: "infra", files: { ".nvmrc": "22\n" } });
        assert.equal((await init(program, "--github", "--gitlab", "--codebuild")).status, 0);
        const { jobs } = parse(read(WORKFLOW)) as { jobs: Record<string, Job> };
        assert.equal(jobs["preview-dev"]?.defaults?.run["working-directory"], "infra");
        assert.equal(jobs["preview-dev"]?.steps.at(-1)?.with?.path, "infra/preview-dev.md");
        assert.equal(jobs.checks?.steps[1]?.with?.["node-version-file"], "infra/.nvmrc");
        assert.equal(jobs.comment?.defaults, undefined, "it has no files of the repository");
        assert.equal(parse(read(".gitlab-ci.yml"))[".program"].before_script[0], 'cd "infra"');
        assert.equal(parse(read("buildspec-pull-request.yml")).artifacts["base-directory"], "infra");
    });

    it("--codebuild writes buildspecs in which our own check finds nothing", async () => {
        const { json } = await init(writeProgram(root), "--codebuild", "--json");
        assert.deepEqual(json[0].written, [
            "buildspec-pull-request.yml",
            "buildspec-deploy-dev.yml",
            "buildspec-deploy-prod.yml",
        ]);
        for (const file of json[0].written as string[]) {
            assert.deepEqual(checkBuildSpec(read(file), file), { problems: [], warnings: [] }, file);
        }
    });

    it("--gitlab keeps credentials from forks, and production for somebody who starts it", async () => {
        await init(writeProgram(root), "--gitlab");
        const pipeline = parse(read(".gitlab-ci.yml"));
        assert.match(pipeline["preview-prod"].rules[0].if, /\$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == \$CI_PROJECT_ID/);
        assert.equal(pipeline["deploy-prod"].rules[0].when, "manual");
        assert.equal(pipeline["deploy-dev"].rules[0].when, undefined);
        assert.equal(pipeline["deploy-prod"].resource_group, "deploy-prod");
        assert.equal(pipeline.checks.id_tokens ?? pipeline[".program"].id_tokens, undefined);
        assert.equal(pipeline["deploy-prod"].services, undefined, "only a stack that builds needs Docker");
        assert.ok(pipeline["deploy-dev"].services);
    });

    it("takes the stacks that are named, in their order, and another branch", async () => {
        await init(writeProgram(root), "--github", "--stack", "prod", "--branch", "trunk");
        const { jobs, on } = parse(read(WORKFLOW)) as { jobs: Record<string, Job>; on: object };
        assert.deepEqual(Object.keys(jobs), ["checks", "preview-prod", "comment", "deploy-prod"]);
        assert.deepEqual(on, { pull_request: { branches: ["trunk"] }, push: { branches: ["trunk"] } });
    });

    it("does not run twice what npm test runs", async () => {
        const scripts = { typecheck: "tsc", lint: "eslint .", test: "npm run lint && npm run typecheck && mocha" };
        await init(writeProgram(root, { files: { "package.json": JSON.stringify({ scripts }) } }), "--github");
        const { jobs } = parse(read(WORKFLOW)) as { jobs: Record<string, Job> };
        assert.deepEqual(
            jobs.checks?.steps.flatMap(({ run }) => run ?? []),
            ["npm ci", "npm test"],
        );
    });

    it("replaces nothing unless it is told to", async () => {
        const program = writeProgram(root);
        fs.mkdirSync(path.join(root, ".github/workflows"), { recursive: true });
        fs.writeFileSync(path.join(root, WORKFLOW), "mine\n");
        const refused = await init(program, "--github", "--gitlab");
        assert.equal(refused.status, 1);
        assert.match(refused.stderr, /swingbridge\.yml is there already[^]*--force/);
        assert.equal(read(WORKFLOW), "mine\n");
        assert.ok(!fs.existsSync(path.join(root, ".gitlab-ci.yml")), "all or nothing");
        assert.equal((await init(program, "--github", "--force")).status, 0);
        assert.match(read(WORKFLOW), /^# Written by swingbridge init ci --github/);
        const again = await init(program, "--github");
        assert.deepEqual([again.status, again.stdout], [0, "nothing to write: what is there is the same\n"]);
    });

    it("--dry-run prints and writes nothing", async () => {
        const { status, stdout } = await init(writeProgram(root), "--github", "--dry-run");
        assert.equal(status, 0);
        assert.match(stdout, /^# \.github\/workflows\/swingbridge\.yml\n# Written by/);
        assert.ok(!fs.existsSync(path.join(root, WORKFLOW)));
    });

    for (const [what, files, args, message] of [
        ["no CI system", {}, [], /add --github, --gitlab or --codebuild/],
        ["no program", { "Pulumi.yaml": undefined }, ["--github"], /there is no Pulumi program in/],
        ["no lock file", { "package-lock.json": undefined }, ["--github"], /there is no package-lock\.json/],
        [
            "no stack",
            { "Pulumi.dev.yaml": undefined, "Pulumi.prod.yaml": undefined },
            ["--github"],
            /no Pulumi\.<stack>\.yaml is here[^]*pulumi stack init dev/,
        ],
        [
            "an unknown stack",
            {},
            ["--github", "--stack", "staging"],
            /there is no Pulumi\.staging\.yaml here[^]*dev, prod/,
        ],
        [
            "a stack's file that is no YAML",
            { "Pulumi.dev.yaml": "a: [" },
            ["--github"],
            /Pulumi\.dev\.yaml is not valid/,
        ],
        ["a package.json that is no JSON", { "package.json": "{" }, ["--github"], /package\.json is no JSON/],
    ] as const) {
        it(`says so where there is ${what}`, async () => {
            const { status, stdout, stderr } = await init(writeProgram(root, { files }), ...args);
            assert.deepEqual([status, stdout], [1, ""]);
            assert.match(stderr, message);
        });
    }
});
