import assert from "node:assert/strict";
import type { FargateServiceSpec } from "../../fargate";
import { ingressPeers, ingressRule, serviceDefinition, type ServiceReferences } from "../../release";
import { convert, IMAGE } from "../fargate/fixture";

const { services } = convert(
    {
        services: {
            web: {
                image: IMAGE,
                ports: ["8080:80"],
                depends_on: ["db"],
                deploy: { replicas: 2, update_config: { "x-aws-min_percent": 50, "x-aws-max_percent": 150 } },
            },
            db: { image: `postgres@sha256:${"1".repeat(64)}` },
        },
    },
    { public: ["web"] },
).project;
const named = (name: string): FargateServiceSpec => services.find(service => service.name === name)!;

const references: ServiceReferences = {
    controller: "ecs",
    cluster: "main",
    taskDefinition: "shop-web",
    subnets: ["subnet-1", "subnet-2"],
    securityGroup: "sg-1",
    platformVersion: "LATEST",
};

describe("Service definition", () => {
    it("is what CreateService takes", () => {
        assert.deepEqual(serviceDefinition(named("web"), { ...references, targetGroups: ["arn:tg"] }), {
            cluster: "main",
            taskDefinition: "shop-web",
            loadBalancers: [{ targetGroupArn: "arn:tg", containerName: "web", containerPort: 80 }],
            healthCheckGracePeriodSeconds: 60,
            desiredCount: 2,
            capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1, base: 0 }],
            platformVersion: "LATEST",
            deploymentConfiguration: {
                deploymentCircuitBreaker: { enable: true, rollback: true },
                maximumPercent: 150,
                minimumHealthyPercent: 50,
            },
            networkConfiguration: {
                awsvpcConfiguration: {
                    subnets: ["subnet-1", "subnet-2"],
                    securityGroups: ["sg-1"],
                    assignPublicIp: "DISABLED",
                },
            },
            deploymentController: { type: "ECS" },
            enableECSManagedTags: true,
            propagateTags: "TASK_DEFINITION",
        });
    });

    it("leaves the rollout to CodeDeploy where that replaces the tasks", () => {
        const { deploymentController, deploymentConfiguration } = serviceDefinition(named("web"), {
            ...references,
            controller: "codedeploy",
        });
        assert.deepEqual(deploymentController, { type: "CODE_DEPLOY" });
        assert.equal(deploymentConfiguration, undefined);
    });

    it("names its place in Cloud Map, and needs no grace period without a load balancer", () => {
        const definition = serviceDefinition(named("db"), { ...references, registry: "arn:db" });
        assert.deepEqual(definition.serviceRegistries, [{ registryArn: "arn:db" }]);
        assert.equal(definition.healthCheckGracePeriodSeconds, undefined);
    });
});

describe("Service Connect in a service definition", () => {
    const endpoint = { portName: "db-5432", discoveryName: "db-5432-connect", dnsName: "db", port: 5432 };
    const timeout = { idleTimeoutSeconds: 0 };
    const definitionOf = (endpoints: object[]) =>
        serviceDefinition({ ...named("db"), serviceConnect: { endpoints } } as FargateServiceSpec, {
            ...references,
            namespace: "arn:namespace/ns-1",
        }).serviceConnectConfiguration;

    it("is one service for each endpoint, under the name and port that clients write", () => {
        assert.deepEqual(definitionOf([{ ...endpoint, timeout }]), {
            enabled: true,
            namespace: "arn:namespace/ns-1",
            services: [
                {
                    portName: "db-5432",
                    discoveryName: "db-5432-connect",
                    clientAliases: [{ port: 5432, dnsName: "db" }],
                    timeout,
                },
            ],
        });
    });

    it("is the namespace alone for a service that only connects", () => {
        assert.deepEqual(definitionOf([]), { enabled: true, namespace: "arn:namespace/ns-1" });
    });
});

describe("Ingress", () => {
    it("is one peer for each edge to the service", () => {
        assert.deepEqual(ingressPeers(services).get("db"), [
            { name: "web", ports: [{ containerPort: 5432, protocol: "tcp" }] },
        ]);
    });

    it("is one peer for each large network that the service listens on", () => {
        const app = { ...named("web"), name: "app", connectsTo: [], networkGroups: ["default"] };
        const job = { name: "job", connectsTo: [], networkGroups: ["default"] };
        const peers = ingressPeers([app, job]);
        const [peer, ...others] = peers.get("app")!;
        assert.deepEqual(others, []);
        assert.deepEqual([peer?.name, peer?.isNetwork], ["default", true]);
        assert.deepEqual(
            peer?.ports.map(({ containerPort }) => containerPort),
            app.ports.map(({ containerPort }) => containerPort),
        );
        assert.deepEqual(peers.get("job"), []);
        assert.equal(ingressRule("app", peer!, peer!.ports[0]!).description, "network default to app");
    });

    it("is one rule for each port", () => {
        assert.deepEqual(ingressRule("db", { name: "web" }, { containerPort: 5432, protocol: "tcp" }), {
            description: "web to db",
            ipProtocol: "tcp",
            fromPort: 5432,
            toPort: 5432,
        });
    });
});
