import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { FargateService } from "../../components/fargate-service";
import type { FargateServiceArgs } from "../../components/fargate-service-args";
import { OWNERSHIP } from "../../release";
import { builtOnce } from "./built-once";
import { capture } from "./harness";
import { checkComponents } from "./invariants";
import { publicService, serviceConnectEndpoint, statefulService } from "./specs";

const SERVICE = "aws:ecs/service:Service";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const RULE = "aws:lb/listenerRule:ListenerRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const TARGET = "aws:appautoscaling/target:Target";
const POLICY = "aws:appautoscaling/policy:Policy";

const ENDPOINT = {
    loadBalancerSecurityGroupId: "sg-lb",
    productionListenerArn: "arn:listener/production",
    testListenerArn: "arn:listener/test",
    priority: 7,
};
const COMMON = {
    clusterName: "cluster",
    clusterArn: "arn:cluster",
    taskDefinitionArn: "arn:task:1",
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    namespaceId: "ns-1",
};
const blueGreen = builtOnce((changes: Partial<FargateServiceArgs> = {}) =>
    checkComponents(
        () =>
            new FargateService("app", {
                ...COMMON,
                service: publicService(),
                controller: "codedeploy",
                endpoint: ENDPOINT,
                ...changes,
            }),
    ),
);
const rolling = builtOnce((changes: Partial<FargateServiceArgs> = {}) =>
    checkComponents(() => new FargateService("db", { ...COMMON, service: statefulService(), ...changes })),
);

describe("FargateService released by CodeDeploy", () => {
    it("has two target groups and one in the service, which is all CodeDeploy takes", async () => {
        const graph = await blueGreen();
        assert.deepEqual(
            graph.ofType(TARGET_GROUP).map(({ name }) => name),
            ["app-blue", "app-green"],
        );
        const { loadBalancers, deploymentController, waitForSteadyState } = graph.one(SERVICE).inputs;
        assert.equal(loadBalancers.length, 1);
        assert.match(loadBalancers[0].targetGroupArn, /app-blue/);
        assert.deepEqual(deploymentController, { type: "CODE_DEPLOY" });
        assert.equal(waitForSteadyState, false, "there is no rollout to wait for");
    });

    it("says network, platform and capacity as the AppSpec will, or the first release would change them", async () => {
        const { inputs } = (await blueGreen()).one(SERVICE);
        assert.deepEqual(inputs.capacityProviderStrategies, [{ base: 0, capacityProvider: "FARGATE", weight: 1 }]);
        assert.equal(inputs.platformVersion, "LATEST");
        assert.equal(inputs.networkConfiguration.assignPublicIp, false);
        assert.equal(inputs.launchType, undefined);
    });

    it("adds its rule to both listeners, each waiting for both target groups", async () => {
        const graph = await blueGreen();
        const targets = graph.ofType(TARGET_GROUP).map(({ urn }) => urn);
        const rules = graph.ofType(RULE);
        assert.deepEqual(
            rules.map(({ inputs }) => inputs.listenerArn),
            ["arn:listener/production", "arn:listener/test"],
        );
        for (const { inputs, dependencies } of rules) {
            assert.equal(inputs.priority, 7);
            assert.deepEqual(inputs.conditions, [{ pathPattern: { values: ["/*"] } }]);
            targets.forEach(urn => assert.ok(dependencies.includes(urn), `${urn} outlives the rule`));
        }
    });

    it("is created after its rules and deleted before them, or destroy would find them in use", async () => {
        const graph = await blueGreen();
        const { dependencies } = graph.one(SERVICE);
        graph.ofType(RULE).forEach(({ urn }) => assert.ok(dependencies.includes(urn), urn));
    });

    for (const { attribute, owner, properties } of OWNERSHIP) {
        for (const [kind, type] of [
            ["service", SERVICE],
            ["listenerRule", RULE],
            ["scalableTarget", TARGET],
        ] as const) {
            for (const property of properties[kind] ?? []) {
                for (const controller of ["codedeploy", "ecs"] as const) {
                    for (const releasedBy of ["up", "manual"] as const) {
                        const pulumiOwns = owner({ controller, releasedBy, autoscaled: true }) === "pulumi";
                        const verb = pulumiOwns ? "keeps" : "leaves alone";
                        it(`${verb} ${attribute} (${kind}.${property}) with ${controller} and ${releasedBy}`, async () => {
                            const graph = await blueGreen({
                                controller,
                                releasedBy,
                                service: publicService({ autoscaling: { min: 1, max: 3 } }),
                            });
                            for (const { ignoreChanges, name } of graph.ofType(type)) {
                                assert.equal(ignoreChanges.includes(property), !pulumiOwns, name);
                            }
                        });
                    }
                }
            }
        }
    }

    it("cannot be replaced in a protected stack, nor can what carries its traffic", async () => {
        const graph = await blueGreen({ protect: true });
        for (const type of [SERVICE, TARGET_GROUP, RULE]) {
            graph.ofType(type).forEach(({ protect, name }) => assert.equal(protect, true, name));
        }
    });

    it("answers to its hosts and paths only, where it has some", async () => {
        const spec = publicService();
        const graph = await blueGreen({
            service: publicService({ public: { ...spec.public!, hosts: ["a.example.com"], paths: ["/api/*"] } }),
        });
        assert.deepEqual(graph.ofType(RULE)[0]!.inputs.conditions, [
            { hostHeader: { values: ["a.example.com"] } },
            { pathPattern: { values: ["/api/*"] } },
        ]);
    });

    it("scales between its bounds by CPU, unless told otherwise", async () => {
        const graph = await blueGreen({ service: publicService({ autoscaling: { min: 2, max: 9 } }) });
        const { inputs } = graph.one(TARGET);
        assert.deepEqual([inputs.minCapacity, inputs.maxCapacity], [2, 9]);
        assert.equal(inputs.resourceId, "service/cluster/app-service-0123456");
        assert.equal(graph.one(POLICY).inputs.targetTrackingScalingPolicyConfiguration.targetValue, 60);
        const byMemory = await blueGreen({
            service: publicService({ autoscaling: { min: 2, max: 9, memoryPercent: 70 } }),
        });
        assert.equal(byMemory.one(POLICY).name, "app-autoscaling-memory");
    });

    it("refuses what CodeDeploy cannot release", async () => {
        await assert.rejects(blueGreen({ endpoint: undefined }), /endpoint: app is public/);
        await assert.rejects(
            blueGreen({ service: publicService({ public: undefined }) }),
            /app is not public; use "ecs"/,
        );
        await assert.rejects(blueGreen({ service: publicService({ stateful: true }) }), /holds data/);
    });
});

describe("FargateService that rolls", () => {
    it("scales as fast and in the directions that it is told", async () => {
        const bounds = { min: 1, max: 2, scaleInCooldown: 120, scaleOutCooldown: 30, disableScaleIn: true };
        const { inputs } = (await blueGreen({ service: publicService({ autoscaling: bounds }) })).one(POLICY);
        const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = inputs.targetTrackingScalingPolicyConfiguration;
        assert.deepEqual([scaleInCooldown, scaleOutCooldown, disableScaleIn], [120, 30, true]);
    });

    it("has the tags of its labels, and opens shells where it may be looked into", async () => {
        const spec = publicService({ tags: { team: "shop" } });
        const { inputs } = (
            await blueGreen({ service: { ...spec, task: { ...spec.task, executeCommand: true } } })
        ).one("aws:ecs/service:Service");
        assert.deepEqual(inputs.tags, { team: "shop" });
        assert.equal(inputs.enableExecuteCommand, true);
    });

    it("stops a database's only task before the next starts, and does not scale it", async () => {
        const graph = await rolling();
        const { inputs } = graph.one(SERVICE);
        assert.equal(inputs.deploymentMinimumHealthyPercent, 0);
        assert.equal(inputs.deploymentMaximumPercent, 100);
        assert.equal(inputs.desiredCount, 1);
        assert.deepEqual(graph.ofType(TARGET), []);
    });

    it("waits for a steady state where no deploy step does", async () => {
        assert.equal((await rolling({ releasedBy: "manual" })).one(SERVICE).inputs.waitForSteadyState, true);
        assert.equal((await rolling({ releasedBy: "up" })).one(SERVICE).inputs.waitForSteadyState, false);
    });

    it("changes its capacity providers in place", async () => {
        const { inputs } = (await rolling()).one(SERVICE);
        assert.equal(inputs.forceNewDeployment, true);
    });

    it("has one target group and no test rule where it is public", async () => {
        const graph = await blueGreen({ controller: "ecs" });
        assert.equal(graph.ofType(TARGET_GROUP).length, 1);
        assert.equal(graph.ofType(RULE).length, 1);
    });

    it("answers to its Compose name in the private namespace", async () => {
        const { inputs } = (await rolling()).one("aws:servicediscovery/service:Service");
        assert.equal(inputs.name, "db");
        assert.equal(inputs.dnsConfig.namespaceId, "ns-1");
    });

    it("connects by Service Connect in that namespace, by its ARN, and keeps its name in DNS", async () => {
        const service = statefulService({ serviceConnect: { endpoints: [serviceConnectEndpoint()] } });
        const graph = await rolling({ service, namespaceArn: "arn:namespace/ns-1" });
        const { serviceConnectConfiguration, serviceRegistries } = graph.one(SERVICE).inputs;
        assert.deepEqual(serviceConnectConfiguration, {
            enabled: true,
            namespace: "arn:namespace/ns-1",
            services: [
                {
                    portName: "db-5432",
                    discoveryName: "db-5432-connect",
                    clientAlias: [{ port: 5432, dnsName: "db" }],
                    timeout: { idleTimeoutSeconds: 0 },
                },
            ],
        });
        assert.ok(serviceRegistries.registryArn);
    });

    it("refuses Service Connect without a namespace, and with CodeDeploy", async () => {
        const serviceConnect = { endpoints: [] };
        await assert.rejects(
            rolling({ service: statefulService({ serviceConnect }) }),
            /namespaceArn: db uses Service Connect/,
        );
        const service = publicService({ serviceConnect });
        await assert.rejects(blueGreen({ service, namespaceArn: "arn:namespace/ns-1" }), /CodeDeploy does not release/);
    });

    it("lets in who may connect, port by port, and nobody else", async () => {
        const graph = await rolling({
            allowFrom: [
                {
                    name: "app",
                    securityGroupId: "sg-app",
                    ports: [
                        { containerPort: 5432, protocol: "tcp" },
                        { containerPort: 5433, protocol: "udp" },
                    ],
                },
            ],
        });
        assert.deepEqual(
            graph
                .ofType(INGRESS)
                .map(({ inputs }) => [
                    inputs.referencedSecurityGroupId,
                    inputs.ipProtocol,
                    inputs.fromPort,
                    inputs.toPort,
                    inputs.cidrIpv4,
                ]),
            [
                ["sg-app", "tcp", 5432, 5432, undefined],
                ["sg-app", "udp", 5433, 5433, undefined],
            ],
        );
    });

    it("starts its tasks after what it depends on, but nothing else of it waits", async () => {
        class Other extends pulumi.CustomResource {
            constructor() {
                super("test:index:Other", "other", {});
            }
        }
        const graph = await capture(() => {
            new FargateService("db", { ...COMMON, service: statefulService() }, { dependsOn: new Other() });
        });
        const { urn } = graph.one("test:index:Other");
        const waiting = graph.registrations.filter(({ dependencies }) => dependencies.includes(urn));
        assert.deepEqual(
            waiting.map(({ name }) => name),
            ["db-service"],
        );
    });
});
