import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import type { Session } from "../../../sandbox/aws/session";
import { pollUntil, type Answer } from "../ecs/application";
import {
    action,
    actions,
    actionState,
    asks,
    create,
    execution,
    openPrepared,
    push,
    stage,
    untilStatus,
} from "./pipeline";

const invoke = (name = "check") => ({
    name: "Check",
    actions: [
        action("Invoke", "Invoke", "Lambda", {
            configuration: { FunctionName: name, UserParameters: "#{Source.ObjectKey}" },
            inputArtifacts: [{ name: "Code" }],
            namespace: "Check",
        }),
    ],
});

describe("Lambda functions in a pipeline", () => {
    let account: SandboxAccount;
    let session: Session;
    /** Events that the function got. */
    let invoked: Answer[];
    beforeEach(() => {
        ({ account, session } = openPrepared());
        push(session, {});
        invoked = [];
        account.workWith({
            "lambda.invoke": ({ detail }) => void invoked.push((detail.payload as Answer)["CodePipeline.job"]),
        });
        session.call("lambda", "CreateFunction", { FunctionName: "check", command: "true", folder: "/" });
    });

    const job = (): Answer => {
        pollUntil(
            () => (stage(session, "Check"), invoked.length),
            count => count > 0,
        );
        return invoked.shift();
    };
    const call = (operation: string, input: object): Answer => session.call("codepipeline", operation, input);

    it("get a job, and say themselves that it is done", () => {
        const id = create(session, [invoke()]);
        const { id: jobId, accountId, data } = job();
        assert.equal(accountId, session.accountId);
        assert.equal(data.actionConfiguration.configuration.UserParameters, "app.zip");
        assert.equal(data.inputArtifacts[0].location.s3Location.bucketName, "artifacts");
        const { jobDetails } = call("GetJobDetails", { jobId });
        assert.equal(jobDetails.data.pipelineContext.pipelineExecutionId, id);
        assert.equal(execution(session, id).status, "InProgress");
        call("PutJobSuccessResult", { jobId, outputVariables: { ANSWER: "42" } });
        untilStatus(session, id, "Succeeded");
        assert.deepEqual(actions(session, id)[0].output.outputVariables, { ANSWER: "42" });
        assert.throws(() => call("PutJobSuccessResult", { jobId }), { code: "InvalidJobStateException" });
        assert.throws(() => call("GetJobDetails", { jobId: "none" }), { code: "JobNotFoundException" });
    });

    it("are called again while they ask for another turn", () => {
        const id = create(session, [invoke()]);
        const { id: jobId } = job();
        call("PutJobSuccessResult", { jobId, continuationToken: "step-2" });
        const again = job();
        assert.equal(again.id, jobId);
        assert.equal(again.data.continuationToken, "step-2");
        call("PutJobSuccessResult", { jobId });
        untilStatus(session, id, "Succeeded");
    });

    it("say that they failed", () => {
        const id = create(session, [invoke()]);
        call("PutJobFailureResult", { jobId: job().id, failureDetails: { type: "JobFailed", message: "not today" } });
        untilStatus(session, id, "Failed");
        assert.deepEqual(actionState(session, "Check", "Invoke").errorDetails, {
            code: "JobFailed",
            message: "not today",
        });
    });

    it("have to be there", () => {
        const id = create(session, [invoke("none")]);
        untilStatus(session, id, "Failed");
        assert.match(
            actionState(session, "Check", "Invoke").errorDetails.message,
            /^The AWS Lambda function none failed to be invoked: Function not found: none/,
        );
    });

    it("are rules of conditions too", () => {
        const beforeEntry = {
            conditions: [
                {
                    result: "FAIL",
                    rules: [
                        {
                            name: "Ready",
                            ruleTypeId: { category: "Rule", owner: "AWS", provider: "LambdaInvoke", version: "1" },
                            configuration: { FunctionName: "check" },
                        },
                    ],
                },
            ],
        };
        const id = create(session, [{ ...asks("Check"), beforeEntry }]);
        const { id: jobId } = job();
        assert.equal(stage(session, "Check").beforeEntryConditionState.latestExecution.status, "InProgress");
        call("PutJobFailureResult", { jobId, failureDetails: { type: "JobFailed", message: "not ready" } });
        untilStatus(session, id, "Failed");
        assert.match(stage(session, "Check").beforeEntryConditionState.latestExecution.summary, /not ready$/);
    });
});
