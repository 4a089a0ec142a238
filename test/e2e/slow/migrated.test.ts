import assert from "node:assert/strict";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { DescribeListenersCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { exportStack, inspect, outputsOf } from "../inspect";
import type { StackOutputs } from "../../../outputs";
import { withoutLeftovers } from "../leftovers";
import { accountOf } from "../refusal";
import { story } from "../story";
import { destroy, up } from "../update";

const PLATFORM = ["--cwd", "test/e2e/platform", "--stack", "dev"];

interface Platform {
    vpcId: string;
    publicSubnetIds: string[];
    privateSubnetIds: string[];
    clusterName: string;
    loadBalancerName: string;
    productionListenerArn: string;
    networkLoadBalancerArn: string;
}

const image = (digit: string) => `registry.example.com/shop@sha256:${digit.repeat(64)}`;

/** What people wrote for compose-cli (`x-aws-*`), ECS Compose-X (labels) and amazon-ecs-cli (`ecs-params.yml`), in one project. */
const compose = (platform: Platform) => `
name: shop
x-aws-vpc: ${platform.vpcId}
x-aws-cluster: ${platform.clusterName}
x-aws-loadbalancer: ${platform.loadBalancerName}
services:
  web:
    image: ${image("1")}
    ports: ["80:8080"]
    networks: [front, back]
    deploy:
      labels: { ecs.task.family: store }
  cache:
    image: ${image("2")}
    networks: [back]
    deploy:
      labels: { ecs.task.family: store, ecs.essential: "False", ecs.depends.condition: START }
  broker:
    image: ${image("3")}
    ports: ["8883:1883"]
    networks: [front]
  ledger:
    image: ${image("4")}
    expose: ["5000"]
    networks: [back]
    x-scaling:
      Range: "1-4"
      ScheduledActions:
        - { Schedule: cron(0 8 * * ? *), ScalableTargetAction: { MinCapacity: 2 } }
networks:
  front: {}
  back: { internal: true }
`;

const ECS_PARAMS = `
version: 1
task_definition:
  ephemeral_storage: { size_in_gib: 30 }
  services:
    ledger:
      cpu_shares: 512
      mem_limit: 2GB
      init_process_enabled: true
`;

const stack = (platform: Platform) => `
config:
  aws:region: us-east-1
  swingbridge:composeFiles: [shop.yml]
  swingbridge:public: [web, broker]
  swingbridge:network:
    publicSubnetIds: ${JSON.stringify(platform.publicSubnetIds)}
    privateSubnetIds: ${JSON.stringify(platform.privateSubnetIds)}
  swingbridge:loadBalancer:
    productionListenerArn: ${platform.productionListenerArn}
  swingbridge:networkLoadBalancer:
    arn: ${platform.networkLoadBalancerArn}
    domainName: mqtt.example.com
  swingbridge:https:
    domainName: shop.example.com
  swingbridge:services:
    web: { hosts: [shop.example.com], deploymentController: ecs }
    broker: { tls: true }
  swingbridge:terminationWait: 0
`;

story("a project written for compose-cli, ECS Compose-X and amazon-ecs-cli, on the platform it names", program => {
    let platform: Platform;
    let before: Record<string, number>;
    let outputs: StackOutputs;

    it("finds the platform there", async () => {
        const made = await program().pulumi(["up", ...PLATFORM, "--yes", "--skip-preview"]);
        assert.equal(made.code, 0, made.output);
        platform = JSON.parse(
            (await program().pulumi(["stack", "output", ...PLATFORM, "--json"])).stdout,
        ) as unknown as Platform;
        before = await accountOf(program());
    });

    it("goes up in the VPC and the cluster, and behind the load balancers that it names", async () => {
        program().write("shop.yml", compose(platform));
        program().write("ecs-params.yml", ECS_PARAMS);
        program().write("Pulumi.dev.yaml", stack(platform));
        const first = await up(program());
        assert.equal(first.code, 0, first.output);
        const exported = await exportStack(program());
        const types = exported.resources.map(({ type }) => type);
        for (const type of ["awsx:ec2:Vpc", "aws:ecs/cluster:Cluster", "aws:lb/loadBalancer:LoadBalancer"]) {
            assert.ok(!types.includes(type), `${type} is the platform's`);
        }
        outputs = outputsOf(exported);
        assert.equal(outputs.vpcId, platform.vpcId);
        assert.equal(outputs.clusterName, platform.clusterName);
        assert.equal(outputs.networkLoadBalancer?.arn, platform.networkLoadBalancerArn);
        assert.deepEqual(Object.keys(outputs.services).sort(), ["broker", "ledger", "web"]);
        assert.equal(outputs.services.web?.url, "https://shop.example.com");
        assert.equal(outputs.services.broker?.url, "tls://mqtt.example.com:8883");
    });

    it("runs what the labels and ecs-params.yml say", async () => {
        await inspect(program(), async ({ client }) => {
            const ecs = client(ECSClient);
            const taskOf = async (name: string) => {
                const { serviceName } = outputs.services[name]!;
                const { services = [] } = await ecs.send(
                    new DescribeServicesCommand({ cluster: outputs.clusterName, services: [serviceName] }),
                );
                assert.deepEqual([services[0]?.runningCount, services[0]?.desiredCount], [1, 1], name);
                const taskDefinition = services[0]?.taskDefinition ?? services[0]?.taskSets?.[0]?.taskDefinition;
                const described = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
                return described.taskDefinition!;
            };
            const store = await taskOf("web");
            assert.deepEqual(
                store.containerDefinitions?.map(({ name, essential }) => [name, essential]),
                [
                    ["cache", false],
                    ["web", true],
                ],
            );
            assert.equal(store.ephemeralStorage?.sizeInGiB, 30);
            const ledger = await taskOf("ledger");
            assert.deepEqual([ledger.cpu, ledger.memory], ["512", "2048"]);
            assert.equal(ledger.containerDefinitions?.[0]?.linuxParameters?.initProcessEnabled, true);
        });
    });

    it("ends TLS on the platform's network load balancer, with a certificate for its own name", async () => {
        await inspect(program(), async ({ client, call }) => {
            const { Listeners = [] } = await client(ElasticLoadBalancingV2Client).send(
                new DescribeListenersCommand({ LoadBalancerArn: platform.networkLoadBalancerArn }),
            );
            assert.deepEqual(
                Listeners.map(({ Port, Protocol }) => [Port, Protocol]),
                [[8883, "TLS"]],
            );
            const { Certificate } = call<{ Certificate: { DomainName: string; Status: string } }>(
                "acm",
                "DescribeCertificate",
                { CertificateArn: Listeners[0]?.Certificates?.[0]?.CertificateArn },
            );
            assert.deepEqual([Certificate.DomainName, Certificate.Status], ["mqtt.example.com", "ISSUED"]);
        });
    });

    it("keeps what is on internal networks only inside the platform's address range", async () => {
        const { resources } = await exportStack(program());
        const ways = (service: string) =>
            resources
                .filter(({ urn }) => urn.includes(`SecurityGroupEgressRule::shop-${service}-`))
                .map(({ outputs: rule }) => [rule?.["ipProtocol"], rule?.["toPort"], rule?.["cidrIpv4"]].join(" "))
                .sort();
        assert.deepEqual(ways("ledger"), ["-1  10.20.0.0/16", "tcp 443 0.0.0.0/0"]);
        assert.deepEqual(ways("broker"), ["-1  0.0.0.0/0"]);
        assert.deepEqual(ways("store"), ["-1  0.0.0.0/0"], "web is on another network too");
    });

    it("leaves the bound of a scheduled action that has run as the action set it", async () => {
        const target = {
            ServiceNamespace: "ecs",
            ScalableDimension: "ecs:service:DesiredCount",
            ResourceId: `service/${outputs.clusterName}/${outputs.services.ledger!.serviceName}`,
        };
        const run = (operation: string, input: object) =>
            inspect(program(), ({ call }) =>
                Promise.resolve(
                    call<{ ScalableTargets: Record<string, number>[] }>("application-autoscaling", operation, input),
                ),
            );
        await run("RegisterScalableTarget", { ...target, MinCapacity: 2 });
        const again = await up(program(), {}, "--refresh", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        const { ScalableTargets } = await run("DescribeScalableTargets", {
            ServiceNamespace: "ecs",
            ResourceIds: [target.ResourceId],
        });
        assert.deepEqual(
            ScalableTargets.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]),
            [[2, 4]],
        );
    });

    it("changes nothing at the next update, and is no drift to the platform's owner", async () => {
        const again = await up(program(), {}, "--refresh", "--expect-no-changes");
        assert.equal(again.code, 0, again.output);
        const untouched = await program().pulumi(["preview", ...PLATFORM, "--refresh", "--expect-no-changes"]);
        assert.equal(untouched.code, 0, untouched.output);
    });

    it("goes without a trace", async () => {
        const destroyed = await destroy(program());
        assert.equal(destroyed.code, 0, destroyed.output);
        assert.deepEqual(withoutLeftovers(await accountOf(program())), withoutLeftovers(before));
    });
});
