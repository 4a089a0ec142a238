import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { ciFiles } from "../../../cli/init/ci";
import { GITHUB_FILE } from "../../../cli/init/github";
import { GITLAB_FILE } from "../../../cli/init/gitlab";
import { readProgramFacts } from "../../../cli/init/program-facts";
import { writeProgram } from "../../cli/ci-program";
import { pythonWith, withoutPython } from "../python";

const run = promisify(execFile);

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
/** Brings the schemas of GitHub and GitLab with it. */
const CHECK_JSONSCHEMA = "check-jsonschema==0.39.0";

describe("What init ci writes, judged by the linters of its readers", function () {
    this.timeout(300_000);

    let folder: string;
    const programs: string[] = [];
    before(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-ci-files-"));
        for (const [name, program] of [
            ["root", "."],
            ["nested", "infra"],
        ] as const) {
            const root = path.join(folder, name);
            const facts = readProgramFacts(writeProgram(root, { folder: program }), [], "main");
            for (const [file, text] of Object.entries({ ...ciFiles("github", facts), ...ciFiles("gitlab", facts) })) {
                fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
                fs.writeFileSync(path.join(root, file), text);
            }
            programs.push(root);
        }
    });
    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** What a linter says of a file that it finds fault with. */
    const fault = (command: string, args: string[]): Promise<string> =>
        run(command, args).then(
            () => "",
            ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
        );

    describe("actionlint", () => {
        let actionlint: string;
        before(async function () {
            try {
                await run("go", ["install", ACTIONLINT], { env: { ...process.env, GOBIN: folder } });
            } catch (error) {
                const [reason] = (error as Error).message.trim().split("\n").slice(-1);
                process.stdout.write(`      skipped: actionlint cannot be built here (${reason})\n`);
                return this.skip();
            }
            actionlint = path.join(folder, "actionlint");
        });

        it("finds nothing in the workflow", async () => {
            for (const root of programs) {
                assert.equal(await fault(actionlint, ["-no-color", path.join(root, GITHUB_FILE)]), "");
            }
        });

        it("would find a mistake", async () => {
            const file = path.join(folder, "mistaken.yml");
            const workflow = fs.readFileSync(path.join(programs[0]!, GITHUB_FILE), "utf8");
            fs.writeFileSync(file, workflow.replace("needs: [checks]", "needs: [check]"));
            assert.match(await fault(actionlint, ["-no-color", file]), /job ID "check"|needs job "check"/);
        });
    });

    describe("check-jsonschema", () => {
        let script: string;
        before(async function () {
            try {
                script = path.join(path.dirname(await pythonWith(CHECK_JSONSCHEMA)), "check-jsonschema");
            } catch (error) {
                process.stdout.write(`      ${withoutPython(CHECK_JSONSCHEMA, error)}\n`);
                return this.skip();
            }
        });

        for (const [schema, file] of [
            ["vendor.github-workflows", GITHUB_FILE],
            ["vendor.gitlab-ci", GITLAB_FILE],
        ] as const) {
            it(`finds ${file} as ${schema} has it`, async () => {
                for (const root of programs) {
                    assert.equal(await fault(script, ["--builtin-schema", schema, path.join(root, file)]), "");
                }
            });
        }

        it("would find a mistake", async () => {
            const file = path.join(folder, "mistaken-gitlab.yml");
            const pipeline = fs.readFileSync(path.join(programs[0]!, GITLAB_FILE), "utf8");
            fs.writeFileSync(file, pipeline.replace("when: manual", "when: sometimes"));
            assert.match(await fault(script, ["--builtin-schema", "vendor.gitlab-ci", file]), /sometimes/);
        });
    });
});
