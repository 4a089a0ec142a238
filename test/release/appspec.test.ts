import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appSpecContent, parseAppSpec, renderAppSpec, validateAppSpec, type AppSpecInput } from "../../release";

const input: AppSpecInput = {
    taskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop-app:7",
    container: "app",
    containerPort: 3000,
    subnets: ["subnet-b", "subnet-a"],
    securityGroups: ["sg-2", "sg-1"],
    assignPublicIp: false,
};

describe("The AppSpec", () => {
    it("always says network, platform version and capacity, or CodeDeploy would reset them", () => {
        assert.deepEqual(renderAppSpec(input), {
            version: "0.0",
            Resources: [
                {
                    TargetService: {
                        Type: "AWS::ECS::Service",
                        Properties: {
                            TaskDefinition: input.taskDefinition,
                            LoadBalancerInfo: { ContainerName: "app", ContainerPort: 3000 },
                            PlatformVersion: "LATEST",
                            NetworkConfiguration: {
                                AwsvpcConfiguration: {
                                    Subnets: ["subnet-a", "subnet-b"],
                                    SecurityGroups: ["sg-1", "sg-2"],
                                    AssignPublicIp: "DISABLED",
                                },
                            },
                            CapacityProviderStrategy: [{ Base: 0, CapacityProvider: "FARGATE", Weight: 1 }],
                        },
                    },
                },
            ],
        });
    });

    it("has the hooks in the order in which they come", () => {
        const hooks = { AfterAllowTraffic: "after", BeforeInstall: "before", AfterAllowTestTraffic: "smoke" };
        assert.deepEqual(renderAppSpec({ ...input, hooks }).Hooks, [
            { BeforeInstall: "before" },
            { AfterAllowTestTraffic: "smoke" },
            { AfterAllowTraffic: "after" },
        ]);
    });

    it("has the same hash for the same release, and another for any change", () => {
        const hash = (change: Partial<AppSpecInput>) => appSpecContent(renderAppSpec({ ...input, ...change })).sha256;
        assert.equal(hash({ subnets: ["subnet-a", "subnet-b"], securityGroups: ["sg-1", "sg-2"] }), hash({}));
        const changes: Partial<AppSpecInput>[] = [
            { taskDefinition: `${input.taskDefinition}0` },
            { containerPort: 3001 },
            { subnets: ["subnet-a"] },
            { securityGroups: ["sg-1"] },
            { assignPublicIp: true },
            { platformVersion: "1.4.0" },
            { capacityProviders: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
            { hooks: { BeforeInstall: "f" } },
        ];
        assert.equal(new Set([hash({}), ...changes.map(hash)]).size, changes.length + 1);
    });

    it("is sent with the sha256 of its text", () => {
        const { content, sha256 } = appSpecContent(renderAppSpec(input));
        assert.equal(sha256, createHash("sha256").update(content, "utf8").digest("hex"));
    });

    it("is read as it was written, and is good", () => {
        const spec = renderAppSpec({ ...input, hooks: { BeforeInstall: "f" } });
        assert.deepEqual(parseAppSpec(appSpecContent(spec).content), spec);
        assert.deepEqual(validateAppSpec(spec), []);
    });

    type Edit = (spec: Record<string, unknown>, properties: Record<string, unknown>) => void;
    const bad: [string, Edit, RegExp][] = [
        ["of another version", spec => (spec.version = "1.0"), /version must be 0\.0/],
        ["without a resource", spec => (spec.Resources = []), /exactly one resource/],
        ["with the family in place of an ARN", (_, p) => (p.TaskDefinition = "shop-app:7"), /ARN of a revision/],
        [
            "whose port is text",
            (_, p) => (p.LoadBalancerInfo = { ContainerName: "a", ContainerPort: "80" }),
            /must be a number/,
        ],
        [
            "with half a network",
            (_, p) => (p.NetworkConfiguration = { AwsvpcConfiguration: { Subnets: ["subnet-a"] } }),
            /SecurityGroups are missing/,
        ],
        [
            "with two bases",
            (_, p) =>
                (p.CapacityProviderStrategy = [
                    { Base: 1, Weight: 1 },
                    { Base: 1, Weight: 1 },
                ]),
            /only one Base/,
        ],
        [
            "with no weight",
            (_, p) => (p.CapacityProviderStrategy = [{ Base: 1, Weight: 0 }]),
            /one Weight must be above 0/,
        ],
        ["that hooks what cannot be hooked", spec => (spec.Hooks = [{ Install: "f" }]), /Install cannot be hooked/],
        ["that hooks twice", spec => (spec.Hooks = [{ BeforeInstall: "f" }, { BeforeInstall: "g" }]), /stands twice/],
    ];
    for (const [what, edit, message] of bad) {
        it(`${what} is rejected`, () => {
            const spec = structuredClone(renderAppSpec(input)) as unknown as Record<string, unknown>;
            const [resource] = spec.Resources as [{ TargetService: { Properties: Record<string, unknown> } }];
            edit(spec, resource.TargetService.Properties);
            assert.throws(() => parseAppSpec(JSON.stringify(spec)), message);
        });
    }

    it("that is no JSON is rejected", () => assert.throws(() => parseAppSpec("version: 0.0"), /is no JSON/));
});
