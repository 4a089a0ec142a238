import assert from "node:assert/strict";
import * as path from "node:path";
import { unzipSync, zipSync } from "fflate";
import * as fs from "node:fs";

import { imageBuildSpec, renderBuildSpec } from "../../../release";
import { contextOf, openBuilds, REGION, type BuildHost } from "./project";

const ROOT = path.resolve(__dirname, "../../..");
const SHA = "0123456789abcdef0123456789abcdef01234567";
const REGISTRY = `123456789012.dkr.ecr.${REGION}.amazonaws.com`;

/** The example's sources, as CodePipeline hands them over. */
function exampleZip(): Uint8Array {
    const folder = path.join(ROOT, "examples/todo");
    const names = fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter(name => !name.includes("node_modules") && fs.statSync(path.join(folder, name)).isFile());
    return zipSync(Object.fromEntries(names.map(name => [name, fs.readFileSync(path.join(folder, name))])));
}

describe("This project's own buildspec in the sandbox", function () {
    this.timeout(30_000);
    let host: BuildHost;

    beforeEach(() => {
        host = openBuilds();
        host.createRole();
        const { session } = host;
        session.call("ecr", "CreateRepository", { repositoryName: "todo/app", imageTagMutability: "IMMUTABLE" });
        session.call("s3", "CreateBucket", { Bucket: "artifacts" });
        session.call("s3", "PutObject", { Bucket: "artifacts", Key: "p/src.zip", Body: exampleZip() });
        session.call("s3", "PutObject", { Bucket: "artifacts", Key: "templates/taskdef-app.json", Body: "{}" });
        const buildspec = renderBuildSpec(
            imageBuildSpec(
                {
                    images: [
                        {
                            name: "app",
                            context: ROOT,
                            platforms: ["linux/amd64"],
                            labels: { team: "a b" },
                            args: { V: "1" },
                        },
                    ],
                } as unknown as Parameters<typeof imageBuildSpec>[0],
                {
                    root: ROOT,
                    registry: REGISTRY,
                    repository: name => `todo/${name}`,
                    cacheTag: "cache",
                    documents: ["taskdef-app.json"],
                    templates: "s3://artifacts/templates",
                },
            ),
        );
        host.create({
            source: { type: "CODEPIPELINE", buildspec },
            artifacts: { type: "CODEPIPELINE" },
        });
    });
    afterEach(() => host.close());

    const start = (sourceVersion: string): string =>
        host.session.call("codebuild", "StartPipelineBuild", {
            projectName: "app",
            sourceArtifact: { name: "Source", bucket: "artifacts", key: "p/src.zip" },
            artifactsTo: [{ name: "Build", bucket: "artifacts", key: "p/out.zip" }],
            sourceVersion,
            initiator: "codepipeline/p",
        }).build.id as string;

    it("builds the example's image under its commit, and hands on the documents with its digest", async () => {
        const build = await host.ended(start(SHA));
        assert.equal(contextOf(build), undefined, host.log(build).join("\n"));
        assert.equal(build.buildStatus, "SUCCEEDED");
        const { imageDetails } = host.session.call("ecr", "DescribeImages", {
            repositoryName: "todo/app",
            imageIds: [{ imageTag: SHA }],
        });
        const digest = imageDetails[0].imageDigest as string;
        assert.deepEqual(build.exportedEnvironmentVariables, [
            { name: "IMAGE_TAG", value: SHA },
            { name: "IMAGE_DIGEST", value: digest },
        ]);
        assert.equal(build.artifacts?.location, "arn:aws:s3:::artifacts/p/out.zip");
        const { Body } = host.session.call("s3", "GetObject", { Bucket: "artifacts", Key: "p/out.zip" });
        const files = unzipSync(Body as Uint8Array);
        assert.deepEqual(Object.keys(files).sort(), ["imageDetail.json", "taskdef-app.json"]);
        assert.deepEqual(JSON.parse(Buffer.from(files["imageDetail.json"]!).toString()), {
            ImageURI: `${REGISTRY}/todo/app@${digest}`,
        });
        assert.equal(build.initiator, "codepipeline/p");
        assert.equal(build.sourceVersion, "arn:aws:s3:::artifacts/p/src.zip");
    });

    it("leaves a tag alone that is there, and refuses what is no commit", async () => {
        await host.ended(start(SHA));
        const again = await host.ended(start(SHA));
        assert.equal(again.buildStatus, "SUCCEEDED");
        assert.ok(host.log(again).includes(`todo/app:${SHA} is there already`));
        const wrong = await host.ended(start("main"));
        assert.equal(wrong.buildStatus, "FAILED");
        assert.ok(host.log(wrong).includes("the source is no commit: main"));
        assert.ok(!wrong.phases?.some(({ phaseType }) => phaseType === "BUILD"), "nothing was built");
    });
});
