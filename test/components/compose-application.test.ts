import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ComposeApplication } from "../../components/compose-application";
import type { ComposeApplicationArgs } from "../../components/compose-application-args";
import { SecretValues } from "../../fargate";
import { ignoreChanges } from "../../release";
import { builtOnce } from "./built-once";
import { capture, UNKNOWN, valueOf, type CaptureOptions, type Graph } from "./harness";
import { checkComponents } from "./invariants";
import { httpEndpoint, project, publicService, SHA, statefulService } from "./specs";

const PASSWORD = "correct horse battery staple";
const OTHER_SHA = "fedcba9876543210fedcba9876543210fedcba98";
const SERVICE = "aws:ecs/service:Service";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const IMAGE = "docker-build:index:Image";
const COMMAND = "command:local:Command";
const RULE = "aws:lb/listenerRule:ListenerRule";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";

const CALLS: CaptureOptions["calls"] = {
    "aws:lb/getLoadBalancer:getLoadBalancer": ({ name }) => ({
        arn: `arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/${name}/1`,
        arnSuffix: `app/${name}/1`,
        dnsName: `${name}.elb.amazonaws.com`,
        zoneId: "Z35SXDOTRQ7X7K",
        securityGroups: ["sg-shared"],
    }),
    "aws:ecs/getCluster:getCluster": ({ clusterName }) => ({ clusterName, arn: `cluster/${clusterName}` }),
    "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ userName: "AWS", password: "token" }),
    "aws:ecr/getImage:getImage": ({ imageTag }) => ({ imageTag, imageDigest: `sha256:${"d".repeat(64)}` }),
    "docker:index/getRegistryImage:getRegistryImage": ({ name }) => ({
        name,
        sha256Digest: `sha256:${"e".repeat(64)}`,
    }),
};

function application(changes: Partial<ComposeApplicationArgs> = {}): ComposeApplication {
    return new ComposeApplication("todo", {
        project: { ...project(), images: [{ ...project().images[0]!, context: "examples/todo" }] },
        secretValues: new SecretValues([["db-password", PASSWORD]]),
        images: { source: "build", tags: { app: SHA }, ignoredByGit: () => [] },
        loadBalancer: { allowHttp: true },
        ...changes,
    });
}
const build = builtOnce((changes: Partial<ComposeApplicationArgs> = {}) =>
    checkComponents(() => application(changes), { calls: CALLS, secrets: [PASSWORD] }),
);

/** Custom resources whose inputs differ from one graph to the other. */
function changed(before: Graph<unknown>, after: Graph<unknown>): string[] {
    const inputs = new Map(before.registrations.map(({ urn, inputs }) => [urn, JSON.stringify(inputs)]));
    return after.registrations
        .filter(({ custom, urn, inputs: now }) => custom && inputs.get(urn) !== JSON.stringify(now))
        .map(({ name }) => name)
        .sort();
}

describe("ComposeApplication", () => {
    it("registers the same at preview and update, names its children after itself and shows no secret", async () => {
        const graph = await build();
        assert.equal(graph.ofType(SERVICE).length, 2);
        assert.ok(graph.names().includes("swingbridge:application:ComposeApplication todo"));
    });

    it("records once what it was given: what its parts were follows from it, but for the containers that policies read", async () => {
        const recorded = (await build()).registrations.filter(
            ({ custom, remote, inputs }) => !custom && !remote && Object.keys(inputs).length > 0,
        );
        assert.deepEqual([...new Set(recorded.map(({ type }) => type))].sort(), [
            "swingbridge:application:ComposeApplication",
            "swingbridge:task:TaskDefinition",
        ]);
    });

    it("releases a new commit by changing image, task definition and deploy step, and nothing else", async () => {
        const first = await build();
        const second = await checkComponents(
            () => application({ images: { source: "build", tags: { app: OTHER_SHA }, ignoredByGit: () => [] } }),
            {
                calls: CALLS,
                // As AWS does: a new revision.
                computed: {
                    [TASK_DEFINITION]: ({ inputs }) => (inputs.family === "todo-test-app" ? { arn: revision(2) } : {}),
                },
            },
        );
        const differences = changed(first, second);
        const service = second.one(SERVICE, "todo-app-fargate-service");
        assert.deepEqual(
            differences.filter(name => name !== service.name),
            ["todo-app-image-image", "todo-app-release-deploy", "todo-app-task-definition"],
        );
        assert.deepEqual(
            changedInputs(first.one(SERVICE, service.name), service).filter(
                key => !service.ignoreChanges.includes(key),
            ),
            [],
            "what changes of the service is CodeDeploy's",
        );
    });

    it("shows images and secrets of its containers at preview", async () => {
        const graph = await capture(() => application(), { preview: true, calls: CALLS });
        for (const { inputs, name } of graph.ofType(TASK_DEFINITION)) {
            assert.notEqual(inputs.containerDefinitions, UNKNOWN, name);
        }
        assert.match(
            graph.one(TASK_DEFINITION, "todo-app-task-definition").inputs.containerDefinitions,
            new RegExp(`:${SHA}"`),
        );
    });

    it("releases public services with CodeDeploy and rolls the rest", async () => {
        const graph = await build();
        assert.equal(graph.one(SERVICE, "todo-app-fargate-service").inputs.deploymentController.type, "CODE_DEPLOY");
        assert.equal(graph.one(SERVICE, "todo-db-fargate-service").inputs.deploymentController.type, "ECS");
        assert.equal(graph.ofType(COMMAND).length, 2);
    });

    it("lets a service with a limited way out to the VPC and to its ports only", async () => {
        const services = [publicService(), statefulService({ egressPorts: [443, 587] })];
        const graph = await checkComponents(() => application({ project: project({ services }) }), { calls: CALLS });
        const rules = graph.ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
        const of = (name: string) =>
            rules
                .filter(rule => rule.name.startsWith(`todo-${name}-`))
                .map(({ inputs }) => [inputs.ipProtocol, inputs.toPort, inputs.cidrIpv4]);
        assert.deepEqual(of("app"), [["-1", undefined, "0.0.0.0/0"]]);
        assert.deepEqual(of("db").sort(), [
            ["-1", undefined, "10.0.0.0/16"],
            ["tcp", 443, "0.0.0.0/0"],
            ["tcp", 587, "0.0.0.0/0"],
        ]);
    });

    it("gives a service its own listener, and the test listener where that can tell it from others", async () => {
        const web = publicService({
            name: "web",
            members: ["web"],
            dnsNames: ["web"],
            public: httpEndpoint({ listenerPort: 9000 }),
        });
        const services = [publicService(), web, statefulService({ connectsTo: [] })];
        const graph = await checkComponents(() => application({ project: project({ services }) }), { calls: CALLS });
        const rules = graph
            .ofType("aws:lb/listenerRule:ListenerRule")
            .map(({ name, inputs }) => [name, inputs.listenerArn]);
        assert.deepEqual(rules.map(([name]) => name).sort(), [
            "todo-app-fargate-production-rule",
            "todo-app-fargate-test-rule",
            "todo-web-fargate-production-rule",
        ]);
        assert.match(Object.fromEntries(rules)["todo-web-fargate-production-rule"], /port-9000/);
    });

    it("lets two services share an alias", async () => {
        const services = [
            publicService({ dnsNames: ["app", "pool"] }),
            statefulService({ dnsNames: ["db", "pool"], connectsTo: [] }),
        ];
        const graph = await checkComponents(() => application({ project: project({ services }) }), { calls: CALLS });
        const hosts = graph
            .ofType("aws:servicediscovery/instance:Instance")
            .map(({ inputs }) => inputs.attributes.AWS_INSTANCE_CNAME);
        assert.deepEqual(hosts, ["app.test.todo.internal", "db.test.todo.internal"]);
    });

    it("starts a service after those it depends on are live", async () => {
        const graph = await build();
        const { dependencies } = graph.one(SERVICE, "todo-app-fargate-service");
        assert.ok(dependencies.includes(graph.one(COMMAND, "todo-db-release-deploy").urn));
    });

    it("starts tasks after the cluster's capacity providers, and a database's after its mount targets", async () => {
        const graph = await build();
        const capacity = graph.one("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders").urn;
        graph.ofType(SERVICE).forEach(({ dependencies, name }) => assert.ok(dependencies.includes(capacity), name));
        const mounts = graph.ofType("aws:efs/mountTarget:MountTarget").map(({ urn }) => urn);
        assert.ok(mounts.length > 0);
        const { dependencies } = graph.one(TASK_DEFINITION, "todo-db-task-definition");
        mounts.forEach(urn => assert.ok(dependencies.includes(urn), urn));
    });

    it("does not let a database wait for the application's image", async () => {
        const graph = await build();
        const image = graph.one(IMAGE).urn;
        for (const type of [TASK_DEFINITION, SERVICE]) {
            const { dependencies } = graph.registrations.find(r => r.type === type && r.name.startsWith("todo-db"))!;
            assert.ok(!dependencies.includes(image));
        }
    });

    it("opens one port per edge, and no database to the world", async () => {
        const graph = await build();
        const rules = graph
            .ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
            .filter(({ name }) => name.startsWith("todo-db-fargate"));
        assert.deepEqual(
            rules.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.cidrIpv4]),
            [[5432, 5432, undefined]],
        );
    });

    it("finds two services that connect to each other no problem", async () => {
        const edge = { ports: [{ containerPort: 3000, protocol: "tcp" as const }] };
        const graph = await build({
            project: project({
                services: [
                    publicService({ connectsTo: [{ service: "db", ...edge }] }),
                    statefulService({ connectsTo: [{ service: "app", ...edge }] }),
                ],
                images: [{ ...project().images[0]!, context: "examples/todo" }],
            }),
        });
        const names = graph.names().join("\n");
        assert.match(names, /todo-app-fargate-from-db-3000-tcp/);
        assert.match(names, /todo-db-fargate-from-app-3000-tcp/);
    });

    it("lets services of a large network into each other through one security group that all join", async () => {
        const networkGroups = ["default"];
        const graph = await build({
            project: project({
                services: [
                    publicService({ connectsTo: [], networkGroups }),
                    statefulService({ connectsTo: [], networkGroups }),
                ],
                images: [{ ...project().images[0]!, context: "examples/todo" }],
            }),
        });
        const group = graph.one("aws:ec2/securityGroup:SecurityGroup", "todo-on-default");
        assert.equal(group.inputs.description, "Tasks on the network default");
        assert.deepEqual(Object.keys(graph.result.networkGroupIds), networkGroups);
        for (const { inputs } of graph.ofType(SERVICE)) {
            const { securityGroups } = inputs.networkConfiguration as { securityGroups: string[] };
            assert.equal(securityGroups.length, 2);
            assert.equal(securityGroups[1], await valueOf(graph.result.networkGroupIds.default!));
        }
        const rule = graph.one(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "todo-db-fargate-through-default-5432-tcp",
        );
        assert.equal(rule.inputs.referencedSecurityGroupId, await valueOf(graph.result.networkGroupIds.default!));
        const { appSpec } = (await valueOf(graph.result.services.app!.target)).codedeploy!;
        assert.match(appSpec.content, /on-default/);
    });

    it("points a name at an existing endpoint, and runs nothing for it", async () => {
        const graph = await build({
            project: project({
                services: [publicService(), statefulService({ endpoint: "db.example.com" })],
                images: [{ ...project().images[0]!, context: "examples/todo" }],
            }),
        });
        assert.equal(graph.ofType(SERVICE).length, 1);
        const { inputs } = graph.one("aws:servicediscovery/instance:Instance");
        assert.deepEqual(inputs.attributes, { AWS_INSTANCE_CNAME: "db.example.com" });
        assert.equal(graph.result.services.db, undefined);
    });

    it("uses what the Compose files adopt, by ARN or by name", async () => {
        const existing = { vpcId: "vpc-1", clusterName: "main", loadBalancer: "shop" };
        const network = {
            existing: { vpcId: "vpc-1", publicSubnetIds: ["a", "b"], privateSubnetIds: ["c", "d"] },
        };
        const graph = await build({ project: { ...project(), existing }, network });
        assert.deepEqual(graph.ofType("aws:ecs/cluster:Cluster"), []);
        assert.deepEqual(graph.ofType("aws:lb/loadBalancer:LoadBalancer"), []);
        assert.equal(graph.result.cluster.owned, false);
        const { owned, dnsName } = graph.result.loadBalancer!;
        assert.deepEqual([owned, await valueOf(dnsName)], [false, "shop.elb.amazonaws.com"]);
    });

    it("asks for the subnets of a VPC that the Compose files adopt", async () => {
        const run = () => build({ project: { ...project(), existing: { vpcId: "vpc-1" } } });
        await assert.rejects(run, /network\.existing: the project adopts vpc-1; name its public and private subnets/);
    });

    it("makes no load balancer where nothing is public", async () => {
        const graph = await build({
            project: project({ services: [statefulService()], images: [] }),
            loadBalancer: undefined,
        });
        assert.deepEqual(graph.ofType("aws:lb/loadBalancer:LoadBalancer"), []);
    });

    for (const [internal, subnets] of [
        [true, "privateSubnetIds"],
        [false, "publicSubnetIds"],
    ] as const) {
        it(`puts ${internal ? "an internal" : "a public"} load balancer into ${subnets}`, async () => {
            const graph = await build({ loadBalancer: { allowHttp: true, internal } });
            const { inputs } = graph.one("aws:lb/loadBalancer:LoadBalancer");
            assert.equal(inputs.internal, internal);
            assert.deepEqual(inputs.subnets, await Promise.all(graph.result.network[subnets].map(valueOf)));
        });
    }

    it("reuses images of another stack without making a repository", async () => {
        const graph = await build({ images: { source: "reuse", tags: { app: SHA } } });
        assert.deepEqual(graph.ofType(IMAGE), []);
        assert.deepEqual(graph.ofType("aws:ecr/repository:Repository"), []);
    });

    it("pins third-party images where the stack asks for it", async () => {
        const graph = await build({ images: { source: "reuse", tags: { app: SHA }, pin: true } });
        const [db] = JSON.parse(graph.one(TASK_DEFINITION, "todo-db-task-definition").inputs.containerDefinitions);
        assert.equal(db.image, `postgres@sha256:${"e".repeat(64)}`);
        assert.equal(graph.one("pulumi:providers:docker").inputs.disableDockerDaemonCheck, "true");
    });

    it("lets the tasks that read a secret decrypt it with the stack's key, and no others", async () => {
        const graph = await build({ secrets: { kmsKeyArn: "arn:aws:kms:us-east-1:111122223333:key/1" } });
        const decrypting = graph
            .ofType("aws:iam/rolePolicy:RolePolicy")
            .filter(({ inputs }) => inputs.policy.includes("kms:Decrypt"));
        assert.deepEqual(
            decrypting.map(({ name }) => name),
            ["todo-db-task-execution-policy"],
        );
    });

    it("protects what holds data or carries traffic in production, and nothing that is made again", async () => {
        const graph = await build({
            protect: true,
            releasedBy: "manual",
            loadBalancer: { certificateArn: "arn:certificate" },
        });
        const kept = graph.registrations.filter(({ protect }) => protect).map(({ name }) => name);
        for (const name of [
            "todo-app-fargate-service",
            "todo-app-fargate-blue",
            "todo-app-fargate-green",
            "todo-app-fargate-production-rule",
            "todo-app-fargate-test-rule",
            "todo-load-balancer-alb",
            "todo-load-balancer-production",
            "todo-load-balancer-test",
            "todo-storage-files",
            "todo-app-repository-repository",
            "todo-app-task-logs",
            "todo-secrets-db-password",
        ]) {
            assert.ok(kept.includes(name), name);
        }
        assert.ok(!kept.includes("todo-app-task-definition"));
        const graphOfDev = await build();
        assert.deepEqual(
            graphOfDev.registrations.filter(({ protect }) => protect).map(({ name }) => name),
            [],
        );
    });

    it("leaves listeners to CodeDeploy as the ownership table says", async () => {
        const graph = await build();
        for (const { ignoreChanges: ignored, name } of graph.ofType("aws:lb/listener:Listener")) {
            if (/(production|test)$/.test(name)) {
                assert.deepEqual(ignored, ignoreChanges("listener", "codedeploy", "up"), name);
            }
        }
    });

    it("leaves the containers to a pipeline as the ownership table says", async () => {
        const graph = await build({
            releasedBy: "pipeline",
            images: { source: "pipeline", tags: {} },
            pipeline: { source: { kind: "codecommit", repositoryName: "todo" } },
        });
        const { ignoreChanges: ignored } = graph.one(TASK_DEFINITION, "todo-app-task-definition");
        assert.deepEqual(ignored, ignoreChanges("taskDefinition", "codedeploy", "pipeline"));
    });

    it("deletes in an order that AWS takes: service, rules, target groups", async () => {
        const graph = await build();
        const rules = graph.ofType(RULE);
        const targets = graph.ofType(TARGET_GROUP).map(({ urn }) => urn);
        const service = graph.one(SERVICE, "todo-app-fargate-service");
        rules.forEach(({ urn }) => assert.ok(service.dependencies.includes(urn)));
        rules.forEach(rule => targets.forEach(urn => assert.ok(rule.dependencies.includes(urn))));
        const group = graph.one("aws:codedeploy/deploymentGroup:DeploymentGroup");
        assert.ok(group.dependencies.includes(service.urn), "the group goes before the service");
    });

    it("has the stack in every name that we choose, so that dev and prod live side by side", async () => {
        const dev = await capture(() => application({ stack: "dev" }), { calls: CALLS });
        const prod = await capture(() => application({ stack: "prod" }), { calls: CALLS });
        const chosen = (graph: Graph<unknown>) =>
            graph.registrations
                .filter(({ custom, type }) => custom && !/ecr|servicediscovery\/service/.test(type))
                .flatMap(({ inputs }) => [inputs.name, inputs.family])
                .filter(name => typeof name === "string");
        const shared = chosen(dev).filter(name => chosen(prod).includes(name));
        assert.deepEqual(shared, []);
    });

    it("says what is missing", async () => {
        await assert.rejects(build({ loadBalancer: undefined }), /loadBalancer: a service is public/);
        await assert.rejects(build({ images: { source: "reuse", tags: {} } }), /images.tags: app is missing/);
        await assert.rejects(build({ secretValues: undefined }), /no value for db-password/);
    });

    it("is usable from a program of somebody else's, inside a component of theirs", async () => {
        class Theirs extends pulumi.ComponentResource {
            constructor() {
                super("acme:index:Platform", "platform");
                new ComposeApplication(
                    "platform-shop",
                    {
                        project: project({
                            name: "shop",
                            images: [{ ...project().images[0]!, context: "examples/todo" }],
                        }),
                        secretValues: new SecretValues([["db-password", PASSWORD]]),
                        images: { source: "reuse", tags: { app: SHA } },
                        loadBalancer: { allowHttp: true },
                        services: { app: { transform: { service: { service: { enableExecuteCommand: true } } } } },
                    },
                    { parent: this },
                );
                this.registerOutputs({});
            }
        }
        const graph = await capture(() => new Theirs(), { calls: CALLS });
        assert.equal(graph.one(SERVICE, "platform-shop-app-fargate-service").inputs.enableExecuteCommand, true);
    });
});

function revision(number: number): string {
    return `arn:aws:ecs:us-east-1:111122223333:task-definition/todo-test-app:${number}`;
}

function changedInputs(before: { inputs: object }, after: { inputs: object }): string[] {
    const old = before.inputs as Record<string, unknown>;
    return Object.entries(after.inputs)
        .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key]))
        .map(([key]) => key);
}
