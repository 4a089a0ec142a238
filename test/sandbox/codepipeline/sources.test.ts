import assert from "node:assert/strict";
import { unzipSync } from "fflate";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { GitRepository } from "../../../sandbox/git/repository";
import { pollUntil, type Answer } from "../ecs/application";
import {
    action,
    actions,
    actionState,
    answer,
    approve,
    asks,
    execution,
    ids,
    openPrepared,
    ROLE,
    SOURCES,
    push as pushToS3,
    s3Source,
    stage,
    start,
    structure,
    untilAsked,
    untilStatus,
} from "./pipeline";

describe("Sources of a pipeline", () => {
    let account: SandboxAccount;
    let session: Session;
    const call = (service: string, operation: string, input: object): Answer => session.call(service, operation, input);

    beforeEach(() => {
        ({ account, session } = openPrepared());
    });
    afterEach(() => account.close());

    const source = (provider: string, configuration: object) =>
        action("Fetch", "Source", provider, {
            configuration,
            namespace: "Source",
            outputArtifacts: [{ name: "Code" }],
        });

    const create = (fetch: object, changes: object = {}): string => {
        const stages = [{ name: "Source", actions: [fetch] }, asks("Approve")];
        call("codepipeline", "CreatePipeline", { pipeline: structure([], { stages, ...changes }) });
        return ids(session)[0]!;
    };

    /** Starts the pipeline by events that match. */
    function startBy(pattern: object): void {
        call("events", "PutRule", { Name: "start", EventPattern: JSON.stringify(pattern) });
        const target = { Id: "pipeline", Arn: "arn:aws:codepipeline:us-east-1:123456789012:app", RoleArn: ROLE };
        call("events", "PutTargets", { Rule: "start", Targets: [target] });
    }

    /** The files of an execution's source artifact. */
    function files(id: string): Record<string, string> {
        const { output } = actions(session, id).find(({ actionName }) => actionName === "Fetch");
        const { bucket: Bucket, key: Key } = output.outputArtifacts[0].s3location;
        const { Body } = call("s3", "GetObject", { Bucket, Key });
        return Object.fromEntries(
            Object.entries(unzipSync(Body as Uint8Array))
                .filter(([name]) => !name.endsWith("/"))
                .map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
        );
    }

    const variables = (id: string): Record<string, string> =>
        actions(session, id).find(({ actionName }) => actionName === "Fetch").output.outputVariables;

    /** Executions once there are so many. */
    const untilCount = (count: number): string[] =>
        pollUntil(
            () => ids(session),
            found => found.length >= count,
        );

    describe("CodeCommit", () => {
        let parentCommitId: string | undefined;
        const commit = (text: string, branchName = "main"): string => {
            parentCommitId = call("codecommit", "CreateCommit", {
                repositoryName: "app",
                branchName,
                parentCommitId,
                commitMessage: `Version ${text}`,
                putFiles: [{ filePath: "version.txt", fileContent: Buffer.from(text) }],
            }).commitId;
            return parentCommitId!;
        };
        const fetch = (configuration: object = {}) =>
            source("CodeCommit", { RepositoryName: "app", BranchName: "main", ...configuration });
        const RULE = {
            source: ["aws.codecommit"],
            "detail-type": ["CodeCommit Repository State Change"],
            detail: { referenceType: ["branch"], referenceName: ["main"] },
        };
        beforeEach(() => {
            parentCommitId = undefined;
            call("codecommit", "CreateRepository", { repositoryName: "app" });
        });

        it("hands over the files of the branch's newest commit, and tells of it", () => {
            const commitId = commit("1");
            const id = create(fetch());
            untilAsked(session, "Approve", id);
            assert.deepEqual(files(id), { "version.txt": "1" });
            const { CommitId, CommitMessage, BranchName, RepositoryName, AuthorDate } = variables(id);
            assert.deepEqual(
                [CommitId, CommitMessage, BranchName, RepositoryName],
                [commitId, "Version 1", "main", "app"],
            );
            assert.match(AuthorDate!, /^2026-01-01T00:00:\d\dZ$/);
            const [revision] = execution(session, id).artifactRevisions;
            assert.equal(revision.name, "Code");
            assert.equal(revision.revisionId, commitId);
            assert.equal(revision.revisionSummary, "Version 1");
        });

        for (const [mode, outcome] of [
            ["QUEUED", ["Succeeded", "Succeeded", "Succeeded"]],
            ["SUPERSEDED", ["Succeeded", "Superseded", "Succeeded"]],
            ["PARALLEL", ["Succeeded", "Succeeded", "Succeeded"]],
        ] as const) {
            it(`starts the pipeline with every push, in ${mode} mode`, () => {
                const first = commit("1");
                startBy(RULE);
                const one = create(fetch(), { executionMode: mode });
                const token = untilAsked(session, "Approve", one);
                commit("2");
                const [two] = untilCount(2);
                // It runs beside the first one, or into it.
                if (mode === "PARALLEL") {
                    approve(session, "Approve", two);
                } else {
                    pollUntil(
                        () => stage(session, "Approve"),
                        ({ inboundExecution }) => inboundExecution?.pipelineExecutionId === two,
                    );
                }
                assert.equal(execution(session, two!).trigger.triggerType, "CloudWatchEvent");
                commit("3");
                const [three] = untilCount(3);
                if (mode === "PARALLEL") {
                    approve(session, "Approve", three);
                    untilStatus(session, three!, "Succeeded");
                    answer(session, "Approve", token, "Approved");
                } else {
                    if (mode === "SUPERSEDED") untilStatus(session, two!, "Superseded");
                    approve(session, "Approve", one);
                    if (mode === "QUEUED") approve(session, "Approve", two);
                    approve(session, "Approve", three);
                }
                untilStatus(session, one, "Succeeded");
                untilStatus(session, three!, "Succeeded");
                assert.deepEqual(
                    [one, two!, three!].map(id => execution(session, id).status),
                    outcome,
                );
                assert.deepEqual(files(three!), { "version.txt": "3" });
                assert.equal(variables(one).CommitId, first);
            });
        }

        it("leaves a reference where the build is to fetch the history", () => {
            const commitId = commit("1");
            const id = create(fetch({ OutputArtifactFormat: "CODEBUILD_CLONE_REF" }));
            untilAsked(session, "Approve", id);
            assert.deepEqual(
                Object.values(files(id)).map(text => JSON.parse(text) as object),
                [{ url: "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/app", commitId }],
            );
        });

        it("takes the commit that a start asks for", () => {
            const first = commit("1");
            commit("2");
            create(fetch(), { executionMode: "PARALLEL" });
            const id = start(session, {
                sourceRevisions: [{ actionName: "Fetch", revisionType: "COMMIT_ID", revisionValue: first }],
            });
            untilAsked(session, "Approve", id);
            assert.deepEqual(files(id), { "version.txt": "1" });
        });

        it("needs the repository, and a commit on the branch", () => {
            const why = (id: string): string => {
                untilStatus(session, id, "Failed");
                return actionState(session, "Source", "Fetch").errorDetails.message;
            };
            const id = create(fetch());
            assert.match(why(id), /^The branch 'main' could not be found in the repository 'app'/);
            call("codecommit", "DeleteRepository", { repositoryName: "app" });
            assert.match(why(start(session)), /^The repository 'app' could not be found/);
        });
    });

    describe("a connection", () => {
        let connectionArn: string;
        let repository: GitRepository;
        const fetch = (configuration: object = {}) =>
            source("CodeStarSourceConnection", {
                ConnectionArn: connectionArn,
                FullRepositoryId: "owner/name",
                BranchName: "main",
                ...configuration,
            });
        const push = (text: string, reference = "refs/heads/main"): string => {
            const parent = repository.resolve("refs/heads/main");
            const commitId = repository.addCommit([{ path: "version.txt", content: Buffer.from(text) }], {
                parents: parent === undefined ? [] : [parent],
                message: `Version ${text}\n`,
                author: { name: "Ada", email: "ada@example.com" },
                at: account.clock.now(),
            });
            repository.setReference(reference, commitId);
            call("codeconnections", "Pushed", { repository: "owner/name" });
            return commitId;
        };

        beforeEach(() => {
            connectionArn = call("codeconnections", "CreateConnection", {
                ConnectionName: "github",
                ProviderType: "GitHub",
            }).ConnectionArn;
            repository = new GitRepository(
                call("codeconnections", "Locate", { repository: "owner/name", begin: true }).folder,
            );
        });

        it("has to be completed first", () => {
            const id = create(fetch());
            untilStatus(session, id, "Failed");
            const { errorDetails } = actionState(session, "Source", "Fetch");
            assert.equal(errorDetails.code, "ConfigurationError");
            assert.match(errorDetails.message, /is not available: its status is PENDING/);
        });

        it("starts the pipeline with the commit of the push, also when another one follows at once", () => {
            call("codeconnections", "CompleteConnection", { connection: "github" });
            const first = push("1");
            const one = create(fetch());
            untilAsked(session, "Approve", one);
            const [second, third] = [push("2"), push("3")];
            const [newest, older] = untilCount(3);
            approve(session, "Approve", one);
            approve(session, "Approve", older);
            approve(session, "Approve", newest);
            untilStatus(session, newest!, "Succeeded");
            assert.deepEqual(
                [one, older!, newest!].map(id => variables(id).CommitId),
                [first, second, third],
            );
            assert.deepEqual(files(older!), { "version.txt": "2" });
            const [revision] = execution(session, older!).artifactRevisions;
            assert.deepEqual(JSON.parse(revision.revisionSummary), {
                ProviderType: "GitHub",
                CommitMessage: "Version 2",
            });
        });

        it("starts it with a tag where its trigger says so, and tells which", () => {
            call("codeconnections", "CompleteConnection", { connection: "github" });
            push("1");
            const triggers = [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: { sourceActionName: "Fetch", push: [{ tags: { includes: ["v*"] } }] },
                },
            ];
            create(fetch({ DetectChanges: "false" }), { triggers });
            approve(session, "Approve");
            push("2");
            assert.equal(ids(session).length, 1);
            const tagged = push("2", "refs/tags/v2");
            const [id] = untilCount(2);
            untilAsked(session, "Approve", id);
            assert.equal(variables(id!).TagName, "v2");
            assert.equal(variables(id!).CommitId, tagged);
        });

        it("needs the repository", () => {
            call("codeconnections", "CompleteConnection", { connection: "github" });
            const id = create(fetch({ FullRepositoryId: "owner/none" }));
            untilStatus(session, id, "Failed");
            assert.match(actionState(session, "Source", "Fetch").errorDetails.message, /owner\/none/);
        });
    });

    it("S3 starts the pipeline with every version of the object", () => {
        const first = pushToS3(session, { "a.txt": "1" });
        call("s3", "PutBucketNotificationConfiguration", {
            Bucket: SOURCES,
            NotificationConfiguration: { EventBridgeConfiguration: {} },
        });
        startBy({
            source: ["aws.s3"],
            "detail-type": ["Object Created"],
            detail: { bucket: { name: [SOURCES] }, object: { key: ["app.zip"] } },
        });
        const one = create(s3Source());
        approve(session, "Approve", one);
        pushToS3(session, {}, "other.zip");
        const second = pushToS3(session, { "a.txt": "2" });
        const [two] = untilCount(2);
        untilAsked(session, "Approve", two);
        assert.deepEqual([variables(one).VersionId, variables(two!).VersionId], [first, second]);
        assert.deepEqual(files(two!), { "a.txt": "2" });
        assert.equal(ids(session).length, 2);
    });

    it("S3 needs versions, and the object", () => {
        const why = (id: string): string => {
            untilStatus(session, id, "Failed");
            return actionState(session, "Source", "Fetch").errorDetails.message;
        };
        assert.equal(why(create(s3Source())), "The object with key 'app.zip' does not exist.");
        call("s3", "PutBucketVersioning", { Bucket: SOURCES, VersioningConfiguration: { Status: "Suspended" } });
        assert.match(why(start(session)), /does not have versioning enabled/);
        call("codepipeline", "DeletePipeline", { name: "app" });
        const none = s3Source({ configuration: { S3Bucket: "none", S3ObjectKey: "app.zip" } });
        assert.equal(why(create(none)), "The Amazon S3 bucket 'none' does not exist.");
    });

    it("ECR starts the pipeline with an image, and hands over its detail", () => {
        call("ecr", "CreateRepository", { repositoryName: "app" });
        startBy({
            source: ["aws.ecr"],
            "detail-type": ["ECR Image Action"],
            detail: { "action-type": ["PUSH"], result: ["SUCCESS"], "repository-name": ["app"], "image-tag": ["live"] },
        });
        const image = (text: string, imageTag = "live"): string =>
            call("ecr", "PutImage", {
                repositoryName: "app",
                imageManifest: JSON.stringify({ schemaVersion: 2, text }),
                imageTag,
            }).image.imageId.imageDigest;
        const first = image("1");
        const one = create(source("ECR", { RepositoryName: "app", ImageTag: "live" }));
        approve(session, "Approve", one);
        image("other", "test");
        const digest = image("2");
        const [two] = untilCount(2);
        untilAsked(session, "Approve", two);
        assert.equal(variables(one).ImageDigest, first);
        assert.equal(variables(two!).ImageTag, "live");
        const detail = JSON.parse(files(two!)["imageDetail.json"]!) as Record<string, unknown>;
        assert.equal(detail.ImageURI, `123456789012.dkr.ecr.us-east-1.amazonaws.com/app@${digest}`);
        assert.deepEqual(detail.ImageTags, ["live"]);
        assert.equal(detail.Version, "1.0");
    });
});
