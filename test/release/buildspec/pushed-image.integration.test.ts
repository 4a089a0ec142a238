import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pushedImageBuildSpec, releaseBuildSpec, renderBuildSpec, type BuildSpec } from "../../../release";
import { checkBuildSpec } from "../../../release/buildspec-check";
import { ROOT, sample } from "../sample";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"ab".repeat(32)}`;
const URI = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/todo-app@${DIGEST}`;
const OPTIONS = {
    documents: ["taskdef-app.json", "appspec-app.yaml", "taskdef-worker.json"],
    templates: "s3://artifacts/templates",
    completes: { release: "<RELEASE>", images: { app: "IMAGE1_NAME" }, withImages: ["taskdef-worker.json"] },
};

describe("The buildspec of an image that somebody else built", () => {
    let folder: string;
    const file = (name: string): string => path.join(folder, name);

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "swingbridge-documents-"));
        const aws = '#!/bin/bash\necho \'{"release":"<RELEASE>","image":"<IMAGE1_NAME>"}\' > "$4"\n';
        fs.writeFileSync(file("aws"), aws, { mode: 0o755 });
    });
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** Runs it as CodeBuild does. @returns what it says, and its end */
    function build(imageDetail: string | object, spec: BuildSpec = pushedImageBuildSpec(OPTIONS)) {
        fs.writeFileSync(
            file("imageDetail.json"),
            typeof imageDetail === "string" ? imageDetail : JSON.stringify(imageDetail),
        );
        const { pre_build: before, post_build: after } = spec.phases ?? {};
        const script = [...(before?.commands ?? []), ...(after?.commands ?? [])].join("\n");
        return spawnSync("bash", ["-c", script], {
            cwd: folder,
            encoding: "utf8",
            env: { PATH: `${folder}:${process.env.PATH}`, CODEBUILD_BUILD_SUCCEEDING: "1", TEMPLATES: "s3://t" },
        });
    }
    const document = (name: string) => JSON.parse(fs.readFileSync(file(name), "utf8")) as object;

    it("is taken by CodeBuild, builds nothing and signs in nowhere", () => {
        const text = renderBuildSpec(pushedImageBuildSpec(OPTIONS));
        assert.deepEqual(checkBuildSpec(text, "buildspec.yml"), { problems: [], warnings: [] });
        assert.doesNotMatch(text, /docker|get-login-password/);
        assert.deepEqual(pushedImageBuildSpec(OPTIONS).artifacts, {
            files: [...OPTIONS.documents, "imageDetail.json"],
        });
    });

    it("is that of a release whose source is ECR", () => {
        const options = { ...OPTIONS, root: ROOT, registry: "registry", repository: (name: string) => name };
        assert.deepEqual(releaseBuildSpec(sample(), { ...options, source: "ecr" }), pushedImageBuildSpec(OPTIONS));
    });

    it("calls the release by the commit among the image's tags", () => {
        const { status, stdout } = build({ ImageURI: URI, ImageTags: ["latest", SHA, "v1"] });
        assert.equal(status, 0);
        assert.equal(stdout, `${SHA} is ${URI}\n`);
        assert.deepEqual(document("taskdef-app.json"), { release: SHA, image: "<IMAGE1_NAME>" });
    });

    it("puts the image by its digest where no action of CodePipeline does", () => {
        assert.equal(build({ ImageURI: URI, ImageTags: [SHA] }).status, 0);
        assert.deepEqual(document("taskdef-worker.json"), { release: SHA, image: URI });
    });

    for (const [what, ImageTags] of [
        ["only tags that may move", ["latest", "v1.2.3"]],
        ["no tag any more", []],
        ["a tag that begins as a commit", [`${SHA}-dirty`]],
    ] satisfies [string, string[]][]) {
        it(`calls it by its digest where the image has ${what}`, () => {
            assert.equal(
                build(JSON.stringify({ ImageURI: URI, RepositoryName: SHA, ImageTags }, undefined, 4)).status,
                0,
            );
            assert.deepEqual(document("taskdef-app.json"), { release: DIGEST, image: "<IMAGE1_NAME>" });
        });
    }

    it("stops where no image is named by its digest", () => {
        const { status, stderr } = build({ ImageURI: "todo-app:latest" });
        assert.equal(status, 1);
        assert.match(stderr, /imageDetail\.json names no image by its digest: \{"ImageURI":"todo-app:latest"\}/);
        assert.ok(!fs.existsSync(file("taskdef-app.json")));
    });
});
