import assert from "node:assert/strict";
import { deployment, type KnownDeployment, type PlannedDeployment } from "../../components/deployment";
import { parseAppSpec } from "../../release";
import { SHA } from "./specs";

const PLANNED: PlannedDeployment = {
    name: "app",
    sha: SHA,
    releaseRecord: "/record",
    assignPublicIp: false,
    capacityProviders: [],
    codedeploy: { container: "app", containerPort: 3000, trafficShift: { kind: "canary" }, terminationWait: 5 },
};
const KNOWN: KnownDeployment = {
    place: { account: "111122223333", region: "us-east-1", partition: "aws", dnsSuffix: "amazonaws.com" },
    cluster: "cluster",
    service: "service",
    taskDefinition: "arn:aws:ecs:us-east-1:111122223333:task-definition/app:1",
    logGroup: "/logs",
    platformVersion: "LATEST",
    subnets: ["subnet-b", "subnet-a"],
    securityGroups: ["sg-1", "sg-2"],
    codedeploy: {
        application: "application",
        deploymentGroup: "group",
        productionListener: "arn:production",
        testListener: "arn:test",
        targetGroups: ["arn:blue", "arn:green"],
        alarms: ["alarm"],
    },
};
const ROLLING = { ...PLANNED, codedeploy: undefined };
const UNSHIFTED = { ...KNOWN, codedeploy: undefined };

describe("what a deployment needs to know", () => {
    it("holds a good AppSpec with its hash", () => {
        const { target, trigger } = deployment(PLANNED, KNOWN);
        const { content, sha256 } = target.codedeploy!.appSpec;
        assert.equal(sha256, trigger);
        const { Properties } = parseAppSpec(content).Resources[0].TargetService;
        assert.equal(Properties.TaskDefinition, KNOWN.taskDefinition);
        assert.deepEqual(Properties.LoadBalancerInfo, { ContainerName: "app", ContainerPort: 3000 });
    });

    it("says how traffic moves with nothing left open", () => {
        assert.deepEqual(deployment(PLANNED, KNOWN).target.codedeploy!.trafficShift, {
            kind: "canary",
            percent: 10,
            interval: 5,
        });
    });

    it("has no CodeDeploy where the service rolls", () => {
        const { target } = deployment(ROLLING, UNSHIFTED);
        assert.equal(target.controller, "ecs");
        assert.equal(target.codedeploy, undefined);
    });

    for (const [what, planned, known] of [
        ["content", {}, { taskDefinition: `${KNOWN.taskDefinition}0` }],
        ["subnets", {}, { subnets: ["subnet-c"] }],
        ["security group", {}, { securityGroups: ["sg-1", "sg-3"] }],
        ["platform", {}, { platformVersion: "1.4.0" }],
        ["public addresses", { assignPublicIp: true }, {}],
        ["capacity", { capacityProviders: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] }, {}],
    ] as [string, Partial<PlannedDeployment>, Partial<KnownDeployment>][]) {
        it(`is another deployment when the ${what} changes, with either controller`, () => {
            for (const [basePlan, baseKnown] of [
                [PLANNED, KNOWN],
                [ROLLING, UNSHIFTED],
            ] as const) {
                const before = deployment(basePlan, baseKnown).trigger;
                assert.notEqual(deployment({ ...basePlan, ...planned }, { ...baseKnown, ...known }).trigger, before);
            }
        });
    }

    for (const [what, planned, known] of [
        ["the order of the subnets", {}, { subnets: ["subnet-a", "subnet-b"] }],
        ["the commit alone", { sha: "f".repeat(40) }, {}],
        ["the log group", {}, { logGroup: "/other" }],
    ] as [string, Partial<PlannedDeployment>, Partial<KnownDeployment>][]) {
        it(`is no other deployment when ${what} changes`, () => {
            assert.equal(
                deployment({ ...PLANNED, ...planned }, { ...KNOWN, ...known }).trigger,
                deployment(PLANNED, KNOWN).trigger,
            );
        });
    }
});
