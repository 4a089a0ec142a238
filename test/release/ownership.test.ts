import assert from "node:assert/strict";
import { ignoreChanges, OWNERSHIP, type Controller, type ReleasedBy, type ResourceKind } from "../../release";

describe("One owner per attribute", () => {
    const network = ["networkConfiguration", "platformVersion", "capacityProviderStrategies"];
    for (const [kind, controller, releasedBy, more, expected] of [
        ["service", "codedeploy", "up", {}, ["taskDefinition", "loadBalancers", ...network]],
        ["service", "codedeploy", "manual", {}, ["taskDefinition", "loadBalancers", ...network]],
        ["service", "codedeploy", "pipeline", {}, ["taskDefinition", "loadBalancers", ...network]],
        [
            "service",
            "codedeploy",
            "up",
            { autoscaled: true },
            ["taskDefinition", "loadBalancers", ...network, "desiredCount"],
        ],
        ["service", "ecs", "up", {}, []], // the service resource is the release
        ["service", "ecs", "manual", {}, ["taskDefinition"]],
        ["service", "ecs", "pipeline", {}, ["taskDefinition"]],
        ["service", "ecs", "up", { autoscaled: true }, ["desiredCount"]],
        ["service", "ecs", "up", { ecsShiftsTraffic: true }, ["loadBalancers"]],
        ["listener", "codedeploy", "up", {}, ["defaultActions"]],
        ["listener", "ecs", "up", {}, []],
        ["listenerRule", "codedeploy", "manual", {}, ["actions"]],
        ["listenerRule", "ecs", "up", {}, []],
        ["listenerRule", "ecs", "up", { ecsShiftsTraffic: true }, ["actions"]],
        ["taskDefinition", "codedeploy", "up", {}, []],
        [
            "taskDefinition",
            "codedeploy",
            "pipeline",
            {},
            [
                "containerDefinitions",
                "cpu",
                "memory",
                "volumes",
                "ephemeralStorage",
                "pidMode",
                "runtimePlatform",
                "executionRoleArn",
                "taskRoleArn",
            ],
        ],
        ["taskDefinition", "ecs", "manual", {}, []],
        ["scalableTarget", "codedeploy", "up", {}, ["suspendedState"]],
        ["scalableTarget", "ecs", "up", {}, []],
        ["scalableTarget", "ecs", "up", { scheduledMinimum: true }, ["minCapacity"]],
        ["scalableTarget", "codedeploy", "up", { scheduledMaximum: true }, ["maxCapacity", "suspendedState"]],
        ["releaseRecord", "codedeploy", "up", {}, ["value"]],
        ["releaseRecord", "ecs", "up", {}, ["value"]],
    ] as const) {
        const how = [controller, releasedBy, ...Object.keys(more)].join(", ");
        it(`${kind} (${how}): Pulumi ignores ${expected.join(", ") || "nothing"}`, () =>
            assert.deepEqual(ignoreChanges(kind, controller, releasedBy, more), expected));
    }

    it("no property stands under two attributes", () => {
        const places = OWNERSHIP.flatMap(({ properties }) =>
            Object.entries(properties).flatMap(([kind, names]) => names.map(name => `${kind}.${name}`)),
        );
        assert.deepEqual(places, [...new Set(places)]);
    });

    it("what is ignored is what Pulumi does not own", () => {
        const kinds = OWNERSHIP.flatMap(({ properties }) => Object.keys(properties) as ResourceKind[]);
        for (const controller of ["codedeploy", "ecs"] satisfies Controller[]) {
            for (const releasedBy of ["up", "pipeline", "manual"] satisfies ReleasedBy[]) {
                for (const { owner, properties } of OWNERSHIP) {
                    const owned = owner({ controller, releasedBy }) === "pulumi";
                    for (const kind of kinds) {
                        const ignored = ignoreChanges(kind, controller, releasedBy);
                        properties[kind]?.forEach(name =>
                            assert.equal(ignored.includes(name), !owned, `${kind}.${name}`),
                        );
                    }
                }
            }
        }
    });
});
