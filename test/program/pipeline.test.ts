import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { APP, failure, pipelineOf, prepared, SOURCE } from "./pipeline-stack";

describe("A stack that a pipeline releases", () => {
    it("needs no commit: the pipeline's own is released", () => {
        assert.deepEqual(prepared({}).tags, {});
    });

    it("makes the repositories of its images, unless another stack owns them", () => {
        const { images } = pipelineOf({});
        assert.equal(images.source, "pipeline");
        assert.equal(images.existingRepositories, false);
        assert.equal(pipelineOf({ config: { images: "reuse" } }).images.existingRepositories, true);
    });

    it("writes build contexts from the repository's root, where CodeBuild starts", () => {
        assert.equal(pipelineOf({}).pipeline?.root, "..");
    });

    it("makes its repository with what is asked for, and adds that to one that is there", () => {
        const asked = {
            approvals: { needed: 2, branches: ["main", "release"] },
            triggers: [{ name: "chat", destinationArn: "arn:aws:sns:us-east-1:123456789012:pushes" }],
        };
        const repositoryOf = (more: object) =>
            pipelineOf({ pipeline: { source: { ...SOURCE, ...more } } }).pipeline.repository;
        const made = { repositoryName: "todo", existing: false };
        const nothing = { approvals: undefined, triggers: undefined, notificationTopicArn: undefined };
        assert.deepEqual(repositoryOf({}), { ...made, ...nothing });
        assert.deepEqual(repositoryOf(asked), { ...made, ...nothing, ...asked });
        assert.deepEqual(repositoryOf({ ...asked, existing: true }), { ...made, ...nothing, ...asked, existing: true });
        assert.equal(repositoryOf({ existing: true }), undefined);
    });

    it("hands its settings to the pipeline in CodeBuild's and CodePipeline's words", () => {
        const alarm = { provider: "CloudWatchAlarm", alarmName: "errors" };
        const beforeEntry = { rules: [alarm], result: "FAIL" };
        const onSuccess = { rules: [{ ...alarm, waitTime: 15 }], result: "ROLLBACK" };
        const topicArn = "arn:aws:sns:us-east-1:123456789012:approvals";
        const { pipeline } = pipelineOf({
            files: { "infra/ci/test.yml": "version: 0.2\nphases: { build: { commands: [npm test] } }\n" },
            pipeline: {
                build: { compute: "large", architecture: "x86_64", timeout: 45 },
                test: { buildspec: "ci/test.yml", secrets: { TOKEN: "arn:aws:ssm:us-east-1:1:parameter/token" } },
                approval: { topicArn, timeout: 60 },
                executionMode: "superseded",
                beforeEntry,
                onSuccess,
                onFailure: "rollback",
                keepArtifacts: 60,
                stepTimeout: 240,
                notificationChatbotArn: "arn:aws:chatbot::123456789012:chat-configuration/slack-channel/releases",
            },
        });
        assert.deepEqual(pipeline?.source, {
            kind: "codecommit",
            repositoryName: "todo",
            branch: undefined,
            fullClone: undefined,
        });
        assert.equal(pipeline.build?.computeType, "BUILD_GENERAL1_LARGE");
        assert.equal(pipeline.build.architecture, "X86_64");
        assert.equal(pipeline.build.timeout, 45);
        assert.equal(pipeline.test?.buildspec, "infra/ci/test.yml", "CodeBuild reads it from the repository's root");
        assert.deepEqual(pipeline.approval, { topicArn, timeout: 60 });
        assert.equal(pipeline.executionMode, "SUPERSEDED");
        assert.deepEqual([pipeline.beforeEntry, pipeline.onSuccess], [beforeEntry, onSuccess]);
        assert.equal(pipeline.onFailure, "rollback");
        assert.equal(pipeline.artifacts?.keepDays, 60);
        assert.deepEqual(pipeline.artifacts?.administeredBy, { project: "infra", stack: pulumi.getStack() });
        assert.equal(pipeline.stepTimeout, 240);
        assert.match(pipeline.notificationChatbotArn as string, /slack-channel\/releases$/);
    });

    it("follows the project's image in ECR, whose tag it lets move", () => {
        const { images, pipeline } = pipelineOf({
            compose: `name: todo\n${APP}`,
            pipeline: { source: { kind: "ecr" } },
        });
        assert.deepEqual(pipeline?.source, { kind: "ecr", repositoryName: "todo-app", imageTag: undefined });
        assert.deepEqual(images.movingTags, ["latest"]);
    });

    it("runs the image of the repository that it follows, whatever that is called", () => {
        const source = { kind: "ecr", repository: "team/web", tag: "stable" };
        const { images, pipeline } = pipelineOf({ pipeline: { source } });
        assert.deepEqual(pipeline?.source, { kind: "ecr", repositoryName: "team/web", imageTag: "stable" });
        assert.equal(images.repository, "team/web");
        assert.deepEqual(images.movingTags, ["stable"]);
        assert.equal(pipelineOf({}).images.movingTags, undefined);
    });

    it("keeps layers in the repositories under the one tag that moves, and as many releases as without", () => {
        const { images, pipeline } = pipelineOf({ pipeline: { build: { registryCache: true } } });
        assert.equal(pipeline?.build?.cacheTag, "buildcache");
        assert.deepEqual(images.movingTags, ["buildcache"]);
        const without = pipelineOf({});
        assert.equal(images.keepImages, 2 * without.images.keepImages!);
        assert.equal(without.pipeline?.build?.cacheTag, undefined);
    });

    it("builds images at once where it is told to", () => {
        assert.match(failure({ pipeline: { build: { batch: true } } }), /batch = true\n +builds nothing at once: /);
        const ecr = { source: { kind: "ecr" }, build: { batch: true } };
        assert.match(failure({ pipeline: ecr }), /batch = true\n +builds nothing: kind ecr/);
    });

    it("publishes reports of tests and coverage, in CodeBuild's words", () => {
        const reports = {
            unit: { files: ["junit.xml"] },
            lines: { files: ["**/*.xml"], format: "cobertura", baseDirectory: "coverage" },
        };
        const { pipeline } = pipelineOf({ pipeline: { build: { reports } } });
        assert.deepEqual(pipeline?.build?.reports, {
            unit: { files: ["junit.xml"], "file-format": "JUNITXML" },
            lines: { files: ["**/*.xml"], "file-format": "COBERTURAXML", "base-directory": "coverage" },
        });
    });

    it("has no reports of an image that somebody else builds", () => {
        const reports = { unit: { files: ["junit.xml"] } };
        const ecr = { source: { kind: "ecr" }, build: { reports } };
        assert.match(failure({ pipeline: ecr }), /pipeline\.build\.reports.*\n +has nothing to report: kind ecr/);
    });

    it("keeps files of builds in S3 where it is told to", () => {
        const cache = ["s3"];
        const { pipeline } = pipelineOf({ pipeline: { build: { cache } } });
        assert.deepEqual(pipeline?.build?.cache, cache);
    });

    it("takes an uploaded zip file", () => {
        const uploaded = { kind: "s3", bucket: "sources", key: "todo.zip" };
        const kmsKey = "arn:aws:kms:us-east-1:123456789012:key/1";
        assert.deepEqual(pipelineOf({ pipeline: { source: { ...uploaded, kmsKey } } }).pipeline?.source, {
            ...uploaded,
            kmsKeyArn: kmsKey,
        });
    });

    it("reads the buildspec that is merged into the release's", () => {
        const text = "version: 0.2\nphases: { pre_build: { commands: [npm test] } }\n";
        const { pipeline } = pipelineOf({
            files: { "infra/buildspec.yml": text },
            pipeline: { build: { buildspec: "buildspec.yml" } },
        });
        assert.deepEqual(pipeline?.build?.buildspec, { file: "buildspec.yml", text });
    });

    describe("is told at preview, with its place, of", () => {
        for (const [what, text, message] of [
            ["tabs", "version: 0.2\nphases:\n\tbuild:\n\t\tcommands: [make]\n", /buildspec\.yml:3:1 .*tab/i],
            [
                "a wrong phase name",
                "version: 0.2\nphases:\n  biuld:\n    commands: [make]\n",
                /buildspec\.yml:3:3 +phases\.biuld .*\n[^]*build/,
            ],
            [
                "a secret in a plain variable",
                "version: 0.2\nenv:\n  variables:\n    API_TOKEN: abcdef0123456789\nphases: { build: { commands: [make] } }\n",
                /buildspec\.yml:4:\d+ +env\.variables\.API_TOKEN/,
            ],
        ] satisfies [string, string, RegExp][]) {
            for (const role of ["build", "test"]) {
                it(`${what} in the buildspec of the ${role}`, () => {
                    const found = failure({
                        files: { "infra/buildspec.yml": text },
                        pipeline: { [role]: { buildspec: "buildspec.yml" } },
                    });
                    assert.match(found, message);
                });
            }
        }

        it("what cannot stand beside the release", () => {
            const text = "version: 0.2\nphases:\n  build:\n    on-failure: CONTINUE\n    commands: [make]\n";
            assert.match(
                failure({
                    files: { "infra/buildspec.yml": text },
                    pipeline: { build: { buildspec: "buildspec.yml" } },
                }),
                /buildspec\.yml:4:\d+ +phases\.build\.on-failure/,
            );
        });

        it("a buildspec that is not there", () => {
            assert.match(
                failure({ pipeline: { test: { buildspec: "ci/test.yml" } } }),
                /pipeline\.test\.buildspec = "ci\/test\.yml"\n +no such file/,
            );
        });

        it("all that is wrong in all files, and beside them", () => {
            const found = failure({
                compose: `${APP}    devices: ['/dev/kvm']\n`,
                files: { "infra/a.yml": "version: 0.3\n", "infra/b.yml": "phases: {}\n" },
                config: { allowDirty: "perhaps" },
                pipeline: { build: { buildspec: "a.yml" }, test: { buildspec: "b.yml" } },
            });
            for (const part of [/a\.yml:1/, /b\.yml:1/, /swingbridge:allowDirty/, /devices/]) {
                assert.match(found, part);
            }
        });
    });

    describe("does not fit", () => {
        const services = (count: number): string =>
            Array.from({ length: count }, (_, index) => `  s${index}:\n    build: ./s${index}\n`).join("");

        it("more images than CodePipeline takes of one build", () => {
            const found = failure({ compose: `services:\n${services(5)}` });
            assert.match(found, /does not fit 5 images \(s0, s1, s2, s3, s4\): CodePipeline takes 4/);
            assert.match(found, /split the Compose project into stacks/);
        });

        it("images whose names are one in CodeBuild's variables", () => {
            const compose = ["web-1", "web_1"].map(name => `  ${name}:\n    build: ./${name}\n`).join("");
            const found = failure({ compose: `services:\n${compose}` });
            assert.match(found, /does not fit web-1 and web_1: in CodeBuild's variables their names are one/);
        });

        it("a build with secrets or an SSH agent, which CodeBuild does not have", () => {
            const found = failure({
                compose: "services:\n  web:\n    build: { ssh: [default] }\n    ports: ['80:80']\n",
            });
            assert.match(found, /does not fit: the build of web needs an SSH agent, which whoever runs pulumi up has/);
            assert.match(found, /write releasedBy: up, or build the image elsewhere/);
        });

        it("a project without an image of its own", () => {
            assert.match(
                failure({ compose: "services:\n  web:\n    image: nginx:1.27\n    ports: ['80:80']\n" }),
                /has nothing to build/,
            );
        });

        it("documents over 3 MB", () => {
            const environment = Array.from(
                { length: 40 },
                (_, index) => `      V${index}: ${"x".repeat(90_000)}\n`,
            ).join("");
            assert.match(
                failure({ compose: `${APP}    environment:\n${environment}` }),
                /the documents have 3\.\d MB, and CodeDeployToECS reads artifacts of 3 MB/,
            );
        });

        it("an ECR source where it builds several images: one is handed over", () => {
            assert.match(
                failure({ compose: `services:\n${services(2)}`, pipeline: { source: { kind: "ecr" } } }),
                /source\.kind = "ecr"\s+hands over one image, and the project builds 2 \(s0, s1\)[^]*Fix: give the other services image:/,
            );
        });

        it("kept layers where nothing is built", () => {
            const pipeline = { source: { kind: "ecr" }, build: { registryCache: true } };
            assert.match(failure({ pipeline }), /pipeline\.build\.registryCache = true\n +keeps nothing: kind ecr/);
        });

        it("tests where the source has no code", () => {
            const pipeline = { source: { kind: "ecr" }, test: { buildspec: "test.yml" } };
            const files = { "infra/test.yml": "version: 0.2\nphases: { build: { commands: [make] } }\n" };
            assert.match(failure({ files, pipeline }), /pipeline\.test\n +has nothing to test: kind ecr hands over/);
        });

        it("a job of more tasks than its step starts", () => {
            const job = "  migrate:\n    build: .\n    deploy: { mode: replicated-job, replicas: 11 }\n";
            assert.match(
                failure({ compose: `name: todo\n${APP}${job}` }),
                /does not fit migrate: its step starts 10 tasks at most, and it has 11/,
            );
        });

        it("images of another processor than the build host's", () => {
            assert.match(
                failure({
                    compose: `${APP}    platform: linux/arm64\n`,
                    pipeline: { build: { architecture: "x86_64" } },
                }),
                /pipeline\.build\.architecture = "x86_64"\n +is not that of the images of app: linux\/arm64/,
            );
        });

        it("a service that our placeholder cannot stand in for, unless an image is named that can", () => {
            const compose =
                "services:\n  app:\n    build: .\n    ports: [{ target: 50051, published: '443', app_protocol: grpc }]\n";
            const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
            const config = { https: { certificateArn } };
            assert.match(
                failure({ compose, config }),
                /pipeline\.placeholderImage\n +is missing: .* health check of app, and ours cannot: its tasks are asked in gRPC/,
            );
            const placeholderImage = `111122223333.dkr.ecr.us-east-1.amazonaws.com/first@sha256:${"a".repeat(64)}`;
            assert.doesNotThrow(() => prepared({ compose, config, pipeline: { placeholderImage } }));
        });
    });
});
