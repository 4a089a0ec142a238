import assert from "node:assert/strict";
import { Autoscaling } from "../../components/autoscaling";
import type { Autoscaling as Bounds } from "../../fargate";
import { checkComponents } from "./invariants";

const TARGET = "aws:appautoscaling/target:Target";
const ACTION = "aws:appautoscaling/scheduledAction:ScheduledAction";

const build = (bounds: Bounds) =>
    checkComponents(
        () =>
            new Autoscaling("scaling", {
                clusterName: "main",
                serviceName: "app",
                controller: "ecs",
                bounds,
                transform: { scheduledAction: { timezone: "Asia/Kolkata" } },
            }),
    );

describe("Autoscaling by the clock", () => {
    it("sets other bounds at the times of a schedule, on the service's own target", async () => {
        const graph = await build({
            min: 1,
            max: 4,
            schedule: [
                { name: "morning", schedule: "cron(0 8 * * ? *)", min: 2, max: 8, start: "2030-01-31T08:00:00Z" },
                { name: "night", schedule: "cron(0 20 * * ? *)", max: 1 },
            ],
        });
        const { inputs } = graph.one(ACTION, "scaling-morning");
        assert.deepEqual(
            [inputs.name, inputs.resourceId, inputs.schedule, inputs.startTime, inputs.scalableTargetAction],
            [
                "morning",
                "service/main/app",
                "cron(0 8 * * ? *)",
                "2030-01-31T08:00:00Z",
                { minCapacity: 2, maxCapacity: 8 },
            ],
        );
        assert.equal(inputs.timezone, "Asia/Kolkata", "transforms have the last word");
        assert.deepEqual(graph.one(ACTION, "scaling-night").inputs.scalableTargetAction, { maxCapacity: 1 });
    });

    it("leaves a bound to the actions that set it, and keeps the other", async () => {
        const night = { name: "night", schedule: "cron(0 20 * * ? *)" };
        for (const [schedule, ignored] of [
            [[{ ...night, min: 0 }], ["minCapacity"]],
            [[{ ...night, max: 1 }], ["maxCapacity"]],
            [
                [
                    { ...night, max: 1 },
                    { ...night, name: "day", min: 2 },
                ],
                ["minCapacity", "maxCapacity"],
            ],
            [undefined, []],
        ] as const) {
            const graph = await build({ min: 1, max: 4, schedule: schedule && [...schedule] });
            assert.deepEqual(graph.one(TARGET).ignoreChanges, ignored);
            assert.equal(graph.one(TARGET).inputs.minCapacity, 1, "it begins with the range");
        }
    });

    it("has no actions where there is no schedule", async () => {
        assert.deepEqual((await build({ min: 1, max: 4 })).ofType(ACTION), []);
    });
});
