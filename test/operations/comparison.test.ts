import * as assert from "node:assert/strict";
import type { Service, TaskDefinition, TaskSet } from "@aws-sdk/client-ecs";
import { sameSurroundings } from "../../operations/codedeploy/already-live";
import { rolloutOf } from "../../operations/rolling/follow-rollout";
import { sameContent } from "../../operations/task-definition";

const definition: TaskDefinition = {
    taskDefinitionArn: "arn:aws:ecs:us-east-1:111122223333:task-definition/app:1",
    revision: 1,
    family: "app",
    cpu: "256",
    containerDefinitions: [{ name: "app", image: "app:1", environment: [{ name: "A", value: "1" }] }],
};

describe("whether two revisions run the same", () => {
    it("looks past what AWS adds to a registration, and past the order of keys", () => {
        const { cpu, ...rest } = definition;
        const again = {
            cpu,
            ...rest,
            revision: 2,
            taskDefinitionArn: "other",
            registeredAt: new Date(0),
            registeredBy: "x",
        };
        assert.equal(sameContent(definition, again), true);
    });

    for (const [name, other] of [
        ["image", { containerDefinitions: [{ ...definition.containerDefinitions![0], image: "app:2" }] }],
        ["size", { cpu: "512" }],
        ["environment", { containerDefinitions: [{ ...definition.containerDefinitions![0], environment: [] }] }],
    ] as [string, Partial<TaskDefinition>][]) {
        it(`sees another ${name}`, () => assert.equal(sameContent(definition, { ...definition, ...other }), false));
    }
});

describe("whether a task set stands where the AppSpec wants it", () => {
    const set: TaskSet = {
        platformVersion: "1.4.0",
        networkConfiguration: {
            awsvpcConfiguration: { subnets: ["s-1", "s-2"], securityGroups: ["sg-1"], assignPublicIp: "DISABLED" },
        },
        capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }],
    };
    const wanted = {
        TaskDefinition: "x",
        PlatformVersion: "LATEST",
        NetworkConfiguration: {
            AwsvpcConfiguration: {
                Subnets: ["s-2", "s-1"],
                SecurityGroups: ["sg-1"],
                AssignPublicIp: "DISABLED" as const,
            },
        },
        CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Weight: 1, Base: 0 }],
    };
    it("takes any order and the resolved LATEST", () => assert.equal(sameSurroundings(set, wanted), true));

    for (const [name, other] of [
        [
            "subnets",
            {
                NetworkConfiguration: {
                    AwsvpcConfiguration: { Subnets: ["s-3"], SecurityGroups: ["sg-1"], AssignPublicIp: "DISABLED" },
                },
            },
        ],
        [
            "security groups",
            {
                NetworkConfiguration: {
                    AwsvpcConfiguration: {
                        Subnets: ["s-1", "s-2"],
                        SecurityGroups: ["sg-2"],
                        AssignPublicIp: "DISABLED",
                    },
                },
            },
        ],
        [
            "a public address",
            {
                NetworkConfiguration: {
                    AwsvpcConfiguration: {
                        Subnets: ["s-1", "s-2"],
                        SecurityGroups: ["sg-1"],
                        AssignPublicIp: "ENABLED",
                    },
                },
            },
        ],
        ["capacity", { CapacityProviderStrategy: [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }] }],
        ["a platform version", { PlatformVersion: "1.3.0" }],
    ] as [string, object][]) {
        it(`sees another of ${name}`, () => assert.equal(sameSurroundings(set, { ...wanted, ...other }), false));
    }
});

describe("a rolling deployment", () => {
    const deployment = (more: object): object => ({
        status: "PRIMARY",
        taskDefinition: "new",
        rolloutState: "IN_PROGRESS",
        runningCount: 0,
        desiredCount: 2,
        ...more,
    });
    const rollout = (...deployments: object[]): ReturnType<typeof rolloutOf> =>
        rolloutOf({ deployments } as Service, "new");

    it("is settled when one deployment is left with all its tasks", () => {
        assert.equal(rollout(deployment({ rolloutState: "COMPLETED", runningCount: 2 })).settled, true);
        assert.equal(
            rollout(deployment({ rolloutState: "COMPLETED", runningCount: 2 }), deployment({ status: "ACTIVE" }))
                .settled,
            false,
        );
        assert.equal(rollout(deployment({ runningCount: 2 })).settled, false);
    });

    it("is a rollback when ECS says so of the deployment that took its place", () => {
        const back = deployment({
            taskDefinition: "old",
            rolloutStateReason: "ECS deployment circuit breaker: rolling back to deploymentId x.",
        });
        assert.match(
            rollout(back, deployment({ status: "ACTIVE", rolloutState: "FAILED" })).rollbackReason ?? "",
            /circuit breaker/,
        );
        assert.equal(rollout(deployment({})).rollbackReason, undefined);
    });

    it("has failed when ECS gives up", () => {
        assert.equal(
            rollout(deployment({ rolloutState: "FAILED", rolloutStateReason: "tasks failed to start." })).failed,
            "tasks failed to start.",
        );
    });
});
