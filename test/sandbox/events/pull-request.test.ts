import assert from "node:assert/strict";
import type { Build } from "@aws-sdk/client-codebuild";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";

import { pullRequestEvent, START_BUILD_INPUT } from "../../../components/pipeline/pull-request-source";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { serveWire, type WireServer } from "../../../sandbox/wire";
import { openAccount } from "../account";
import { createBuildRole, project, REGION } from "../codebuild/project";

const REPOSITORY = `arn:aws:codecommit:${REGION}:123456789012:todo`;
const COMMIT = "26a8f2EXAMPLE";

/** As the CodeCommit User Guide shows it. */
const opened = {
    author: "arn:aws:sts::123456789012:assumed-role/developer/Mary_Major",
    callerUserArn: "arn:aws:sts::123456789012:assumed-role/developer/Mary_Major",
    creationDate: "Tue Feb 9 2019 13:14:40 GMT+0000",
    destinationCommit: "12241970EXAMPLE",
    destinationReference: "refs/heads/main",
    event: "pullRequestCreated",
    isMerged: "False",
    lastModifiedDate: "Tue Feb 9 2019 13:14:40 GMT+0000",
    notificationBody: "A pull request event occurred in the following AWS CodeCommit repository: todo.",
    pullRequestId: "1",
    pullRequestStatus: "Open",
    repositoryNames: ["todo"],
    revisionId: "bdc0cb9bEXAMPLE",
    sourceCommit: COMMIT,
    sourceReference: "refs/heads/test-branch",
    title: 'My "example" pull request',
};

/** The rule of a PullRequestProject, as EventBridge has it. */
describe("An event of a CodeCommit pull request", () => {
    let account: SandboxAccount;
    let server: WireServer;
    let session: Session;
    let client: EventBridgeClient;

    beforeEach(async () => {
        account = openAccount();
        server = await serveWire(account);
        session = account.session(REGION);
        createBuildRole(session);
        const location = `https://git-codecommit.${REGION}.amazonaws.com/v1/repos/todo`;
        session.call("codebuild", "CreateProject", project({ source: { type: "CODECOMMIT", location } }));
        client = new EventBridgeClient({
            endpoint: server.endpoint,
            region: REGION,
            credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
        });
        const EventPattern = pullRequestEvent(REPOSITORY, { branches: ["main"] });
        await client.send(new PutRuleCommand({ Name: "opened", EventPattern }));
        const { inputPaths: InputPathsMap, inputTemplate: InputTemplate } = START_BUILD_INPUT;
        await client.send(
            new PutTargetsCommand({
                Rule: "opened",
                Targets: [
                    {
                        Id: "build",
                        Arn: `arn:aws:codebuild:${REGION}:123456789012:project/app`,
                        RoleArn: "arn:aws:iam::123456789012:role/builder",
                        InputTransformer: { InputPathsMap, InputTemplate },
                    },
                ],
            }),
        );
    });
    afterEach(async () => {
        client.destroy();
        await server.close();
        account.close();
    });

    /** Builds that it started. */
    async function startedBy(detail: object, resources = [REPOSITORY]): Promise<Build[]> {
        const DetailType = "CodeCommit Pull Request State Change";
        const event = { Source: "aws.codecommit", DetailType, Resources: resources, Detail: JSON.stringify(detail) };
        const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [event] }));
        assert.equal(FailedEntryCount, 0);
        const { ids } = session.call<{ ids: string[] }>("codebuild", "ListBuildsForProject", { projectName: "app" });
        return ids.length === 0 ? [] : session.call<{ builds: Build[] }>("codebuild", "BatchGetBuilds", { ids }).builds;
    }

    it("starts a build of its commit, which is told what to comment on", async () => {
        const [build, ...others] = await startedBy(opened);
        assert.deepEqual(others, []);
        assert.equal(build?.sourceVersion, COMMIT);
        const variables = Object.fromEntries(
            (build.environment?.environmentVariables ?? []).map(({ name, value }) => [name, value]),
        );
        assert.deepEqual(variables, {
            PULL_REQUEST_ID: "1",
            REPOSITORY_NAME: "todo",
            SOURCE_COMMIT: COMMIT,
            DESTINATION_COMMIT: "12241970EXAMPLE",
        });
    });

    it("starts another when its source branch moves", async () => {
        const moved = { ...opened, event: "pullRequestSourceBranchUpdated", sourceCommit: "ab3f4dEXAMPLE" };
        assert.equal((await startedBy(moved))[0]?.sourceVersion, "ab3f4dEXAMPLE");
    });

    const others: [what: string, detail: object, resources?: string[]][] = [
        ["a merge", { ...opened, event: "pullRequestMergeStatusUpdated", isMerged: "True" }],
        ["a close", { ...opened, event: "pullRequestStatusChanged", pullRequestStatus: "Closed" }],
        ["another branch", { ...opened, destinationReference: "refs/heads/next" }],
        ["another repository", opened, [`${REPOSITORY}-other`]],
    ];
    for (const [what, detail, resources] of others) {
        it(`starts none for ${what}`, async () => assert.deepEqual(await startedBy(detail, resources), []));
    }
});
