import assert from "node:assert/strict";
import { sourceAction, sourceEvent, type PipelineSource } from "../../../components/pipeline/source";
import { sourceTriggers } from "../../../components/pipeline/source-triggers";
import { PLACE } from "./iam-simulator";

const CONNECTION = {
    kind: "connection",
    connectionArn: "arn:connection",
    repository: "owner/todo",
} as const satisfies PipelineSource;
const KNOWN = { repositoryName: "todo", bucket: "sources", key: "todo.zip" };

describe("the source of a pipeline", () => {
    const actions: [string, PipelineSource, string, object][] = [
        [
            "a connection, without detecting changes itself: triggers do",
            CONNECTION,
            "CodeStarSourceConnection",
            {
                ConnectionArn: "arn:connection",
                FullRepositoryId: "owner/todo",
                BranchName: "main",
                DetectChanges: "false",
                OutputArtifactFormat: "CODE_ZIP",
            },
        ],
        [
            "CodeCommit, without polling, with its history where the build needs it",
            { kind: "codecommit", repositoryName: "todo", branch: "release", fullClone: true },
            "CodeCommit",
            {
                RepositoryName: "todo",
                BranchName: "release",
                PollForSourceChanges: "false",
                OutputArtifactFormat: "CODEBUILD_CLONE_REF",
            },
        ],
        [
            "S3, without polling",
            { kind: "s3", bucket: "sources", key: "todo.zip" },
            "S3",
            { S3Bucket: "sources", S3ObjectKey: "todo.zip", PollForSourceChanges: "false" },
        ],
        [
            "ECR, by a tag that moves",
            { kind: "ecr", repositoryName: "todo" },
            "ECR",
            { RepositoryName: "todo", ImageTag: "latest" },
        ],
    ];
    for (const [title, source, provider, configuration] of actions) {
        it(`is ${title}`, () => {
            const action = sourceAction(source);
            assert.equal(action.provider, provider);
            assert.deepEqual(action.configuration, configuration);
            assert.deepEqual(action.outputArtifacts, ["Source"]);
            assert.equal(action.namespace, "Source");
        });
    }

    const filters: [string, PipelineSource & { kind: "connection" }, object[]][] = [
        ["every push to the branch by default", CONNECTION, [{ branches: { includes: ["main"] } }]],
        [
            "files of the branch",
            { ...CONNECTION, branch: "release", trigger: { filePaths: ["app/**"] } },
            [{ branches: { includes: ["release"] }, filePaths: { includes: ["app/**"] } }],
        ],
        ["tags alone", { ...CONNECTION, trigger: { tags: ["v*"] } }, [{ tags: { includes: ["v*"] } }]],
        [
            "tags and branches, in filters of their own",
            { ...CONNECTION, trigger: { tags: ["v*"], branches: ["main"], filePaths: ["app/**"] } },
            [{ branches: { includes: ["main"] }, filePaths: { includes: ["app/**"] } }, { tags: { includes: ["v*"] } }],
        ],
    ];
    for (const [title, source, pushes] of filters) {
        it(`is started by ${title}`, () =>
            assert.deepEqual(sourceTriggers(source), [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: { sourceActionName: "Source", pushes },
                },
            ]));
    }

    const ofPullRequests: [string, PipelineSource & { kind: "connection" }, object][] = [
        [
            "those that go to its branch, when they open or change",
            { ...CONNECTION, branch: "release", trigger: { pullRequests: {} } },
            { pullRequests: [{ events: ["OPEN", "UPDATED"], branches: { includes: ["release"] } }] },
        ],
        [
            "those that its filters name, beside pushes that are named",
            {
                ...CONNECTION,
                trigger: {
                    branches: ["main"],
                    pullRequests: { events: ["CLOSED"], branches: ["release/*"], filePaths: ["app/**"] },
                },
            },
            {
                pushes: [{ branches: { includes: ["main"] } }],
                pullRequests: [
                    {
                        events: ["CLOSED"],
                        branches: { includes: ["release/*"] },
                        filePaths: { includes: ["app/**"] },
                    },
                ],
            },
        ],
    ];
    for (const [title, source, expected] of ofPullRequests) {
        it(`is started by pull requests: ${title}`, () =>
            assert.deepEqual(sourceTriggers(source), [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: { sourceActionName: "Source", ...expected },
                },
            ]));
    }

    it("has no trigger where EventBridge starts the pipeline", () => {
        for (const [, source] of actions.slice(1)) {
            assert.deepEqual(sourceTriggers(source), []);
            assert.notEqual(sourceEvent(source, KNOWN, PLACE), undefined);
        }
        assert.equal(sourceEvent(CONNECTION, KNOWN, PLACE), undefined);
    });

    const events: [string, PipelineSource, object][] = [
        [
            "a push to its branch",
            { kind: "codecommit", repositoryName: "todo" },
            {
                source: ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                resources: ["arn:aws:codecommit:us-east-1:111122223333:todo"],
                detail: {
                    event: ["referenceCreated", "referenceUpdated"],
                    referenceType: ["branch"],
                    referenceName: ["main"],
                },
            },
        ],
        [
            "its object, and no other of the bucket",
            { kind: "s3", bucket: "sources", key: "todo.zip" },
            {
                source: ["aws.s3"],
                "detail-type": ["Object Created"],
                detail: { bucket: { name: ["sources"] }, object: { key: ["todo.zip"] } },
            },
        ],
        [
            "a push of its tag",
            { kind: "ecr", repositoryName: "todo", imageTag: "stable" },
            {
                source: ["aws.ecr"],
                "detail-type": ["ECR Image Action"],
                detail: {
                    "action-type": ["PUSH"],
                    result: ["SUCCESS"],
                    "repository-name": ["todo"],
                    "image-tag": ["stable"],
                },
            },
        ],
    ];
    for (const [title, source, pattern] of events) {
        it(`hears of ${title}`, () => assert.deepEqual(JSON.parse(sourceEvent(source, KNOWN, PLACE)!), pattern));
    }
});
