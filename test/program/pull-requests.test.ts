import * as assert from "node:assert/strict";
import { prepared, failure, pipelineOf } from "./pipeline-stack";

const FILE = "buildspec-pull-request.yml";
const SPEC = "version: 0.2\nphases: { build: { commands: [npm test] } }\n";
const CONNECTION = {
    kind: "connection",
    connectionArn: "arn:aws:codeconnections:us-east-1:123456789012:connection/1",
    repository: "owner/todo",
};
const KEY = "arn:aws:kms:us-east-1:123456789012:key/state";

describe("The build of pull requests of a stack", () => {
    it("is there only where it is asked for", () => assert.equal(pipelineOf({}).pipeline.pullRequests, undefined));

    it("has the buildspec of init ci, at the repository's root, and the branch that is released", () => {
        const { pullRequests } = pipelineOf({
            files: { [FILE]: SPEC },
            pipeline: { source: { ...CONNECTION, branch: "trunk" }, pullRequests: {} },
        }).pipeline;
        assert.equal(pullRequests?.buildspec, undefined, "the component's default");
        assert.deepEqual(pullRequests?.branches, ["trunk"]);
        assert.equal(pullRequests.previews, undefined, "nothing is read that nobody asked for");
    });

    it("takes a buildspec of one's own, which CodeBuild reads from the repository's root", () => {
        const { pullRequests } = pipelineOf({
            files: { "infra/ci/checks.yml": SPEC },
            pipeline: { pullRequests: { buildspec: "ci/checks.yml" } },
        }).pipeline;
        assert.equal(pullRequests?.buildspec, "infra/ci/checks.yml");
    });

    it("hands its settings on in CodeBuild's words", () => {
        const { pullRequests } = pipelineOf({
            files: { [FILE]: SPEC },
            compose: "name: todo\nservices:\n  app:\n    build: .\n    ports: ['80:80']\n",
            pipeline: {
                source: CONNECTION,
                pullRequests: {
                    compute: "medium",
                    secrets: { PULUMI_CONFIG_PASSPHRASE: "arn:aws:ssm:us-east-1:1:parameter/passphrase" },
                    branches: ["main", "next"],
                    filePaths: ["src/**"],
                    commentApproval: "forks",
                    trusted: "maintain",
                    previews: { stacks: ["dev", "prod"], state: { bucketArn: "arn:aws:s3:::state", keyArns: [KEY] } },
                    concurrentBuilds: 3,
                    buildsImages: true,
                    badge: true,
                },
            },
        }).pipeline;
        assert.ok(pullRequests);
        const { computeType, branches, filePaths, commentApproval, trusted, previews, concurrentBuilds } = pullRequests;
        assert.equal(computeType, "BUILD_GENERAL1_MEDIUM");
        assert.deepEqual({ branches, filePaths }, { branches: ["main", "next"], filePaths: ["src/**"] });
        assert.deepEqual([commentApproval, trusted, concurrentBuilds], ["forks", "maintain", 3]);
        assert.deepEqual([pullRequests.buildsImages, pullRequests.badge], [true, true]);
        assert.deepEqual(previews, {
            stacks: [
                { project: "todo", stack: "dev" },
                { project: "todo", stack: "prod" },
            ],
            state: { bucketArn: "arn:aws:s3:::state", keyArns: [KEY] },
        });
    });

    const mistakes: [what: string, written: Parameters<typeof failure>[0], messages: RegExp[]][] = [
        [
            "a repository without the buildspec",
            { pipeline: { pullRequests: {} } },
            [/pipeline\.pullRequests\.buildspec = "\.\.\/buildspec-pull-request\.yml" .*init ci --codebuild writes it/],
        ],
        [
            "a buildspec of one's own that is not there",
            { pipeline: { pullRequests: { buildspec: "ci/checks.yml" } } },
            [/pipeline\.pullRequests\.buildspec = "ci\/checks\.yml" .*paths start at the folder of Pulumi\.yaml/],
        ],
        [
            "a buildspec that CodeBuild would not take",
            {
                files: { [FILE]: "version: 0.2\nphases: { biuld: { commands: [npm test] } }\n" },
                pipeline: { pullRequests: {} },
            },
            [/buildspec-pull-request\.yml:2/, /biuld/],
        ],
        [
            "an upload, which has no pull requests",
            {
                files: { [FILE]: SPEC },
                pipeline: { source: { kind: "s3", bucket: "sources", key: "todo.zip" }, pullRequests: {} },
            },
            [/swingbridge:pipeline\.pullRequests has no meaning with source kind s3: an upload has no pull requests/],
        ],
        [
            "an image, which has none either",
            { files: { [FILE]: SPEC }, pipeline: { source: { kind: "ecr" }, pullRequests: {} } },
            [/an image has no pull requests/, /connection, codecommit/],
        ],
        [
            "forks and files of CodeCommit",
            {
                files: { [FILE]: SPEC },
                pipeline: { pullRequests: { filePaths: ["src/**"], commentApproval: "forks", trusted: "admin" } },
            },
            [
                /pullRequests\.filePaths = \["src\/\*\*"\] has no meaning with source kind codecommit/,
                /pullRequests\.commentApproval/,
                /pullRequests\.trusted/,
            ],
        ],
        [
            "a secret in a plain variable",
            {
                files: { [FILE]: SPEC },
                pipeline: { pullRequests: { variables: { PULUMI_CONFIG_PASSPHRASE: "correct horse" } } },
            },
            [/pullRequests\.variables\.PULUMI_CONFIG_PASSPHRASE would be readable/],
        ],
        [
            "layers of images that it does not build",
            { files: { [FILE]: SPEC }, pipeline: { pullRequests: { cache: ["docker-layers"] } } },
            [/pullRequests\.cache = "docker-layers" cannot be: the builds of pull requests build no image/],
        ],
        [
            "a cache in S3, which one pull request could fill for the others",
            { files: { [FILE]: SPEC }, pipeline: { pullRequests: { cache: ["s3"] } } },
            [/pullRequests\.cache = \["s3"\] cannot be in S3/],
        ],
        [
            "a pipeline that is another stack's",
            {
                config: {
                    pipeline: { tools: { account: "111111111111", region: "us-east-1" }, pullRequests: {} },
                },
            },
            [/pipeline\.pullRequests has no meaning beside pipeline\.tools/],
        ],
    ];
    for (const [what, written, messages] of mistakes) {
        it(`refuses ${what}`, () => {
            const said = failure(written).replace(/\s+/g, " ");
            messages.forEach(message => assert.match(said, message));
        });
    }

    it("keeps layers where it builds images", () =>
        assert.ok(
            prepared({
                files: { [FILE]: SPEC },
                pipeline: { pullRequests: { cache: ["docker-layers"], buildsImages: true } },
            }),
        ));
});
