import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { documentsBuildSpec, renderBuildSpec } from "../../../release";
import { checkBuildSpec } from "../../../release/buildspec-check";

const SHA = "1".repeat(40);
const IMAGE = `111122223333.dkr.ecr.us-east-1.amazonaws.com/todo-app@sha256:${"a".repeat(64)}`;
const ROLE = "arn:aws:iam::222222222222:role/todo-dev-delivery";

/** Answers as the AWS CLI would, and keeps what it was asked with which keys; buckets are folders. */
const AWS = `#!/bin/bash
printf '%s|%s|%s\\n' "\${AWS_ACCESS_KEY_ID:-}" "\${AWS_REGION:-}" "$*" >> "$CALLS"
case "$1 $2" in
  "sts assume-role") [ "\${REFUSED:-0}" = 0 ] && printf 'ASIATARGET\\tsecret\\ttoken\\n' ;;
  "s3 cp") cp "$BUCKET/\${3##*/}" "$4" ;;
esac
`;

describe("The buildspec that completes the documents of an environment", () => {
    let folder: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(tmpdir(), "swingbridge-documents-"));
        fs.mkdirSync(path.join(folder, "bin"));
        fs.writeFileSync(path.join(folder, "bin/aws"), AWS, { mode: 0o755 });
        template("taskdef-app.json", '{"image":"<IMAGE1_NAME>","release":"<RELEASE>"}');
        template("appspec-app.yaml", "TaskDefinition: <TASK_DEFINITION>");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const template = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
    const document = (name: string) => fs.readFileSync(path.join(folder, "documents", name), "utf8");
    function run(variables: Record<string, string> = {}) {
        const [script] = documentsBuildSpec().phases!.build!.commands!;
        const calls = path.join(folder, "calls");
        const { status, stderr } = spawnSync("bash", ["-c", script!], {
            encoding: "utf8",
            cwd: folder,
            env: {
                PATH: `${folder}/bin:${process.env.PATH}`,
                CALLS: calls,
                BUCKET: folder,
                AWS_ACCESS_KEY_ID: "ASIAHOME",
                CODEBUILD_BUILD_ID: "todo-documents:0123",
                TEMPLATES: "s3://templates/templates",
                DOCUMENTS: "taskdef-app.json appspec-app.yaml",
                RELEASE: SHA,
                IMAGES: `IMAGE1_NAME=${IMAGE}`,
                ...variables,
            },
        });
        return {
            status,
            stderr,
            calls: fs.existsSync(calls) ? fs.readFileSync(calls, "utf8").trim().split("\n") : [],
        };
    }

    it("is one that CodeBuild takes", () => {
        assert.deepEqual(checkBuildSpec(renderBuildSpec(documentsBuildSpec()), "buildspec.yml"), {
            problems: [],
            warnings: [],
        });
    });

    it("puts in the commit and the image by its digest, and leaves CodeDeploy's placeholder to CodePipeline", () => {
        const { status, stderr } = run();
        assert.equal(status, 0, stderr);
        assert.deepEqual(JSON.parse(document("taskdef-app.json")), { image: IMAGE, release: SHA });
        assert.equal(document("appspec-app.yaml"), "TaskDefinition: <TASK_DEFINITION>");
    });

    it("reads the templates with the role and in the region of the environment", () => {
        const { status, stderr, calls } = run({ TARGET_ROLE: ROLE, TARGET_REGION: "eu-west-1" });
        assert.equal(status, 0, stderr);
        assert.match(
            calls[0]!,
            /^ASIAHOME\|eu-west-1\|sts assume-role --role-arn \S+todo-dev-delivery --role-session-name swingbridge-0123 /,
        );
        assert.equal(
            calls[1],
            "ASIATARGET|eu-west-1|s3 cp s3://templates/templates/taskdef-app.json documents/taskdef-app.json",
        );
    });

    it("says which stack makes the role that does not let it in", () => {
        const { status, stderr } = run({ TARGET_ROLE: ROLE, REFUSED: "1" });
        assert.equal(status, 1);
        assert.match(stderr, /role\/todo-dev-delivery does not let this build in: run pulumi up for the stack/);
        assert.ok(!fs.existsSync(path.join(folder, "documents")));
    });

    it("stops at what is no release, no digest, or an image that nobody built", () => {
        assert.match(run({ RELEASE: "main" }).stderr, /no release: main/);
        assert.match(run({ IMAGES: "IMAGE1_NAME=todo-app:latest" }).stderr, /no image by its digest: IMAGE1_NAME=todo/);
        const missing = run({ IMAGES: "" });
        assert.equal(missing.status, 1);
        assert.match(missing.stderr, /<IMAGE1_NAME>\ntaskdef-app.json names an image that the build does not make/);
    });

    for (const release of ["s3-.2YVyz0RmQwX_yF8", `sha256:${"c".repeat(64)}`]) {
        it(`puts in a release that is no commit: ${release}`, () => {
            assert.equal(run({ RELEASE: release }).status, 0);
            assert.deepEqual(JSON.parse(document("taskdef-app.json")), { image: IMAGE, release });
        });
    }

    it("stops where a template is not there", () => {
        assert.equal(run({ DOCUMENTS: "taskdef-other.json" }).status, 1);
    });
});
