import assert from "node:assert/strict";
import type { Session } from "../../../sandbox/aws/session";
import type { Answer } from "../ecs/application";
import { approve, asks, create, openPrepared, push, reject, start, summaries, untilStatus } from "./pipeline";

describe("What a pipeline tells EventBridge", () => {
    let session: Session;
    const call = (service: string, operation: string, input: object): Answer => session.call(service, operation, input);

    beforeEach(() => {
        ({ session } = openPrepared());
        push(session, {});
        const { TopicArn } = call("sns", "CreateTopic", { Name: "events" });
        call("events", "PutRule", { Name: "all", EventPattern: JSON.stringify({ source: ["aws.codepipeline"] }) });
        call("events", "PutTargets", { Rule: "all", Targets: [{ Id: "topic", Arn: TopicArn }] });
    });

    /** Oldest first. */
    function told(): Answer[] {
        summaries(session);
        return call("events", "ListInvocations", {}).Invocations.map(({ input }: Answer) => JSON.parse(input));
    }

    const kinds = (events: Answer[]): string[] =>
        events.map(({ "detail-type": type, detail }) =>
            [type.split(" ")[1], detail.stage, detail.action, detail.state].filter(Boolean).join(" "),
        );

    it("is every change of an execution, its stages and actions", () => {
        const id = create(session, [asks("Approve")]);
        approve(session, "Approve", id);
        untilStatus(session, id, "Succeeded");
        const events = told();
        assert.deepEqual(kinds(events), [
            "Pipeline STARTED",
            "Stage Source STARTED",
            "Action Source Fetch STARTED",
            "Action Source Fetch SUCCEEDED",
            "Stage Source SUCCEEDED",
            "Stage Approve STARTED",
            "Action Approve Ask STARTED",
            "Action Approve Ask SUCCEEDED",
            "Stage Approve SUCCEEDED",
            "Pipeline SUCCEEDED",
        ]);
        assert.ok(events.every(event => event.detail["execution-id"] === id));
        assert.deepEqual(events[0].resources, ["arn:aws:codepipeline:us-east-1:123456789012:app"]);
        const { detail } = events[3];
        assert.deepEqual(detail.type, { owner: "AWS", provider: "S3", category: "Source", version: "1" });
        assert.equal(detail["output-artifacts"][0].name, "Code");
    });

    it("names what failed, what was resumed and what went back", () => {
        const id = create(session, [{ ...asks("Approve"), onFailure: { result: "ROLLBACK" } }]);
        approve(session, "Approve", id);
        untilStatus(session, id, "Succeeded");
        const bad = start(session);
        reject(session, "Approve", bad);
        untilStatus(session, bad, "Failed");
        const [{ pipelineExecutionId: back }] = summaries(session);
        approve(session, "Approve", back);
        untilStatus(session, back, "Succeeded");
        const of = (execution: string) => told().filter(({ detail }) => detail["execution-id"] === execution);
        assert.deepEqual(kinds(of(bad)).slice(-3), [
            "Action Approve Ask FAILED",
            "Stage Approve FAILED",
            "Pipeline FAILED",
        ]);
        const failed = of(bad).find(({ detail }) => detail.state === "FAILED");
        assert.equal(failed.detail["execution-result"]["error-code"], "JobFailed");
        const [started] = of(back);
        assert.equal(started.detail["execution-trigger"]["trigger-type"], "AutomatedRollback");
    });
});
