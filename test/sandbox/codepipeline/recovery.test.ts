import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
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
    reject,
    stage,
    start,
    summaries,
    untilAsked,
    untilStatus,
} from "./pipeline";

const retry = (session: Session, pipelineExecutionId: string, retryMode: string, stageName = "Deploy") =>
    session.call("codepipeline", "RetryStageExecution", {
        pipelineName: "app",
        stageName,
        pipelineExecutionId,
        retryMode,
    });

describe("What failed in a pipeline", () => {
    let account: SandboxAccount;
    let session: Session;
    beforeEach(() => {
        ({ account, session } = openPrepared());
        push(session, {});
    });

    /** How often each action of an execution ran. */
    const tries = (id: string): Record<string, number> =>
        actions(session, id).reduce<Record<string, number>>(
            (counts, { actionName }) => ({ ...counts, [actionName]: (counts[actionName] ?? 0) + 1 }),
            {},
        );

    it("fails its stage and its execution, once the actions beside it have ended", () => {
        const id = create(session, [asks("Deploy", "One", "Two")]);
        reject(session, "Deploy", id, "One");
        for (let poll = 0; poll < 10; poll++) stage(session, "Deploy");
        assert.equal(execution(session, id).status, "InProgress");
        approve(session, "Deploy", id, "Two");
        untilStatus(session, id, "Failed");
        assert.equal(stage(session, "Deploy").latestExecution.status, "Failed");
        const { status, summary, lastUpdatedBy, errorDetails } = actionState(session, "Deploy", "One");
        assert.equal(status, "Failed");
        assert.equal(summary, "Rejected by a test");
        assert.match(lastUpdatedBy, /^arn:aws:iam::/);
        assert.equal(errorDetails.message, "The approval was rejected: Rejected by a test");
    });

    it("is tried again alone, or with its whole stage", () => {
        const id = create(session, [asks("Deploy", "One", "Two")]);
        reject(session, "Deploy", id, "One");
        approve(session, "Deploy", id, "Two");
        untilStatus(session, id, "Failed");
        retry(session, id, "FAILED_ACTIONS");
        assert.equal(execution(session, id).status, "InProgress");
        reject(session, "Deploy", id, "One");
        untilStatus(session, id, "Failed");
        assert.deepEqual(tries(id), { Fetch: 1, One: 2, Two: 1 });

        retry(session, id, "ALL_ACTIONS");
        approve(session, "Deploy", id, "One");
        approve(session, "Deploy", id, "Two");
        untilStatus(session, id, "Succeeded");
        assert.deepEqual(tries(id), { Fetch: 1, One: 3, Two: 2 });
        assert.deepEqual(stage(session, "Deploy").retryStageMetadata, {
            autoStageRetryAttempt: undefined,
            manualStageRetryAttempt: 2,
            latestRetryTrigger: "ManualStageRetry",
        });
    });

    it("is not tried again where nothing failed, something else is newer, or the stage is another one", () => {
        const first = create(session, [asks("Deploy")]);
        untilAsked(session, "Deploy", first);
        assert.throws(() => retry(session, first, "FAILED_ACTIONS"), { code: "StageNotRetryableException" });
        assert.throws(() => retry(session, first, "SOME"), { code: "ValidationException" });
        assert.throws(() => retry(session, first, "FAILED_ACTIONS", "None"), { code: "StageNotFoundException" });
        reject(session, "Deploy", first);
        untilStatus(session, first, "Failed");
        const second = start(session);
        untilAsked(session, "Deploy", second);
        assert.throws(() => retry(session, first, "FAILED_ACTIONS"), { code: "NotLatestPipelineExecutionException" });
        reject(session, "Deploy", second);
        untilStatus(session, second, "Failed");
        const { pipeline } = session.call<{ pipeline: { stages: { actions: object[] }[] } }>(
            "codepipeline",
            "GetPipeline",
            { name: "app" },
        );
        pipeline.stages[1]!.actions.push(...asks("", "Another").actions);
        session.call("codepipeline", "UpdatePipeline", { pipeline });
        assert.throws(() => retry(session, second, "FAILED_ACTIONS"), { code: "StageNotRetryableException" });
    });

    it("is tried again once by itself where the stage says so", () => {
        const onFailure = { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } };
        account.addFault({ moment: "codepipeline.action", kind: "fail", match: { action: "One" }, times: 1 });
        const id = create(session, [{ ...asks("Deploy", "One", "Two"), onFailure }]);
        approve(session, "Deploy", id, "Two");
        approve(session, "Deploy", id, "One");
        untilStatus(session, id, "Succeeded");
        assert.deepEqual(tries(id), { Fetch: 1, One: 2, Two: 1 });
        assert.equal(stage(session, "Deploy").retryStageMetadata.autoStageRetryAttempt, 1);

        account.addFault({ moment: "codepipeline.action", kind: "fail", match: { action: "One" } });
        const second = start(session);
        approve(session, "Deploy", second, "Two");
        untilStatus(session, second, "Failed");
        assert.deepEqual(tries(second), { Fetch: 1, One: 2, Two: 1 });
        assert.equal(actionState(session, "Deploy", "One").errorDetails.message, "The action failed (injected fault).");
    });

    it("is rolled back by itself to what was good, with its revision and artifacts", () => {
        const good = create(session, [{ ...asks("Deploy"), onFailure: { result: "ROLLBACK" } }]);
        approve(session, "Deploy", good);
        untilStatus(session, good, "Succeeded");
        push(session, { "a.txt": "bad" });
        const bad = start(session);
        reject(session, "Deploy", bad);
        untilStatus(session, bad, "Failed");
        const [summary] = summaries(session);
        const { pipelineExecutionId: back, trigger, executionType, rollbackMetadata, sourceRevisions } = summary;
        assert.equal(executionType, "ROLLBACK");
        assert.deepEqual(trigger, {
            triggerType: "AutomatedRollback",
            triggerDetail: JSON.stringify({ FailedPipelineExecutionId: bad }),
        });
        assert.deepEqual(rollbackMetadata, { rollbackTargetPipelineExecutionId: good });
        assert.deepEqual(sourceRevisions, summaries(session).at(-1).sourceRevisions);
        approve(session, "Deploy", back);
        untilStatus(session, back, "Succeeded");
        assert.deepEqual(tries(back), { Ask: 1 });
        assert.deepEqual(stage(session, "Deploy").latestExecution, {
            pipelineExecutionId: back,
            status: "Succeeded",
            type: "ROLLBACK",
        });
    });

    it("stays failed where nothing was good before, and where the rollback fails too", () => {
        const first = create(session, [{ ...asks("Deploy"), onFailure: { result: "ROLLBACK" } }]);
        reject(session, "Deploy", first);
        untilStatus(session, first, "Failed");
        assert.equal(summaries(session).length, 1);
        const good = start(session);
        approve(session, "Deploy", good);
        untilStatus(session, good, "Succeeded");
        const bad = start(session);
        reject(session, "Deploy", bad);
        untilStatus(session, bad, "Failed");
        const [{ pipelineExecutionId: back }] = summaries(session);
        reject(session, "Deploy", back);
        untilStatus(session, back, "Failed");
        assert.equal(summaries(session).length, 4);
    });

    it("is rolled back by hand to an execution that was good in the stage", () => {
        const good = create(session, [asks("Test"), asks("Deploy")]);
        approve(session, "Test", good);
        approve(session, "Deploy", good);
        untilStatus(session, good, "Succeeded");
        const bad = start(session);
        approve(session, "Test", bad);
        untilAsked(session, "Deploy", bad);
        const back = (targetPipelineExecutionId: string, stageName = "Deploy") =>
            session.call<{ pipelineExecutionId: string }>("codepipeline", "RollbackStage", {
                pipelineName: "app",
                stageName,
                targetPipelineExecutionId,
            }).pipelineExecutionId;
        assert.throws(() => back(good), { code: "UnableToRollbackStageException", message: /currently running/ });
        reject(session, "Deploy", bad);
        untilStatus(session, bad, "Failed");
        assert.throws(() => back(bad), { code: "UnableToRollbackStageException" });
        assert.throws(() => back(good, "Source"), { code: "UnableToRollbackStageException", message: /source stage/ });
        const id = back(good);
        approve(session, "Deploy", id);
        untilStatus(session, id, "Succeeded");
        assert.equal(execution(session, id).trigger.triggerType, "ManualRollback");
        assert.throws(() => back(id), { code: "UnableToRollbackStageException" });
        const { pipeline } = session.call<{ pipeline: object }>("codepipeline", "GetPipeline", { name: "app" });
        session.call("codepipeline", "UpdatePipeline", { pipeline });
        assert.throws(() => back(good), { code: "PipelineExecutionOutdatedException" });
    });

    it("is what takes longer than its type may", () => {
        account.addFault({ moment: "codepipeline.action", kind: "hang", match: { action: "Fetch" }, times: 1 });
        const id = create(session, [asks("Deploy")]);
        for (let poll = 0; poll < 20; poll++) stage(session, "Source");
        assert.equal(execution(session, id).status, "InProgress");
        account.advance(15 * 60_000);
        untilStatus(session, id, "Failed");
        const { code, message } = actionState(session, "Source", "Fetch").errorDetails;
        assert.equal(code, "TimedOut");
        assert.equal(message, "The action did not end within 15 minutes");
        retry(session, id, "FAILED_ACTIONS", "Source");
        approve(session, "Deploy", id);
        untilStatus(session, id, "Succeeded");
    });

    it("leaves the way to those that waited behind it", () => {
        const first = create(session, [asks("Deploy")]);
        untilAsked(session, "Deploy", first);
        const second = start(session);
        reject(session, "Deploy", first);
        approve(session, "Deploy", second);
        untilStatus(session, second, "Succeeded");
        assert.equal(execution(session, first).status, "Failed");
    });
});
