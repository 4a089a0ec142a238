import assert from "node:assert/strict";

import { trafficSteps } from "../../../sandbox/aws/codedeploy/traffic-steps";
import { register } from "../ecs/application";
import { deployment, openRelease, untilEvent, untilStatus, weights } from "./release";

const MINUTE = 60_000;

describe("Traffic steps", () => {
    for (const [name, config, expected] of [
        ["all at once", { type: "AllAtOnce" }, [[100, 0]]],
        [
            "a canary",
            { type: "TimeBasedCanary", timeBasedCanary: { canaryPercentage: 20, canaryInterval: 7 } },
            [
                [20, 0],
                [100, 7],
            ],
        ],
        [
            "equal steps, the last one smaller",
            { type: "TimeBasedLinear", timeBasedLinear: { linearPercentage: 40, linearInterval: 2 } },
            [
                [40, 0],
                [80, 2],
                [100, 2],
            ],
        ],
    ] as const) {
        it(`${name} moves ${JSON.stringify(expected)} (percent, minutes)`, () => {
            const steps = trafficSteps(config);
            assert.deepEqual(
                steps.map(step => [step.weight, step.after / MINUTE]),
                expected,
            );
        });
    }
});

describe("The production traffic", () => {
    it("moves in the steps of a configuration of one's own, in its time", () => {
        const app = openRelease();
        app.session.call("codedeploy", "CreateDeploymentConfig", {
            deploymentConfigName: "quarters",
            computePlatform: "ECS",
            trafficRoutingConfig: {
                type: "TimeBasedLinear",
                timeBasedLinear: { linearPercentage: 25, linearInterval: 3 },
            },
        });
        const id = app.deploy(register(app), { deploymentConfigName: "quarters" });
        untilEvent(app, id, "AllowTraffic", "InProgress");
        const began = app.account.clock.now();
        const seen = new Map<number | undefined, number>();
        while (!seen.has(100)) {
            const { two } = weights(app);
            if (!seen.has(two)) {
                seen.set(two, Math.round((app.account.clock.now() - began) / MINUTE));
            }
            deployment(app, id);
        }
        assert.deepEqual(
            [...seen],
            [
                [25, 0],
                [50, 3],
                [75, 6],
                [100, 9],
            ],
        );
    });

    it("moves the default action too, where it forwards to the pair", () => {
        const app = openRelease();
        app.session.call("elbv2", "ModifyListener", {
            ListenerArn: app.production,
            DefaultActions: [{ Type: "forward", TargetGroupArn: app.targetGroups[0] }],
        });
        untilStatus(app, app.deploy(register(app)), "Succeeded");
        const listener = app.session.call("elbv2", "DescribeListeners", { ListenerArns: [app.production] })
            .Listeners[0];
        assert.deepEqual(listener.DefaultActions[0].ForwardConfig.TargetGroups, [
            { TargetGroupArn: app.targetGroups[0], Weight: 0 },
            { TargetGroupArn: app.targetGroups[1], Weight: 100 },
        ]);
    });

    it("waits for ContinueDeployment where the group says so", () => {
        const app = openRelease({
            group: {
                blueGreenDeploymentConfiguration: {
                    deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
                },
            },
        });
        const id = app.deploy(register(app));
        untilStatus(app, id, "Ready");
        assert.deepEqual(weights(app), { one: 100, two: 0 });
        app.session.call("codedeploy", "ContinueDeployment", { deploymentId: id, deploymentWaitType: "READY_WAIT" });
        untilStatus(app, id, "Succeeded");
        assert.deepEqual(weights(app), { one: 0, two: 100 });
    });

    it("never moves where nobody continued in time", () => {
        const app = openRelease({
            group: {
                blueGreenDeploymentConfiguration: {
                    deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
                },
            },
        });
        const id = app.deploy(register(app));
        untilStatus(app, id, "Ready");
        assert.equal(untilStatus(app, id, "Stopped").errorInformation.code, "TIMEOUT");
        assert.deepEqual(weights(app), { one: 100, two: 0 });
    });
});
