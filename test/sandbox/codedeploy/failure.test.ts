import assert from "node:assert/strict";

import { register, type Answer } from "../ecs/application";
import {
    deployment,
    openRelease,
    target,
    taskSets,
    untilEvent,
    untilStatus,
    weights,
    type ReleasedApplication,
} from "./release";

const crash = (revision: string) => ({
    moment: "ecs.task",
    kind: "crash",
    match: { family: "app", revision },
    detail: { lines: ["Error: no configuration"], exitCode: 3 },
});

const alarm = (app: ReleasedApplication, state: string) =>
    app.session.call("cloudwatch", "SetAlarmState", { AlarmName: "errors", StateValue: state, StateReason: "test" });

const withAlarm = (group: object = {}) => {
    const app = openRelease({
        group: { alarmConfiguration: { enabled: true, alarms: [{ name: "errors" }] }, ...group },
    });
    app.session.call("cloudwatch", "PutMetricAlarm", {
        AlarmName: "errors",
        Namespace: "AWS/ApplicationELB",
        MetricName: "HTTPCode_Target_5XX_Count",
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
    });
    return app;
};

const stateOf = (app: ReleasedApplication): string =>
    app.session.call("cloudwatch", "DescribeAlarms", { AlarmNames: ["errors"] }).MetricAlarms[0].StateValue;

/** The first revision serves, alone. */
function assertOldServes(app: ReleasedApplication): void {
    assert.deepEqual(weights(app), { one: 100, two: 0 });
    const sets = taskSets(app).filter((set: Answer) => set.status !== "DRAINING");
    assert.deepEqual(
        sets.map((set: Answer) => [set.status, set.taskDefinition.split("/")[1], set.runningCount]),
        [["PRIMARY", "app:1", 2]],
    );
}

describe("A deployment that goes wrong", () => {
    it("fails when its tasks crash, and is rolled back by a deployment of its own", () => {
        const app = openRelease({ faults: [crash("2")] });
        const id = app.deploy(register(app));
        const failed = untilStatus(app, id, "Failed");

        assert.equal(failed.errorInformation.code, "TIMEOUT");
        assert.match(failed.errorInformation.message, /waiting for the replacement task set to become healthy/);
        const rollbackId = failed.rollbackInfo.rollbackDeploymentId;
        const rollback = untilStatus(app, rollbackId, "Succeeded");
        assert.equal(rollback.creator, "codeDeployRollback");
        assert.equal(rollback.rollbackInfo.rollbackTriggeringDeploymentId, id);
        assertOldServes(app);
        assert.equal(
            target(app, id).lifecycleEvents.find((each: Answer) => each.status === "Failed").lifecycleEventName,
            "Install",
        );
    });

    it("leaves everything where it is without automatic rollback, and the next deployment cleans up", () => {
        const app = openRelease({
            faults: [crash("2")],
            group: { autoRollbackConfiguration: { enabled: false, events: [] } },
        });
        const id = app.deploy(register(app));
        assert.equal(untilStatus(app, id, "Failed").rollbackInfo, undefined);
        assert.equal(taskSets(app).length, 2);

        const good = app.deploy(register(app));
        untilStatus(app, good, "Succeeded");
        assert.deepEqual(weights(app), { two: 100, one: 0 });
        app.account.advance(3_600_000);
        assert.equal(taskSets(app).length, 1);
    });

    it("fails with ECS's word when the AppSpec names a container that is not there", () => {
        const app = openRelease();
        const other = register(app, {
            containerDefinitions: [{ name: "web", image: "nginx:1.27", portMappings: [{ containerPort: 3000 }] }],
        });
        const failed = untilStatus(app, app.deploy(other), "Failed");
        assert.equal(failed.errorInformation.code, "ECS_UPDATE_ERROR");
        assert.match(failed.errorInformation.message, /The container app does not exist in the task definition/);
        assertOldServes(app);
    });

    it("fails before anything starts when the listener does not serve the primary task set", () => {
        const app = openRelease();
        app.session.call("elbv2", "ModifyRule", {
            RuleArn: app.productionRule,
            Actions: [{ Type: "forward", TargetGroupArn: app.targetGroups[1] }],
        });
        const failed = untilStatus(app, app.deploy(register(app)), "Failed");
        assert.equal(failed.errorInformation.code, "ELASTIC_LOAD_BALANCING_INVALID");
        assert.match(failed.errorInformation.message, /Primary taskset target group must be behind listener/);
        assert.equal(failed.rollbackInfo, undefined);
        assert.equal(taskSets(app).length, 1);
    });

    it("is stopped and rolled back by an alarm, also while it waits between two steps", () => {
        const app = withAlarm();
        const id = app.deploy(register(app), { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" });
        untilEvent(app, id, "AllowTraffic", "InProgress");
        assert.deepEqual(weights(app), { one: 90, two: 10 });
        alarm(app, "ALARM");
        const stopped = untilStatus(app, id, "Stopped");

        assert.equal(stopped.errorInformation.code, "ALARM_ACTIVE");
        assert.match(stopped.errorInformation.message, /Activated alarms: <errors>/);
        untilStatus(app, stopped.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assertOldServes(app);
    });

    it("is stopped by an alarm during the termination wait, when green serves already", () => {
        const app = withAlarm();
        const id = app.deploy(register(app));
        untilEvent(app, id, "AfterAllowTraffic");
        alarm(app, "ALARM");
        const stopped = untilStatus(app, id, "Stopped", "Succeeded");
        untilStatus(app, stopped.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assertOldServes(app);
    });

    it("stops without a rollback where the group does not ask for one on alarms", () => {
        const app = withAlarm({ autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE"] } });
        const id = app.deploy(register(app));
        untilEvent(app, id, "AllowTestTraffic");
        alarm(app, "ALARM");
        assert.equal(untilStatus(app, id, "Stopped").rollbackInfo, undefined);
        assert.equal(taskSets(app).length, 2);
    });

    it("raises an alarm where a fault says so", () => {
        const app = withAlarm();
        app.account.addFault({
            moment: "codedeploy.lifecycleEvent",
            kind: "alarm",
            match: { event: "AfterAllowTestTraffic" },
            times: 1,
        });
        const stopped = untilStatus(app, app.deploy(register(app)), "Stopped");
        assert.equal(stopped.errorInformation.code, "ALARM_ACTIVE");
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });
});

describe("A fault at a lifecycle event", () => {
    const at = (event: string, kind: string, detail: Record<string, unknown> = {}) => ({
        moment: "codedeploy.lifecycleEvent",
        kind,
        match: { event },
        detail,
        times: 1,
    });

    it("that sets an alarm off ends with the rollback", () => {
        const app = withAlarm();
        app.account.addFault(at("AllowTraffic", "alarm"));
        const stopped = untilStatus(app, app.deploy(register(app)), "Stopped");
        assert.equal(stateOf(app), "ALARM");
        untilStatus(app, stopped.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assert.equal(stateOf(app), "OK");
    });

    it("that sets an alarm off without a rollback ends when the next deployment begins", () => {
        const app = withAlarm({ autoRollbackConfiguration: { enabled: false } });
        app.account.addFault(at("AllowTraffic", "alarm"));
        untilStatus(app, app.deploy(register(app)), "Stopped");
        assert.equal(stateOf(app), "ALARM");
        untilStatus(app, app.deploy(register(app)), "Succeeded");
        assert.equal(stateOf(app), "OK");
    });

    it("may set the alarm off in the termination wait", () => {
        const app = withAlarm();
        app.account.addFault(at("TerminationWait", "alarm"));
        const stopped = untilStatus(app, app.deploy(register(app)), "Stopped", "Succeeded");
        assert.equal(stopped.errorInformation.code, "ALARM_ACTIVE");
        untilStatus(app, stopped.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assertOldServes(app);
    });

    it("that makes a hook hang fails the deployment after an hour", () => {
        const app = openRelease({ faults: [at("AfterAllowTestTraffic", "hang")] });
        const failed = untilStatus(app, app.deploy(register(app)), "Failed");
        assert.equal(failed.errorInformation.code, "HOOK_EXECUTION_FAILURE");
        assert.ok(failed.completeTime - failed.createTime >= 3_600_000);
    });

    it("that makes hang what has no hook says so", () => {
        const app = openRelease({ faults: [at("Install", "hang")] });
        const failed = untilStatus(app, app.deploy(register(app)), "Failed");
        assert.match(failed.errorInformation.message, /Install has no hook that could hang/);
    });

    for (const rollback of ["true", "false"]) {
        it(`that stops the deployment, with rollback ${rollback}`, () => {
            const app = openRelease({ faults: [at("BeforeAllowTraffic", "stop", { rollback })] });
            const stopped = untilStatus(app, app.deploy(register(app)), "Stopped", "Succeeded");
            assert.equal(stopped.errorInformation.code, "MANUAL_STOP");
            assert.equal(stopped.rollbackInfo !== undefined, rollback === "true");
        });
    }

    for (const [event, code] of [
        ["BeforeInstall", "ELASTIC_LOAD_BALANCING_INVALID"],
        ["AllowTraffic", "ELASTIC_LOAD_BALANCING_INVALID"],
    ] as const) {
        it(`that deletes the new tasks' target group at ${event} fails the deployment, and the old version serves`, () => {
            const app = openRelease({ faults: [at(event, "deleteTargetGroup")] });
            const failed = untilStatus(app, app.deploy(register(app)), "Failed", "Succeeded");
            assert.equal(failed.errorInformation?.code, code);
            assert.equal(weights(app).two, undefined);
            assert.ok((weights(app).one ?? 0) > 0);
        });
    }

    it("ends a process of this machine", () => {
        const app = openRelease({ faults: [at("AfterInstall", "kill", { pid: "4711" })] });
        const killed: unknown[] = [];
        app.account.workWith({ "process.kill": ({ type, detail }) => void killed.push(type, detail.pid) });
        untilStatus(app, app.deploy(register(app)), "Succeeded");
        assert.deepEqual(killed, ["process.kill", 4711]);
    });
});

describe("StopDeployment", () => {
    it("rolls back when the caller asks for it", () => {
        const app = openRelease({ group: { autoRollbackConfiguration: { enabled: false, events: [] } } });
        const id = app.deploy(register(app));
        untilEvent(app, id, "AllowTestTraffic");
        app.session.call("codedeploy", "StopDeployment", { deploymentId: id, autoRollbackEnabled: true });
        const stopped = deployment(app, id);
        assert.equal(stopped.status, "Stopped");
        untilStatus(app, stopped.rollbackInfo.rollbackDeploymentId, "Succeeded");
        assertOldServes(app);
        assert.deepEqual(weights(app, app.testRule), { one: 100, two: 0 });
    });

    it("leaves traffic and task sets as they are when the caller does not", () => {
        const app = openRelease();
        const id = app.deploy(register(app), { deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes" });
        untilEvent(app, id, "AllowTraffic", "InProgress");
        app.session.call("codedeploy", "StopDeployment", { deploymentId: id, autoRollbackEnabled: false });

        assert.equal(deployment(app, id).rollbackInfo, undefined);
        assert.deepEqual(weights(app), { one: 90, two: 10 });
        assert.equal(taskSets(app).length, 2);
    });

    it("refuses a deployment that is over", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        untilStatus(app, id, "Succeeded");
        assert.throws(() => app.session.call("codedeploy", "StopDeployment", { deploymentId: id }), {
            name: "DeploymentAlreadyCompletedException",
        });
    });
});

describe("A second deployment", () => {
    it("is refused while one is under way, the termination wait included", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        untilEvent(app, id, "AfterAllowTraffic");
        assert.throws(() => app.deploy(register(app)), {
            name: "DeploymentLimitExceededException",
            message: `The Deployment Group 'group' already has an active Deployment '${id}'`,
        });
    });

    it("may begin once ContinueDeployment ended the termination wait", () => {
        const app = openRelease();
        const id = app.deploy(register(app));
        untilEvent(app, id, "AfterAllowTraffic");
        deployment(app, id);
        app.session.call("codedeploy", "ContinueDeployment", {
            deploymentId: id,
            deploymentWaitType: "TERMINATION_WAIT",
        });
        untilStatus(app, app.deploy(register(app)), "Succeeded");
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });
});
