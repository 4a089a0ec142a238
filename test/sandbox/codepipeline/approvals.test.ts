import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import type { Answer } from "../ecs/application";
import {
    actionState,
    answer,
    approval,
    asks,
    create,
    execution,
    openPrepared,
    push,
    stage,
    untilAsked,
    untilStatus,
} from "./pipeline";

describe("Manual approvals", () => {
    let account: SandboxAccount;
    let session: Session;
    beforeEach(() => {
        ({ account, session } = openPrepared());
        push(session, {});
    });

    it("take one answer, from whoever has the token", () => {
        const id = create(session, [asks("Approve"), asks("Deploy")]);
        const token = untilAsked(session, "Approve", id);
        assert.throws(() => answer(session, "Approve", "00000000-0000-0000-0000-000000000000", "Approved"), {
            code: "InvalidApprovalTokenException",
        });
        assert.throws(() => answer(session, "Approve", token, "Perhaps"), { code: "ValidationException" });
        assert.throws(() => answer(session, "Approve", token, "Approved", "None"), { code: "ActionNotFoundException" });
        assert.ok(answer(session, "Approve", token, "Approved").approvedAt instanceof Date);
        assert.throws(() => answer(session, "Approve", token, "Rejected"), {
            code: "ApprovalAlreadyCompletedException",
        });
        assert.equal(actionState(session, "Approve", "Ask").token, undefined);
    });

    it("ask again with another token when they are retried", () => {
        const id = create(session, [asks("Approve")]);
        const token = untilAsked(session, "Approve", id);
        answer(session, "Approve", token, "Rejected");
        untilStatus(session, id, "Failed");
        session.call("codepipeline", "RetryStageExecution", {
            pipelineName: "app",
            stageName: "Approve",
            pipelineExecutionId: id,
            retryMode: "FAILED_ACTIONS",
        });
        const another = untilAsked(session, "Approve", id);
        assert.notEqual(another, token);
        answer(session, "Approve", another, "Approved");
        untilStatus(session, id, "Succeeded");
    });

    it("are a no when nobody answers in time, though looking at them does not make it late", () => {
        const id = create(session, [{ name: "Approve", actions: [approval("Ask", { timeoutInMinutes: 60 })] }]);
        untilAsked(session, "Approve", id);
        for (let poll = 0; poll < 50; poll++) stage(session, "Approve");
        assert.equal(execution(session, id).status, "InProgress");
        account.advance(61 * 60_000);
        untilStatus(session, id, "Failed");
        const { errorDetails, token } = actionState(session, "Approve", "Ask");
        assert.equal(errorDetails.message, "The action was neither approved nor rejected within 60 minutes");
        assert.equal(token, undefined);
    });

    it("tell the topic what is asked, and where to answer", () => {
        const { TopicArn } = session.call<Answer>("sns", "CreateTopic", { Name: "approvals" });
        const configuration = {
            NotificationArn: TopicArn,
            CustomData: "Deploy #{Source.ObjectKey}?",
            ExternalEntityLink: "https://example.com/pull/1",
        };
        const id = create(session, [{ name: "Approve", actions: [approval("Ask", { configuration })] }]);
        const token = untilAsked(session, "Approve", id);
        const [delivery] = session.call<Answer>("sns", "ListDeliveries", { TopicArn }).Deliveries;
        const { approval: told } = JSON.parse(delivery.Message);
        assert.equal(delivery.Subject, "APPROVAL NEEDED: AWS CodePipeline app for action Ask");
        assert.equal(told.token, token);
        assert.equal(told.customData, "Deploy app.zip?");
        assert.equal(told.externalEntityLink, "https://example.com/pull/1");
        assert.equal(told.expires, new Date(account.clock.now() + 7 * 86_400_000).toISOString().slice(0, 16) + "Z");
    });

    it("fail where the topic does not exist", () => {
        const configuration = { NotificationArn: `arn:aws:sns:us-east-1:${session.accountId}:none` };
        const id = create(session, [{ name: "Approve", actions: [approval("Ask", { configuration })] }]);
        untilStatus(session, id, "Failed");
        assert.match(actionState(session, "Approve", "Ask").errorDetails.message, /^Unable to publish to the topic/);
    });
});
