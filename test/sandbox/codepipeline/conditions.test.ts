import assert from "node:assert/strict";
import type { SandboxAccount } from "../../../sandbox/account";
import { inWindow, parseCron } from "../../../sandbox/aws/codepipeline/deployment-window";
import type { Session } from "../../../sandbox/aws/session";
import type { Answer } from "../ecs/application";
import {
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

const rules = (result: string, ...all: [provider: string, configuration: object][]) => ({
    conditions: [
        {
            result,
            rules: all.map(([provider, configuration], index) => ({
                name: `Rule${index + 1}`,
                ruleTypeId: { category: "Rule", owner: "AWS", provider, version: "1" },
                configuration,
            })),
        },
    ],
});

const isObject = (Value: string, Operator = "EQ"): [string, object] => [
    "VariableCheck",
    { Variable: "#{Source.ObjectKey}", Value, Operator },
];

describe("Conditions of a stage", () => {
    let account: SandboxAccount;
    let session: Session;
    beforeEach(() => {
        ({ account, session } = openPrepared());
        push(session, {});
    });

    it("let in where all their rules succeed", () => {
        const beforeEntry = rules(
            "FAIL",
            isObject("app.zip"),
            isObject("^app.*", "MATCHES"),
            isObject(".zip", "CONTAINS"),
        );
        const id = create(session, [{ ...asks("Approve"), beforeEntry }]);
        approve(session, "Approve", id);
        untilStatus(session, id, "Succeeded");
        const { latestExecution, conditionStates } = stage(session, "Approve").beforeEntryConditionState;
        assert.equal(latestExecution.status, "Succeeded");
        assert.deepEqual(
            conditionStates[0].ruleStates.map((each: Answer) => [each.ruleName, each.latestExecution.status]),
            [
                ["Rule1", "Succeeded"],
                ["Rule2", "Succeeded"],
                ["Rule3", "Succeeded"],
            ],
        );
    });

    it("fail the stage before anything runs in it", () => {
        const beforeEntry = rules("FAIL", isObject("app.zip"), isObject("app.zip", "NE"));
        const id = create(session, [{ ...asks("Approve"), beforeEntry }]);
        untilStatus(session, id, "Failed");
        const { actionStates, beforeEntryConditionState } = stage(session, "Approve");
        assert.equal(actionStates[0].latestExecution, undefined);
        assert.match(
            beforeEntryConditionState.latestExecution.summary,
            /^The rule Rule2 failed: 'app\.zip' NE 'app\.zip'/,
        );
        const { ruleExecutionDetails } = session.call<Answer>("codepipeline", "ListRuleExecutions", {
            pipelineName: "app",
            filter: { pipelineExecutionId: id },
        });
        assert.deepEqual(
            ruleExecutionDetails.map(({ ruleName, status }: Answer) => [ruleName, status]),
            [
                ["Rule2", "Failed"],
                ["Rule1", "Succeeded"],
            ],
        );
    });

    it("skip the stage", () => {
        const id = create(session, [
            { ...asks("Approve"), beforeEntry: rules("SKIP", isObject("other.zip")) },
            asks("Last"),
        ]);
        approve(session, "Last", id);
        untilStatus(session, id, "Succeeded");
        assert.equal(stage(session, "Approve").latestExecution.status, "Skipped");
    });

    const alarm = (StateValue: string) => {
        session.call("cloudwatch", "PutMetricAlarm", {
            AlarmName: "errors",
            MetricName: "Errors",
            Namespace: "app",
            Statistic: "Sum",
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: "GreaterThanThreshold",
            TreatMissingData: "ignore",
        });
        session.call("cloudwatch", "SetAlarmState", { AlarmName: "errors", StateValue, StateReason: "test" });
    };

    it("watch an alarm after the stage for as long as they say, and roll back when it goes off", () => {
        alarm("OK");
        const onSuccess = rules("ROLLBACK", ["CloudWatchAlarm", { AlarmName: "errors", WaitTime: "30" }]);
        const good = create(session, [{ ...asks("Approve"), onSuccess }]);
        approve(session, "Approve", good);
        const approved = account.clock.now();
        untilStatus(session, good, "Succeeded");
        assert.ok(account.clock.now() - approved >= 30 * 60_000);

        const bad = start(session);
        approve(session, "Approve", bad);
        stage(session, "Approve");
        stage(session, "Approve");
        assert.equal(execution(session, bad).status, "InProgress");
        alarm("ALARM");
        untilStatus(session, bad, "Failed");
        const [back] = summaries(session);
        assert.equal(back.executionType, "ROLLBACK");
        assert.equal(back.rollbackMetadata.rollbackTargetPipelineExecutionId, good);
    });

    it("may be waved through while they are looked at", () => {
        alarm("OK");
        const onSuccess = rules("FAIL", ["CloudWatchAlarm", { AlarmName: "errors", WaitTime: "600" }]);
        const id = create(session, [{ ...asks("Approve"), onSuccess }]);
        const wave = () =>
            session.call("codepipeline", "OverrideStageCondition", {
                pipelineName: "app",
                stageName: "Approve",
                pipelineExecutionId: id,
                conditionType: "ON_SUCCESS",
            });
        approve(session, "Approve", id);
        assert.throws(wave, { code: "ConditionNotOverridableException" });
        for (let poll = 0; poll < 4; poll++) stage(session, "Approve");
        wave();
        untilStatus(session, id, "Succeeded");
        assert.equal(stage(session, "Approve").onSuccessConditionState.latestExecution.status, "Overridden");
    });

    it("fail where what they look at is not there", () => {
        const beforeEntry = rules("FAIL", ["CloudWatchAlarm", { AlarmName: "none" }]);
        const id = create(session, [{ ...asks("Approve"), beforeEntry }]);
        untilStatus(session, id, "Failed");
        assert.match(
            stage(session, "Approve").beforeEntryConditionState.latestExecution.summary,
            /The alarm none does not exist$/,
        );
    });

    it("decide whether a failed stage is rolled back", () => {
        const onFailure = rules("ROLLBACK", isObject("other.zip"));
        const good = create(session, [{ ...asks("Approve"), onFailure }]);
        approve(session, "Approve", good);
        untilStatus(session, good, "Succeeded");
        const bad = start(session);
        account.addFault({ moment: "codepipeline.action", kind: "fail", match: { stage: "Approve" }, times: 1 });
        untilStatus(session, bad, "Failed");
        assert.equal(summaries(session)[0].executionType, "ROLLBACK");
    });

    it("keep to a deployment window", () => {
        // The accounts of tests begin on Thursday, 1 January 2026.
        const closed = rules("FAIL", ["DeploymentWindow", { Cron: "* * 9-17 ? * MON-WED" }]);
        const id = create(session, [{ ...asks("Approve"), beforeEntry: closed }]);
        untilStatus(session, id, "Failed");
        account.advance((5 * 24 + 10) * 3_600_000);
        session.call("codepipeline", "RetryStageExecution", {
            pipelineName: "app",
            stageName: "Approve",
            pipelineExecutionId: id,
            retryMode: "FAILED_ACTIONS",
        });
        untilAsked(session, "Approve", id);
    });
});

describe("Deployment windows", () => {
    const at = (cron: string, time: string, zone = "UTC") => inWindow(parseCron(cron), Date.parse(time), zone);

    it("are read as cron expressions with seconds", () => {
        assert.ok(at("* * 9-17 ? * MON-FRI", "2026-01-05T09:00:00Z"));
        assert.ok(!at("* * 9-17 ? * MON-FRI", "2026-01-05T08:59:00Z"));
        assert.ok(!at("* * 9-17 ? * MON-FRI", "2026-01-04T10:00:00Z"));
        assert.ok(at("* 0/15 * * * ?", "2026-01-05T09:45:00Z"));
        assert.ok(!at("* 0/15 * * * ?", "2026-01-05T09:46:00Z"));
        assert.ok(at("* * * 1,15 JAN ? 2026", "2026-01-15T00:00:00Z"));
        assert.ok(!at("* * * 1,15 JAN ? 2027", "2026-01-15T00:00:00Z"));
    });

    it("are in a time zone", () => {
        assert.ok(at("* * 9 * * ?", "2026-07-01T07:30:00Z", "Europe/Berlin"));
        assert.ok(!at("* * 9 * * ?", "2026-01-01T07:30:00Z", "Europe/Berlin"));
    });

    for (const cron of [
        "",
        "0 * * * * ?",
        "* 60 * * * ?",
        "* 5-1 * * * ?",
        "* * * L * ?",
        "* * * * FOO ?",
        "* */0 * * * ?",
    ]) {
        it(`are not '${cron}'`, () => assert.throws(() => parseCron(cron), /Cron/));
    }
});
