import assert from "node:assert/strict";
import type { DescribeDhcpOptionsResult, DescribeNatGatewaysResult } from "@aws-sdk/client-ec2";
import { DescribeClustersCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import type { StackOutputs } from "../../outputs";
import { inspect } from "./inspect";
import type { Program } from "./program";

/** Tables that still have rows after `pulumi destroy`, and why. Each is free of charge. */
const LEFT: Record<string, string> = {
    "ecs.families": "task definitions are never deregistered: a rollback needs old revisions",
    "ecs.taskDefinitions": "their revisions",
    "ecs.clusters": "ECS shows a deleted cluster as INACTIVE",
    "ecs.services": "and a deleted service too",
    "ecs.tasks": "and a stopped task, for an hour",
    "ec2.natGateways": "EC2 shows a deleted NAT gateway for an hour",
    "ec2.tags": "with its tags",
    "ec2.dhcpOptions": "the region's own set",
    "codedeploy.deployments": "CodeDeploy keeps the history of deployments",
    "codedeploy.deploymentHeads": "by their newest",
    "codedeploy.revisions": "and what they deployed",
    "ecs.serviceDeployments": "ECS that of the deployments of a service, for 90 days",
    "application-autoscaling.activities": "Application Auto Scaling that of six weeks",
    "servicediscovery.operations": "Cloud Map's log of what was asked",
    "route53.changes": "Route 53's too",
};

/** Rows by table, without what may be left. */
export function withoutLeftovers(rows: Record<string, number>): Record<string, number> {
    return Object.fromEntries(
        Object.entries(rows).filter(([table]) => !Object.hasOwn(LEFT, table.replace(/^.*\//, ""))),
    );
}

/** What a destroyed stack leaves is named above, and costs nothing. */
export async function assertNothingCosts(program: Program, { clusterName, services }: StackOutputs): Promise<void> {
    await inspect(program, async ({ client, call, rows }) => {
        assert.deepEqual(withoutLeftovers(rows), {});

        const ecs = client(ECSClient);
        const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: [clusterName] }));
        assert.deepEqual(
            clusters.map(cluster => [
                cluster.status,
                cluster.activeServicesCount,
                cluster.runningTasksCount,
                cluster.pendingTasksCount,
            ]),
            [["INACTIVE", 0, 0, 0]],
        );
        for (const { family } of Object.values(services)) {
            const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
            assert.equal(taskDefinition?.status, "ACTIVE", `${family} is kept`);
        }
        const { NatGateways = [] } = call<DescribeNatGatewaysResult>("ec2", "DescribeNatGateways", {});
        assert.deepEqual([...new Set(NatGateways.map(({ State }) => State))], ["deleted"]);
        const { DhcpOptions = [] } = call<DescribeDhcpOptionsResult>("ec2", "DescribeDhcpOptions", {});
        assert.equal(DhcpOptions.length, 1);
    });
}
