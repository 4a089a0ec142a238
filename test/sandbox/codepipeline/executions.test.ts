import assert from "node:assert/strict";
import type { Session } from "../../../sandbox/aws/session";
import {
    actions,
    actionState,
    approve,
    asks,
    create,
    execution,
    openPrepared,
    push,
    stage,
    start,
    summaries,
    untilAsked,
    untilStatus,
} from "./pipeline";

const statusOf = (session: Session, id: string): string => execution(session, id).status;

describe("Executions of a pipeline", () => {
    let session: Session;
    beforeEach(() => ({ session } = openPrepared()));

    it("go from stage to stage, with the revision of the source", () => {
        const version = push(session, { "a.txt": "1" });
        const id = create(session, [asks("Approve")]);
        approve(session, "Approve");
        const found = untilStatus(session, id, "Succeeded");

        assert.equal(found.trigger.triggerType, "CreatePipeline");
        assert.equal(found.artifactRevisions[0].revisionId, version);
        const [ask, fetch] = actions(session, id);
        assert.equal(fetch.actionName, "Fetch");
        assert.equal(fetch.output.outputVariables.VersionId, version);
        assert.match(fetch.output.outputArtifacts[0].s3location.key, /^app\/Code\/\w{7}\.zip$/);
        assert.equal(ask.output.executionResult.externalExecutionSummary, "Approved by a test");
        const { latestExecution, actionStates } = stage(session, "Source");
        assert.deepEqual(latestExecution, { pipelineExecutionId: id, status: "Succeeded", type: "STANDARD" });
        assert.equal(actionStates[0].currentRevision.revisionId, version);
        const [summary] = summaries(session);
        assert.equal(summary.sourceRevisions[0].revisionSummary, `Amazon S3 version id: ${version}`);
    });

    it("fail where the pipeline's role is gone, whatever the account itself may do", () => {
        push(session, {});
        const first = create(session, [asks("Approve")]);
        untilAsked(session, "Approve", first);
        session.call("iam", "DeleteRole", { RoleName: "pipeline" });
        const id = start(session);
        untilStatus(session, id, "Failed");
        const { errorDetails } = actions(session, id)[0].output.executionResult;
        assert.equal(errorDetails.code, "PermissionError");
        assert.match(errorDetails.message, /cannot be assumed: .*role\/pipeline/);
    });

    it("run actions of one turn at once, and those of the next after them", () => {
        push(session, {});
        const turns = asks("Approve", "One", "Two", "Three");
        (turns.actions[2] as { runOrder: number }).runOrder = 2;
        const id = create(session, [turns]);
        untilAsked(session, "Approve", id, "One");
        untilAsked(session, "Approve", id, "Two");
        approve(session, "Approve", id, "Two");
        stage(session, "Approve");
        assert.equal(actionState(session, "Approve", "Three"), undefined);
        approve(session, "Approve", id, "One");
        approve(session, "Approve", id, "Three");
        untilStatus(session, id, "Succeeded");
    });

    it("wait for their turn in QUEUED mode, in the order of their start", () => {
        push(session, {});
        const first = create(session, [asks("Approve"), asks("Deploy")]);
        untilAsked(session, "Approve", first);
        const [second, third] = [start(session), start(session)];
        for (let poll = 0; poll < 20; poll++) stage(session, "Approve");

        const waiting = stage(session, "Approve");
        assert.equal(waiting.latestExecution.pipelineExecutionId, first);
        assert.deepEqual(
            waiting.inboundExecutions.map((each: { pipelineExecutionId: string }) => each.pipelineExecutionId),
            [second, third],
        );
        approve(session, "Approve", first);
        approve(session, "Approve", second);
        approve(session, "Deploy", first);
        approve(session, "Deploy", second);
        approve(session, "Approve", third);
        approve(session, "Deploy", third);
        untilStatus(session, third, "Succeeded");
        assert.deepEqual(
            [first, second].map(id => statusOf(session, id)),
            ["Succeeded", "Succeeded"],
        );
    });

    it("give way to newer ones in SUPERSEDED mode", () => {
        push(session, {});
        const first = create(session, [asks("Approve")], { executionMode: "SUPERSEDED" });
        untilAsked(session, "Approve", first);
        const second = start(session);
        for (let poll = 0; poll < 10; poll++) stage(session, "Approve");
        assert.equal(stage(session, "Approve").inboundExecution.pipelineExecutionId, second);
        const third = start(session);
        untilStatus(session, second, "Superseded");
        approve(session, "Approve", first);
        approve(session, "Approve", third);
        untilStatus(session, third, "Succeeded");
        assert.equal(statusOf(session, first), "Succeeded");
    });

    it("do not wait for each other in PARALLEL mode", () => {
        push(session, {});
        const first = create(session, [asks("Approve")], { executionMode: "PARALLEL" });
        const token = untilAsked(session, "Approve", first);
        const second = start(session);
        approve(session, "Approve", second);
        untilStatus(session, second, "Succeeded");
        assert.equal(statusOf(session, first), "InProgress");
        session.call("codepipeline", "PutApprovalResult", {
            pipelineName: "app",
            stageName: "Approve",
            actionName: "Ask",
            token,
            result: { status: "Approved", summary: "" },
        });
        untilStatus(session, first, "Succeeded");
    });

    it("stop after the actions under way, or leave them", () => {
        push(session, {});
        const first = create(session, [asks("Approve"), asks("Deploy")]);
        untilAsked(session, "Approve", first);
        const stop = (pipelineExecutionId: string, abandon = false) =>
            session.call("codepipeline", "StopPipelineExecution", {
                pipelineName: "app",
                pipelineExecutionId,
                abandon,
                reason: "enough",
            });
        stop(first);
        assert.equal(statusOf(session, first), "Stopping");
        assert.equal(stage(session, "Approve").latestExecution.status, "Stopping");
        assert.throws(() => stop(first), { code: "DuplicatedStopRequestException" });
        approve(session, "Approve", first);
        untilStatus(session, first, "Stopped");
        assert.throws(() => stop(first, true), { code: "PipelineExecutionNotStoppableException" });

        const second = start(session);
        untilAsked(session, "Approve", second);
        stop(second, true);
        assert.equal(statusOf(session, second), "Stopped");
        assert.equal(actionState(session, "Approve", "Ask").status, "Abandoned");
        assert.deepEqual(summaries(session)[0].stopTrigger, { reason: "enough" });
    });

    it("wait at a door that is closed", () => {
        push(session, {});
        const id = create(session, [asks("Approve")]);
        const door = { pipelineName: "app", stageName: "Approve", transitionType: "Inbound" };
        session.call("codepipeline", "DisableStageTransition", { ...door, reason: "freeze" });
        for (let poll = 0; poll < 10; poll++) stage(session, "Approve");
        const { inboundExecution, inboundTransitionState, latestExecution } = stage(session, "Approve");
        assert.equal(latestExecution, undefined);
        assert.equal(inboundExecution.pipelineExecutionId, id);
        assert.equal(inboundTransitionState.enabled, false);
        assert.equal(inboundTransitionState.disabledReason, "freeze");
        // The way out of the stage before is the same door.
        session.call("codepipeline", "EnableStageTransition", {
            ...door,
            stageName: "Source",
            transitionType: "Outbound",
        });
        approve(session, "Approve", id);
        untilStatus(session, id, "Succeeded");
    });

    it("are cancelled when their structure changes, and not when something else does", () => {
        push(session, {});
        const id = create(session, [asks("Approve")]);
        untilAsked(session, "Approve", id);
        const { pipeline } = session.call<{ pipeline: { version: number; stages: { name: string }[] } }>(
            "codepipeline",
            "GetPipeline",
            { name: "app" },
        );
        session.call("codepipeline", "UpdatePipeline", { pipeline: { ...pipeline, executionMode: "SUPERSEDED" } });
        assert.equal(statusOf(session, id), "InProgress");
        pipeline.stages[1]!.name = "Confirm";
        session.call("codepipeline", "UpdatePipeline", { pipeline });
        assert.equal(statusOf(session, id), "Cancelled");
        assert.equal(
            session.call<typeof pipeline & { pipeline: typeof pipeline }>("codepipeline", "GetPipeline", {
                name: "app",
            }).pipeline.version,
            3,
        );
    });

    it("take a revision, variables and a request once", () => {
        const old = push(session, { "a.txt": "1" });
        push(session, { "a.txt": "2" });
        const variables = [{ name: "TARGET", defaultValue: "staging" }];
        const configuration = {
            CustomData: "#{variables.TARGET} #{Source.VersionId} #{codepipeline.PipelineExecutionId}",
        };
        const stages = asks("Approve");
        Object.assign(stages.actions[0]!, { configuration });
        create(session, [stages], { variables, executionMode: "PARALLEL" });
        const request = {
            clientRequestToken: "once",
            variables: [{ name: "TARGET", value: "prod" }],
            sourceRevisions: [{ actionName: "Fetch", revisionType: "S3_OBJECT_VERSION_ID", revisionValue: old }],
        };
        const id = start(session, request);
        assert.equal(start(session, request), id);
        untilAsked(session, "Approve", id);
        const [ask] = actions(session, id);
        assert.equal(ask.input.resolvedConfiguration.CustomData, `prod ${old} ${id}`);
        assert.deepEqual(execution(session, id).variables, [{ name: "TARGET", resolvedValue: "prod" }]);
        assert.throws(() => start(session, { variables: [{ name: "OTHER", value: "1" }] }), {
            code: "ValidationException",
        });
    });
});
