import assert from "node:assert/strict";
import * as path from "node:path";
import type { ImageBuildSpec } from "../../../fargate";
import {
    batchOptions,
    imageBuildSpec,
    mergeBuildSpec,
    renderBuildSpec,
    type ImageBatchOptions,
} from "../../../release";
import { checkBuildSpec } from "../../../release/buildspec-check";
import { ROOT } from "../sample";

const image = (name: string, platforms: string[]): ImageBuildSpec => ({
    name,
    context: path.join(ROOT, name),
    args: {},
    platforms,
    labels: {},
});
const OPTIONS = {
    root: ROOT,
    registry: "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
    repository: (name: string) => `todo-${name}`,
    documents: ["taskdef-web.json"],
    templates: "s3://artifacts/templates",
};
const specOf = (images: ImageBuildSpec[], batch?: ImageBatchOptions) =>
    imageBuildSpec({ images }, { ...OPTIONS, batch });
const [AMD, ARM] = ["linux/amd64", "linux/arm64"];
const ON_ARM = { type: "ARM_CONTAINER", image: "aws/codebuild/amazonlinux-aarch64-standard:3.0" };

describe("The buildspec of images that are built at once", () => {
    it("has a build for each, of which none is of use without the others, and CodeBuild takes it", () => {
        const spec = specOf([image("web", [AMD]), image("worker-1", [AMD])], {});
        assert.deepEqual(checkBuildSpec(renderBuildSpec(spec), "buildspec.yml"), { problems: [], warnings: [] });
        assert.deepEqual(spec.batch, {
            "fast-fail": true,
            "build-list": [
                { identifier: "web", env: { variables: { BUILD_IMAGE: "web" } } },
                { identifier: "worker_1", env: { variables: { BUILD_IMAGE: "worker-1" } } },
            ],
        });
    });

    it("builds on hosts of an image's processor, and of several platforms on the project's", () => {
        const images = [image("web", [AMD]), image("worker", [ARM]), image("both", [AMD, ARM])];
        const hostsOf = (batch: ImageBatchOptions) => {
            const builds = specOf(images, batch).batch?.["build-list"] as { env: Record<string, unknown> }[];
            return builds.map(({ env: { variables: _variables, ...host } }) => host);
        };
        assert.deepEqual(hostsOf({ architecture: "X86_64" }), [{}, ON_ARM, {}]);
        assert.deepEqual(hostsOf({ architecture: "ARM64" }), [
            { type: "LINUX_CONTAINER", image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" },
            {},
            {},
        ]);
        assert.deepEqual(hostsOf({}), [{}, {}, {}]);
        const [, , both] = specOf(images, {}).phases?.build?.commands?.filter(text => text.includes("buildx")) ?? [];
        assert.match(both ?? "", /--platform linux\/amd64,linux\/arm64 /);
    });

    for (const [what, build, expected] of [
        ["of their images' processor", {}, { architecture: "ARM64" }],
        ["beside those of the processor that is named", { architecture: "X86_64" }, { architecture: "X86_64" }],
        ["of the project alone, where an image binds them", { image: "builder:1" }, {}],
        ["of the project alone, where Docker's layers do", { cache: ["docker-layers"] }, {}],
        ["of their images' processor, whatever else is kept", { cache: ["s3"] }, { architecture: "ARM64" }],
    ] as const) {
        it(`runs its builds on hosts ${what}`, () =>
            assert.deepEqual(batchOptions(build, [image("web", [ARM])]), expected));
    }

    it("publishes reports, yours of the same name in place of ours, and CodeBuild takes it", () => {
        const options = { ...OPTIONS, reports: { lines: { files: ["lcov.xml"], "file-format": "CLOVERXML" } } };
        const spec = imageBuildSpec({ images: [image("web", [AMD])] }, options);
        assert.deepEqual(checkBuildSpec(renderBuildSpec(spec), "buildspec.yml"), { problems: [], warnings: [] });
        assert.deepEqual(spec.reports, options.reports);
        const own = { lines: { files: ["own.xml"] }, unit: { files: ["junit.xml"] } };
        const merged = mergeBuildSpec(spec, { version: 0.2, reports: own });
        assert.deepEqual(merged.spec.reports, own);
        assert.deepEqual(merged.conflicts, []);
    });

    it("is without batch what it was, and keeps the variable of a batch from a buildspec of yours", () => {
        const images = [image("web", [AMD]), image("worker", [AMD])];
        const plain = specOf(images);
        assert.equal(plain.batch, undefined);
        assert.doesNotMatch(renderBuildSpec(plain), /BUILD_IMAGE/);
        const yours = { version: 0.2 as const, env: { variables: { BUILD_IMAGE: "base" } } };
        const { conflicts } = mergeBuildSpec(specOf(images, {}), yours);
        assert.deepEqual(
            conflicts.map(({ path }) => path),
            [["env", "variables", "BUILD_IMAGE"]],
        );
    });
});
