import assert from "node:assert/strict";
import type { DescribeSecurityGroupRulesResult } from "@aws-sdk/client-ec2";
import { DescribeServicesCommand, ECSClient } from "@aws-sdk/client-ecs";
import {
    DescribeListenersCommand,
    DescribeRulesCommand,
    DescribeTargetGroupsCommand,
    ElasticLoadBalancingV2Client,
    type TargetGroup,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { ListInstancesCommand, ListServicesCommand, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import type { StackOutputs } from "../../../outputs";
import { exportStack, inspect, outputsOf } from "../inspect";
import { assertNothingCosts } from "../leftovers";
import { story } from "../story";
import { destroy, summary, up } from "../update";

const image = (digit: string) => `registry.example.com/hub@sha256:${digit.repeat(64)}`;

/** So many that a rule for each other service and each port would be more than a security group takes. */
const MANY_PORTS = Array.from({ length: 21 }, (_, index) => `"${7000 + 2 * index}"`).join(", ");

/** Every kind of port that a service may have. */
const COMPOSE = `
name: hub
services:
  site:
    image: ${image("1")}
    ports: ["8080:80"]
    expose: [${MANY_PORTS}]
  api:
    image: ${image("1")}
    ports: ["8081:8080"]
    networks: { default: { aliases: [pool] } }
  rpc:
    image: ${image("1")}
    networks: { default: { aliases: [pool] } }
    ports:
      - { target: 50051, published: "50051", app_protocol: grpc }
  broker:
    image: ${image("2")}
    ports: ["8883:1883"]
  admin:
    image: ${image("3")}
    ports: ["127.0.0.1:9090:9090"]
    networks: [back]
networks:
  back: { internal: true }
`;

const STACK = `
config:
  aws:region: us-east-1
  swingbridge:composeFiles: [hub.yml]
  swingbridge:public: [site, api, rpc, broker]
  swingbridge:serviceConnect: true
  swingbridge:services:
    site: { hosts: [www.example.com] }
    api: { listenerPort: 8081, deploymentController: ecs }
    rpc: { hosts: [rpc.example.com], deploymentController: ecs }
    broker: { tls: true, testPort: 18883 }
  swingbridge:https:
    certificateArn: arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000
  swingbridge:terminationWait: 0
`;

story("HTTP by host and at a port of its own, gRPC, TCP, and a port that stays inside", program => {
    let outputs: StackOutputs;

    it("go live, each behind the load balancer that carries it", async () => {
        program().write("hub.yml", COMPOSE);
        program().write("Pulumi.dev.yaml", STACK);
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        assert.match(first.output, /admin\.ports\[0\]\n +stays inside the network: it is published on the loopback/);
        outputs = outputsOf(await exportStack(program()));
        const { site, api, rpc, broker, admin } = outputs.services;
        const net = outputs.networkLoadBalancer!;
        assert.deepEqual(
            [site, api, rpc, broker, admin].map(service => service?.url),
            [
                "https://www.example.com",
                `${outputs.loadBalancer!.url}:8081`,
                "https://rpc.example.com",
                `tls://${net.dnsName}:8883`,
                undefined,
            ],
        );
        assert.deepEqual(
            [site, api, rpc, broker, admin].map(service => service?.controller),
            ["codedeploy", "ecs", "ecs", "codedeploy", "ecs"],
        );
        await inspect(program(), async ({ client }) => {
            const elb = client(ElasticLoadBalancingV2Client);
            const { Rules = [] } = await elb.send(
                new DescribeRulesCommand({ ListenerArn: outputs.loadBalancer!.productionListenerArn }),
            );
            assert.equal(Rules.filter(({ IsDefault }) => IsDefault === false).length, 2);
            const groupOf = async (arn: string | undefined): Promise<TargetGroup> =>
                (await elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn!] }))).TargetGroups![0]!;
            assert.equal((await groupOf(rpc?.targetGroups[0]?.arn)).ProtocolVersion, "GRPC");
            const { Protocol, HealthCheckProtocol, LoadBalancerArns } = await groupOf(broker?.targetGroups[0]?.arn);
            assert.deepEqual([Protocol, HealthCheckProtocol, LoadBalancerArns], ["TCP", "TCP", [net.arn]]);
        });
    });

    it("connect through Service Connect where ECS replaces the tasks", async () => {
        await inspect(program(), async ({ client }) => {
            const { services = [] } = await client(ECSClient).send(
                new DescribeServicesCommand({
                    cluster: outputs.clusterName,
                    services: Object.values(outputs.services).map(({ serviceName }) => serviceName),
                }),
            );
            const aliases = services.map(({ serviceName = "", serviceRegistries, deployments = [] }) => {
                const connect = deployments[0]?.serviceConnectConfiguration;
                assert.equal(serviceRegistries?.length, 1, `${serviceName} has its name in DNS too`);
                const found = connect?.services?.flatMap(({ clientAliases = [] }) => clientAliases);
                return found?.map(({ dnsName, port }) => `${dnsName}:${port}`);
            });
            assert.deepEqual(aliases.flat().filter(Boolean).sort(), ["admin:9090", "api:8080", "rpc:50051"]);
        });
    });

    it("share an alias, and one on an internal network gets out by HTTPS only", async () => {
        await inspect(program(), async ({ client }) => {
            const names = client(ServiceDiscoveryClient);
            const { Services = [] } = await names.send(new ListServicesCommand({}));
            const pool = Services.find(({ Name }) => Name === "pool");
            const { Instances = [] } = await names.send(new ListInstancesCommand({ ServiceId: pool?.Id }));
            assert.deepEqual(Instances.map(({ Attributes }) => Attributes?.["AWS_INSTANCE_CNAME"]).sort(), [
                `api.${outputs.namespace}`,
                `rpc.${outputs.namespace}`,
            ]);
        });
        const { resources } = await exportStack(program());
        const ways = resources
            .filter(({ urn }) => /SecurityGroupEgressRule::hub-admin-/.test(urn))
            .map(({ outputs: rule }) => `${String(rule?.["ipProtocol"])} ${String(rule?.["cidrIpv4"])}`);
        assert.deepEqual(ways.sort(), ["-1 10.0.0.0/16", "tcp 0.0.0.0/0"]);
    });

    it("connect to each other through one security group, which all tasks on the network joined", async () => {
        const { clusterName, services } = outputs;
        const onDefault = ["site", "api", "rpc", "broker"];
        const names = onDefault.map(name => services[name]!.serviceName);
        await inspect(program(), async ({ call, client }) => {
            const { services: found = [] } = await client(ECSClient).send(
                new DescribeServicesCommand({ cluster: clusterName, services: names }),
            );
            const groups = found.map(
                ({ networkConfiguration, taskSets }) =>
                    (networkConfiguration ?? taskSets?.[0]?.networkConfiguration)?.awsvpcConfiguration?.securityGroups,
            );
            const shared = groups[0]?.filter(id => groups.every(ids => ids?.includes(id)));
            assert.deepEqual([names.length, groups.length, shared?.length], [4, 4, 1]);
            const { SecurityGroupRules: rules = [] } = call<DescribeSecurityGroupRulesResult>(
                "ec2",
                "DescribeSecurityGroupRules",
                {},
            );
            const through = rules.filter(rule => rule.ReferencedGroupInfo?.GroupId === shared?.[0]);
            assert.equal(through.length, 22 + 3, "a rule for each port, whoever connects");
        });
    });

    it("change nothing the second time", async () => {
        const second = await up(program(), {}, "--expect-no-changes");
        assert.equal(second.code, 0, second.output);
        assert.deepEqual(summary(second.changes), []);
    });

    it("the TCP service is released blue/green, and all its connections go to the new tasks", async () => {
        program().replace("hub.yml", image("2"), image("4"));
        const release = await up(program());
        assert.equal(release.code, 0, release.output);
        const { broker } = outputs.services;
        await inspect(program(), async ({ client }) => {
            const { services = [] } = await client(ECSClient).send(
                new DescribeServicesCommand({ cluster: outputs.clusterName, services: [broker!.serviceName] }),
            );
            const serving = services[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
            const { Listeners = [] } = await client(ElasticLoadBalancingV2Client).send(
                new DescribeListenersCommand({ LoadBalancerArn: outputs.networkLoadBalancer!.arn }),
            );
            const production = Listeners.find(({ Port }) => Port === 8883);
            assert.deepEqual([Listeners.length, production?.Protocol], [2, "TLS"]);
            const weights = production?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
            const all = weights.find(({ Weight }) => Weight === 100);
            assert.equal(all?.TargetGroupArn, serving?.loadBalancers?.[0]?.targetGroupArn);
            assert.notEqual(all?.TargetGroupArn, broker!.targetGroups[0]?.arn, "the other of the pair");
        });
        const again = await up(program(), {}, "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
    });

    it("destroy leaves nothing that costs", async () => {
        const gone = await destroy(program());
        assert.equal(gone.code, 0, gone.output);
        await assertNothingCosts(program(), outputs);
    });
});
