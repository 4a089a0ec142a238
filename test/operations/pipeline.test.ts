import type { StatusType } from "@aws-sdk/client-codebuild";
import * as assert from "node:assert/strict";
import { chooseApproval, waitingApprovals } from "../../operations/pipeline/approvals";
import { chooseOfBatch } from "../../operations/pipeline/batch-build";
import { chooseBuild } from "../../operations/pipeline/build-log";
import { executionOf, whoStarted } from "../../operations/pipeline/execution";
import { followExecution, type PipelineEvent } from "../../operations/pipeline/follow";
import { chooseStage } from "../../operations/pipeline/retry";
import { startPipeline } from "../../operations/pipeline/start";
import { consoleUrl, statusOf, type PipelineStatus } from "../../operations/pipeline/status";
import { chooseExecution } from "../../operations/pipeline/stop";
import { openRelease, type ReleasedApplication } from "../sandbox/codedeploy/release";
import { appSpec } from "../sandbox/codedeploy/release";
import { action, asks, s3Source, structure } from "../sandbox/codepipeline/pipeline";
import { builds, openPipelined, type Pipelined } from "./pipelined";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const TARGET = { name: "app", region: "eu-west-1", options: "--stack prod" };

/** As CodePipeline described a pipeline that waits for an approval, its Build a run ahead. */
const WAITING = statusOf(
    {
        pipelineName: "app",
        pipelineVersion: 3,
        stageStates: [
            {
                stageName: "Build",
                inboundTransitionState: { enabled: true },
                actionStates: [
                    {
                        actionName: "Build",
                        latestExecution: {
                            actionExecutionId: "a1",
                            status: "Failed",
                            lastStatusChange: new Date("2026-01-01T10:00:00Z"),
                            externalExecutionId: "build:1",
                            errorDetails: { code: "JobFailed", message: "Build terminated with state: FAILED" },
                        },
                        entityUrl: "https://console.aws.amazon.com/codebuild",
                    },
                ],
                latestExecution: { pipelineExecutionId: "e2", status: "Failed" },
            },
            {
                stageName: "Approve",
                inboundTransitionState: { enabled: true },
                actionStates: [
                    {
                        actionName: "Approve",
                        latestExecution: {
                            status: "InProgress",
                            token: "t1",
                            lastStatusChange: new Date("2026-01-01T09:00:00Z"),
                        },
                        entityUrl: "https://example.com/pull/1",
                    },
                ],
                latestExecution: { pipelineExecutionId: "e1", status: "InProgress" },
            },
        ],
    },
    [
        { id: "e2", status: "Failed" },
        { id: "e1", status: "InProgress", revision: { id: SHA, summary: "Fix it" } },
    ],
    "eu-west-1",
);
const withStages = (stages: PipelineStatus["stages"]): PipelineStatus => ({ ...WAITING, stages });

describe("What is told of a pipeline", () => {
    it("names the commit of an execution, whatever wraps its message", () => {
        const sourceRevisions = [
            { actionName: "Image", revisionId: "sha256:1" },
            {
                actionName: "Source",
                revisionId: SHA,
                revisionSummary: JSON.stringify({ ProviderType: "GitHub", CommitMessage: "Fix it\n\nAt last" }),
                revisionUrl: "https://example.com/c",
            },
        ];
        const { revision } = executionOf({ pipelineExecutionId: "e", status: "Succeeded", sourceRevisions });
        assert.deepEqual(revision, { id: SHA, summary: "Fix it", url: "https://example.com/c" });
    });

    for (const [trigger, expected] of [
        [{ triggerType: "WebhookV2" }, "a push"],
        [
            {
                triggerType: "StartPipelineExecution",
                triggerDetail: "arn:aws:sts::123456789012:assumed-role/Deploy/ann",
            },
            "hand (Deploy/ann)",
        ],
        [{ triggerType: "CloudWatchEvent", triggerDetail: "arn:aws:events:x:1:rule/r" }, "a change of the source"],
        [undefined, undefined],
    ] as const) {
        it(`says who started it: ${expected ?? "nobody known"}`, () => assert.equal(whoStarted(trigger), expected));
    }

    it("leads to the console of the partition", () => {
        assert.match(consoleUrl("app", "eu-west-1"), /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\//);
        assert.match(consoleUrl("app", "cn-north-1"), /console\.amazonaws\.cn\//);
        assert.match(consoleUrl("app", "us-gov-west-1"), /console\.amazonaws-us-gov\.com\//);
    });
});

describe("What a command about a pipeline means", () => {
    it("an approval: the one that waits, with its commit", () => {
        const found = chooseApproval(TARGET, WAITING, { expectCommit: SHA.slice(0, 7) });
        assert.deepEqual(
            [found.stage, found.token, found.executionId, found.revision?.id, found.url],
            ["Approve", "t1", "e1", SHA, "https://example.com/pull/1"],
        );
    });

    it("an approval of several: none, unless its stage is named", () => {
        const [, approve] = WAITING.stages;
        const two = withStages([approve!, { ...approve!, name: "Again" }]);
        assert.throws(() => chooseApproval(TARGET, two, {}), /several approvals wait: Approve \(Approve\), Again/);
        assert.equal(chooseApproval(TARGET, two, { stage: "Again" }).stage, "Again");
    });

    it("an approval where an execution is somewhere else: none, and where it is", () => {
        const [build] = WAITING.stages;
        const elsewhere = withStages([{ ...build!, status: "InProgress", executionId: "e1" }]);
        assert.equal(waitingApprovals(elsewhere).length, 0);
        assert.throws(
            () => chooseApproval(TARGET, elsewhere, {}),
            ({ exitCode, fix }: { exitCode: number; fix: string }) =>
                exitCode === 5 && fix.startsWith("execution e1 is under way and is in stage Build"),
        );
    });

    it("a retry: the stage that failed", () => {
        assert.equal(chooseStage(TARGET, WAITING, undefined).name, "Build");
        assert.throws(() => chooseStage(TARGET, WAITING, "Approve"), /stage Approve has not failed/);
        const [build] = WAITING.stages;
        assert.throws(
            () => chooseStage(TARGET, withStages([build!, { ...build!, name: "Deploy" }]), undefined),
            /several stages have failed: Build, Deploy/,
        );
    });

    it("a stop: the execution that is under way", () => {
        assert.equal(chooseExecution(TARGET, WAITING.executions, undefined).id, "e1");
        const running = ["a1", "b2"].map(id => ({ id, status: "InProgress" }));
        assert.throws(() => chooseExecution(TARGET, running, undefined), /several executions are under way: a1, b2/);
        assert.equal(chooseExecution(TARGET, running, "b").id, "b2");
    });

    it("a log: of the build that failed, else of the one that runs, else of the newest", () => {
        const build = (actionName: string, status: string) => ({
            stageName: "Build",
            actionName,
            status: status as "Failed",
            input: {
                actionTypeId: {
                    category: "Build" as const,
                    owner: "AWS" as const,
                    provider: "CodeBuild",
                    version: "1",
                },
            },
            output: { executionResult: { externalExecutionId: `${actionName}:1` } },
        });
        const of = (...actions: ReturnType<typeof build>[]) => chooseBuild(TARGET, actions, undefined).action;
        assert.equal(of(build("B", "InProgress"), build("A", "Failed")), "A");
        assert.equal(of(build("C", "Succeeded"), build("B", "InProgress")), "B");
        assert.equal(of(build("C", "Succeeded"), build("B", "Succeeded")), "C");
        assert.throws(
            () => chooseBuild(TARGET, [build("A", "Failed")], "X"),
            ({ message, fix }: { message: string; fix: string }) =>
                /no build of action X/.test(message) && fix === "it has: A",
        );
    });
});

describe("The log of a batch", () => {
    const groups = (...statuses: (StatusType | undefined)[]) =>
        statuses.map((buildStatus, index) => ({
            currentBuildSummary: buildStatus && {
                arn: `arn:aws:codebuild:us-east-1:123456789012:build/app:${index}`,
                buildStatus,
            },
        }));

    it("is that of the build that failed, else of one that runs, else of the last; of none before one begins", () => {
        assert.equal(chooseOfBatch(groups("STOPPED", "FAILED", "SUCCEEDED")), "app:1");
        assert.equal(chooseOfBatch(groups("SUCCEEDED", "TIMED_OUT", "STOPPED")), "app:1");
        assert.equal(chooseOfBatch(groups("SUCCEEDED", "IN_PROGRESS", undefined)), "app:1");
        assert.equal(chooseOfBatch(groups("SUCCEEDED", "SUCCEEDED")), "app:1");
        assert.equal(chooseOfBatch(groups(undefined)), undefined);
    });
});

describe("An execution that is followed", function () {
    this.timeout(60_000);

    let opened: Pipelined;
    afterEach(() => opened.close());

    it("tells what it waits for, and goes on when nobody waits any more", async () => {
        opened = await openPipelined([asks("Approve")]);
        const interruption = new AbortController();
        const events: PipelineEvent[] = [];
        const outcome = await followExecution(opened.clients, opened.target, opened.first, {
            ...opened.options,
            signal: interruption.signal,
            report(event) {
                events.push(event);
                if (event.event === "approval") interruption.abort();
            },
        });
        assert.equal(outcome.status, "unfinished");
        assert.match(
            outcome.message,
            /^interrupted: execution \S+ goes on; swingbridge pipeline status --wait --execution \S+ --stack prod follows it$/,
        );
        const approval = events.find(event => event.event === "approval");
        assert.match(
            approval?.command ?? "",
            /^swingbridge pipeline approve --stack prod --expect-commit [0-9a-f]{12}$/,
        );
    });

    it("tells behind which execution it waits", async () => {
        opened = await openPipelined([asks("Approve")]);
        const interruption = new AbortController();
        const notes: string[] = [];
        await startPipeline(opened.clients, opened.target, {
            ...opened.options,
            signal: interruption.signal,
            report(event) {
                if (event.event === "note") notes.push(event.message);
                if (notes.length === 2) interruption.abort();
            },
        });
        assert.deepEqual(notes, [
            "an execution is under way: this one takes its turn after",
            `waits to enter Approve behind execution ${opened.first}`,
        ]);
    });

    it("tells of a transition that is disabled where it waits for it", async () => {
        opened = await openPipelined([asks("Approve")]);
        opened.session.call("codepipeline", "DisableStageTransition", {
            pipelineName: "app",
            stageName: "Approve",
            transitionType: "Inbound",
            reason: "holidays",
        });
        const interruption = new AbortController();
        const notes: string[] = [];
        const { pipelineExecutionId } = opened.session.call<{ pipelineExecutionId: string }>(
            "codepipeline",
            "StartPipelineExecution",
            { name: "app" },
        );
        const outcome = await followExecution(opened.clients, opened.target, pipelineExecutionId, {
            ...opened.options,
            signal: interruption.signal,
            report(event) {
                if (event.event === "note") {
                    notes.push(event.message);
                    interruption.abort();
                }
            },
        });
        assert.equal(outcome.status, "unfinished");
        assert.match(notes[0]!, /^the transition into Approve is disabled by \S+: holidays; aws codepipeline enable/);
    });

    it("takes no commit where the source has none", async () => {
        opened = await openPipelined([asks("Approve")]);
        opened.session.call("codepipeline", "UpdatePipeline", {
            pipeline: structure([asks("Approve")], {
                stages: [{ name: "Source", actions: [s3Source()] }, asks("Approve")],
            }),
        });
        await assert.rejects(startPipeline(opened.clients, opened.target, { ...opened.options, commit: SHA }), {
            message: "the pipeline's source has no commits: S3",
            exitCode: 5,
        });
    });

    for (const [what, hooks, status, message] of [
        [
            "a deployment that CodeDeploy rolls back",
            true,
            "rolled-back",
            /; CodeDeploy rolled it back; swingbridge pipeline retry/,
        ],
        ["one that it does not", false, "failed", /failed in Deploy \(Release\)/],
    ] as const) {
        it(`tells of ${what}`, async () => {
            const app: ReleasedApplication = openRelease({
                faults: [{ moment: "ecs.task", kind: "crash", match: { revision: "2" } }],
                group: {
                    autoRollbackConfiguration: hooks
                        ? { enabled: true, events: ["DEPLOYMENT_FAILURE"] }
                        : { enabled: false },
                },
            });
            opened = await openPipelined([builds("Build", "documents"), RELEASE], {
                account: app.account,
                projects: { documents: DOCUMENTS },
            });
            const outcome = await followExecution(opened.clients, opened.target, opened.first, opened.options);
            assert.equal(outcome.status, status, outcome.message);
            assert.match(outcome.message, message);
        });
    }

    it("does not claim to know of a rollback where CodeDeploy may not be asked", async () => {
        const app: ReleasedApplication = openRelease({
            faults: [
                { moment: "ecs.task", kind: "crash", match: { revision: "2" } },
                { service: "codedeploy", operation: "GetDeployment", kind: "error" },
            ],
        });
        opened = await openPipelined([builds("Build", "documents"), RELEASE], {
            account: app.account,
            projects: { documents: DOCUMENTS },
        });
        const outcome = await followExecution(opened.clients, opened.target, opened.first, opened.options);
        assert.equal(outcome.status, "failed");
        assert.match(outcome.message, /; whether CodeDeploy rolled it back is not known \(AccessDeniedException/);
    });
});

const TEMPLATE = {
    family: "app",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    containerDefinitions: [{ name: "app", image: "nginx:1.28", portMappings: [{ containerPort: 3000 }] }],
};

const DOCUMENTS = `version: 0.2
phases:
  build:
    commands:
      - echo '${JSON.stringify(TEMPLATE)}' > taskdef.json
      - echo '${JSON.stringify(appSpec("<TASK_DEFINITION>"))}' > appspec.yaml
artifacts: { files: [taskdef.json, appspec.yaml] }
`;

const RELEASE = {
    name: "Deploy",
    actions: [
        action("Release", "Deploy", "CodeDeployToECS", {
            configuration: {
                ApplicationName: "app",
                DeploymentGroupName: "group",
                TaskDefinitionTemplateArtifact: "BuildDocuments",
                AppSpecTemplateArtifact: "BuildDocuments",
            },
            inputArtifacts: [{ name: "BuildDocuments" }],
        }),
    ],
};
