import assert from "node:assert/strict";
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from "@aws-sdk/client-cloudwatch";
import type { StackOutputs } from "../../../outputs";
import { exportStack, inspect, outputsOf } from "../inspect";
import { story } from "../story";
import { up } from "../update";

const CONSUMER = ["--cwd", "examples/consumer", "--stack", "dev"];

story("another stack reads the outputs of dev", program => {
    let outputs: StackOutputs;

    it("dev has the outputs that outputs.ts promises, by name and by type", async () => {
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        outputs = outputsOf(await exportStack(program()));
        assert.deepEqual(shapeOf(outputs), {
            schemaVersion: "number",
            project: "string",
            stack: "string",
            account: "string",
            region: "string",
            vpcId: "string",
            publicSubnetIds: ["string"],
            privateSubnetIds: ["string"],
            clusterName: "string",
            clusterArn: "string",
            namespace: "string",
            loadBalancer: {
                arn: "string",
                arnSuffix: "string",
                dnsName: "string",
                url: "string",
                testUrl: "string",
                productionListenerArn: "string",
                testListenerArn: "string",
            },
            services: { app: PUBLIC, db: PRIVATE, redis: PRIVATE },
            jobs: {},
        });
    });

    it("the consumer's stack goes up, and its dashboard and alarm are about what dev has", async () => {
        const consumed = await program().pulumi(["up", ...CONSUMER, "--yes", "--skip-preview"]);
        assert.equal(consumed.code, 0, consumed.output);
        const shown = await program().pulumi(["stack", "output", ...CONSUMER, "--json"]);
        const { dashboardName, alarmName, watched } = JSON.parse(shown.stdout) as Record<string, string>;
        assert.equal(dashboardName, "todo-dev");
        assert.deepEqual(watched, ["app", "db", "redis"]);
        await inspect(program(), async ({ client }) => {
            const cloudWatch = client(CloudWatchClient);
            const { DashboardBody } = await cloudWatch.send(new GetDashboardCommand({ DashboardName: dashboardName }));
            for (const name of [outputs.loadBalancer?.arnSuffix, outputs.services.app?.serviceName]) {
                assert.ok(name && DashboardBody?.includes(JSON.stringify(name)), `${name} is on the dashboard`);
            }
            const { MetricAlarms } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarmName!] }));
            assert.deepEqual(MetricAlarms?.[0]?.Dimensions, [
                { Name: "LoadBalancer", Value: outputs.loadBalancer?.arnSuffix },
            ]);
        });
    });

    it("a release of dev changes nothing for the consumer", async () => {
        program().commit("the second release");
        const second = await up(program());
        assert.equal(second.code, 0, second.output);
        const again = await program().pulumi(["up", ...CONSUMER, "--yes", "--skip-preview", "--expect-no-changes"]);
        assert.equal(again.code, 0, again.output);
    });

    it("a stack that has no such outputs is told so", async () => {
        const other = ["config", "set", ...CONSUMER, "producer", "organization/consumer/dev"];
        assert.equal((await program().pulumi(other)).code, 0);
        const refused = await program().pulumi(["preview", ...CONSUMER]);
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /The stack has no outputs of Swingbridge/);
    });
});

const PRIVATE = {
    name: "string",
    controller: "string",
    dependsOn: [],
    serviceName: "string",
    serviceArn: "string",
    family: "string",
    logGroup: "string",
    releaseRecord: "string",
    securityGroupId: "string",
    taskRoleName: "string",
    privateAddresses: ["string"],
    targetGroups: [],
    alarms: [],
    target: "object",
};

const PUBLIC = {
    ...PRIVATE,
    dependsOn: ["string"],
    url: "string",
    targetGroups: [{ arn: "string", arnSuffix: "string" }],
    alarms: ["string"],
};

/** Names and types of a value; a list has those of its members, each kind once. What is in a `target` is the deployer's. */
function shapeOf(value: unknown, key?: string): unknown {
    if (Array.isArray(value)) {
        const shapes = value.map(item => JSON.stringify(shapeOf(item)));
        return [...new Set(shapes)].map(shape => JSON.parse(shape) as unknown);
    }
    if (typeof value !== "object" || value === null || key === "target") {
        return typeof value;
    }
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member, name)]));
}
