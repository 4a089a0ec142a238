import * as assert from "node:assert/strict";
import type { DeploymentInfo, ECSTarget, LifecycleEvent } from "@aws-sdk/client-codedeploy";
import { changes, viewOf } from "../../operations/codedeploy/view";

const info = (more: DeploymentInfo): DeploymentInfo => ({ deploymentId: "d-ABCDEFGHI", ...more });

/** A target whose lifecycle events have come as far as `AllowTraffic` or so. */
function target(statuses: Record<string, LifecycleEvent["status"]>, greenWeight?: number): ECSTarget {
    return {
        lifecycleEvents: Object.entries(statuses).map(([lifecycleEventName, status]) => ({
            lifecycleEventName,
            status,
        })),
        taskSetsInfo:
            greenWeight === undefined
                ? []
                : [
                      { taskSetLabel: "Blue", trafficWeight: 100 - greenWeight, status: "PRIMARY" },
                      { taskSetLabel: "Green", trafficWeight: greenWeight, status: "ACTIVE" },
                  ],
    };
}

describe("a CodeDeploy deployment as the deployer reads it", () => {
    it("tells of a failure what the event that failed says of itself", () => {
        const message = "The deployment failed because one or more of the lifecycle event validation functions failed.";
        const why = "The hook function smoke of AfterInstall answered Failed.";
        const failed = target({ Install: "Succeeded", AfterInstall: "Failed" });
        failed.lifecycleEvents![1]!.diagnostics = { message: why };
        const deployment = info({ status: "Failed", errorInformation: { code: "HOOK_EXECUTION_FAILURE", message } });
        assert.equal(viewOf(deployment, failed).error, `HOOK_EXECUTION_FAILURE: ${message} (AfterInstall: ${why})`);
        failed.lifecycleEvents![1]!.diagnostics = { message };
        assert.equal(viewOf(deployment, failed).error, `HOOK_EXECUTION_FAILURE: ${message}`);
    });

    for (const [name, deployment, ecs, expected] of [
        ["just created", { status: "Created" }, undefined, { live: false, failed: false }],
        [
            "shifting",
            { status: "InProgress" },
            target({ AllowTraffic: "InProgress" }, 10),
            { live: false, failed: false },
        ],
        [
            "shifted, hooks to come",
            { status: "InProgress" },
            target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "InProgress" }, 100),
            { live: false, failed: false },
        ],
        [
            "all checks done",
            { status: "InProgress" },
            target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "Succeeded" }, 100),
            { live: true, failed: false },
        ],
        [
            "no hook after the traffic",
            { status: "InProgress" },
            target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "Skipped" }, 100),
            { live: true, failed: false },
        ],
        [
            "waiting to end the old tasks",
            { status: "InProgress", instanceTerminationWaitTimeStarted: true },
            target({}),
            { live: true, failed: false, terminating: true },
        ],
        ["succeeded", { status: "Succeeded" }, target({}), { live: true, failed: false }],
        [
            "failed after the shift",
            { status: "Failed" },
            target({ AllowTraffic: "Succeeded", AfterAllowTraffic: "Succeeded" }, 100),
            { live: false, failed: true },
        ],
        [
            "an event failed and CodeDeploy skipped what came after it",
            { status: "InProgress" },
            target({ Install: "Failed", AllowTraffic: "Skipped", AfterAllowTraffic: "Skipped" }),
            { live: false, failed: false },
        ],
        ["stopped", { status: "Stopped" }, target({}), { live: false, failed: true }],
    ] as [string, DeploymentInfo, ECSTarget | undefined, object][]) {
        it(`${name}: ${JSON.stringify(expected)}`, () => {
            const view = viewOf(info(deployment), ecs);
            assert.deepEqual({ ...view, ...expected }, view);
        });
    }

    it("names the error and the rollback as AWS does", () => {
        const view = viewOf(
            info({
                status: "Failed",
                errorInformation: { code: "ALARM_ACTIVE", message: "One or more alarms have been activated" },
                rollbackInfo: { rollbackDeploymentId: "d-ROLLBACK1" },
            }),
            undefined,
        );
        assert.equal(view.error, "ALARM_ACTIVE: One or more alarms have been activated");
        assert.equal(view.rollbackDeploymentId, "d-ROLLBACK1");
    });

    it("tells each change once, traffic included", () => {
        const first = viewOf(
            info({ status: "InProgress" }),
            target({ Install: "InProgress", AllowTraffic: "Pending" }),
        );
        const second = viewOf(
            info({ status: "InProgress" }),
            target({ Install: "Succeeded", AllowTraffic: "InProgress" }, 10),
        );
        assert.deepEqual(
            changes("app", undefined, first).map(event =>
                "name" in event ? `${event.name} ${event.status}` : event.event,
            ),
            ["Install InProgress"],
        );
        assert.deepEqual(
            changes("app", first, second).map(event =>
                "name" in event ? `${event.name} ${event.status}` : event.event,
            ),
            ["Install Succeeded", "AllowTraffic InProgress", "traffic"],
        );
        assert.deepEqual(changes("app", second, second), []);
    });
});
