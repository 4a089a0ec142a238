import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { ciFiles } from "../../cli/init/ci";
import { readProgramFacts, type ProgramFacts } from "../../cli/init/program-facts";
import { marker } from "../../cli/preview-comment/markdown";
import { writeProgram } from "./ci-program";

/** Programs that write down how they were called, and answer what COMMENTED says is there already. */
const TOOLS: Record<string, string> = {
    pulumi: 'echo "pulumi $*" >> "$CALLS"; case "$1" in preview) echo "{}"; exit "${PREVIEW_CODE:-0}" ;; esac',
    npx: `echo "npx $*" >> "$CALLS"
case "$*" in
  *toolchain*) dirname "$0" ;;
  *preview-comment*) printf '%s\\n%s\\n' "<!-- swingbridge preview: $6 -->" "what changes"; exit "\${COMMENT_CODE:-0}" ;;
esac`,
    gh: `echo "gh $*" >> "$CALLS"
case "$*" in *--paginate*) [ -n "$COMMENTED" ] && [ "$MARKER" = "$COMMENTED" ] && echo 7 ;; esac; true`,
    curl: `echo "curl $*" >> "$CALLS"
case "$*" in *per_page*) printf '[{"id":3,"body":"mine"},{"id":7,"body":"%s\\\\nold"}]' "$COMMENTED" ;; esac`,
    aws: `echo "aws $*" >> "$CALLS"
case "$*" in *get-comments*) case "$*" in *"starts_with(content, '$COMMENTED')"*) echo c7 ;; *) echo None ;; esac ;; esac`,
};
const SHA = "0123456789abcdef0123456789abcdef01234567";

describe("The shell lines of what init ci writes, run in bash", () => {
    let folder: string;
    let facts: ProgramFacts;
    const file = (name: string): string => path.join(folder, name);
    const calls = (): string => fs.readFileSync(file("calls"), "utf8");

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-ci-"));
        facts = readProgramFacts(writeProgram(folder), ["prod"], "main");
        fs.mkdirSync(file("bin"));
        for (const [name, script] of Object.entries(TOOLS)) {
            fs.writeFileSync(file(`bin/${name}`), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
        }
        fs.writeFileSync(file("calls"), "");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    function bash(script: string, env: Record<string, string> = {}): number | null {
        const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
            cwd: folder,
            encoding: "utf8",
            env: {
                PATH: `${file("bin")}:${path.dirname(process.execPath)}:${process.env.PATH}`,
                CALLS: file("calls"),
                COMMENTED: "",
                BASE: SHA,
                GITHUB_STEP_SUMMARY: file("summary"),
                ...env,
            },
        });
        assert.doesNotMatch(stderr, /command not found|unbound|syntax/, stderr);
        return status;
    }

    /** The lines of a job of GitHub's with `pulumi preview`, or of the one that comments. */
    function github(job: "preview-prod" | "comment"): string {
        const { jobs } = parse(Object.values(ciFiles("github", facts))[0]!) as {
            jobs: Record<string, { steps: { run?: string; env?: object }[] }>;
        };
        return jobs[job]!.steps.find(({ env }) => env !== undefined)!.run!;
    }
    function gitlab(): string {
        const jobs = parse(Object.values(ciFiles("gitlab", facts))[0]!) as Record<string, { script: string[] }>;
        return jobs["preview-prod"]!.script.join("\n");
    }
    function codebuild(): string {
        const { phases } = parse(ciFiles("codebuild", facts)["buildspec-pull-request.yml"]!) as {
            phases: { build: { commands: string[] } };
        };
        return phases.build.commands.join("\n");
    }

    for (const [system, script] of [
        ["GitHub", () => github("preview-prod")],
        ["GitLab", gitlab],
        ["CodeBuild", codebuild],
    ] as const) {
        describe(system, () => {
            it("previews with the policies, and makes the comment", () => {
                const env = { CI_MERGE_REQUEST_DIFF_BASE_SHA: SHA, DESTINATION_COMMIT: SHA };
                assert.equal(bash(script(), env), 0);
                assert.match(calls(), new RegExp(`^pulumi config set --stack prod swingbridge:gitSha ${SHA}$`, "m"));
                assert.match(calls(), /^pulumi preview .*--stack prod --json --policy-pack \S+/m);
                assert.equal(fs.readFileSync(file("preview-prod.json"), "utf8"), "{}\n");
                assert.equal(fs.readFileSync(file("preview-prod.md"), "utf8").split("\n")[0], marker("prod"));
            });

            for (const code of ["PREVIEW_CODE", "COMMENT_CODE"]) {
                it(`fails where ${code === "PREVIEW_CODE" ? "the preview" : "a finding"} does, with the comment all the same`, () => {
                    assert.notEqual(bash(script(), { [code]: "1", DESTINATION_COMMIT: SHA }), 0);
                    assert.match(fs.readFileSync(file("preview-prod.md"), "utf8"), /what changes/);
                });
            }
        });
    }

    describe("the comment at GitHub", () => {
        const env = { COMMENTS: "repos/o/r/issues/5/comments", COMMENT: "repos/o/r/issues/comments" };
        beforeEach(() => {
            fs.mkdirSync(file("previews"));
            fs.writeFileSync(file("previews/preview-prod.md"), `${marker("prod")}\nnew\n`);
        });

        it("is the first one", () => {
            assert.equal(bash(github("comment"), env), 0);
            assert.match(
                calls(),
                /^gh api --method POST repos\/o\/r\/issues\/5\/comments -F body=@previews\/preview-prod\.md/m,
            );
            assert.doesNotMatch(calls(), /PATCH/);
        });

        it("is written anew where the stack has one", () => {
            assert.equal(bash(github("comment"), { ...env, COMMENTED: marker("prod") }), 0);
            assert.match(calls(), /^gh api --method PATCH repos\/o\/r\/issues\/comments\/7 /m);
            assert.doesNotMatch(calls(), /POST/);
        });

        it("is not that of another stack", () => {
            assert.equal(bash(github("comment"), { ...env, COMMENTED: marker("production") }), 0);
            assert.match(calls(), /POST/);
        });

        it("is none where there was no preview", () => {
            fs.rmSync(file("previews"), { recursive: true });
            assert.equal(bash(github("comment"), env), 0);
            assert.equal(calls(), "");
        });
    });

    describe("the note at GitLab", () => {
        const env = {
            GITLAB_TOKEN: "token",
            CI_API_V4_URL: "https://gitlab.example/api/v4",
            CI_PROJECT_ID: "1",
            CI_MERGE_REQUEST_IID: "5",
        };
        const notes = "https://gitlab.example/api/v4/projects/1/merge_requests/5/notes";

        for (const [what, commented, request] of [
            ["is the first one", "<!-- another -->", `--request POST .* ${notes}$`],
            ["is written anew", marker("prod"), `--request PUT .* ${notes}/7$`],
        ] as const) {
            it(what, () => {
                assert.equal(bash(gitlab(), { ...env, COMMENTED: commented }), 0);
                assert.match(calls(), new RegExp(request, "m"));
            });
        }

        it("is none without a token for it", () => {
            assert.equal(bash(gitlab()), 0);
            assert.doesNotMatch(calls(), /curl/);
        });
    });

    describe("the comment at CodeCommit", () => {
        const env = {
            PULL_REQUEST_ID: "5",
            REPOSITORY_NAME: "shop",
            DESTINATION_COMMIT: SHA,
            SOURCE_COMMIT: SHA.replace("0", "f"),
        };

        it("is the first one", () => {
            assert.equal(bash(codebuild(), { ...env, COMMENTED: "<!-- another -->" }), 0);
            assert.match(
                calls(),
                /^aws codecommit post-comment-for-pull-request --pull-request-id 5 --repository-name shop/m,
            );
        });

        it("is written anew", () => {
            assert.equal(bash(codebuild(), { ...env, COMMENTED: marker("prod") }), 0);
            assert.match(calls(), /^aws codecommit update-comment --comment-id c7 --content file:\/\/comment\.md$/m);
        });
    });
});
