import assert from "node:assert/strict";
import { BlueGreenDeployment } from "../../components/blue-green-deployment";
import { ComposeApplication } from "../../components/compose-application";
import { FargateService } from "../../components/fargate-service";
import type { FargateServiceArgs } from "../../components/fargate-service-args";
import { NetworkLoadBalancer, type NetworkLoadBalancerArgs } from "../../components/network-load-balancer";
import type { FargateServiceSpec, NetworkEndpoint } from "../../fargate";
import { valueOf, type CaptureOptions, type Graph } from "./harness";
import { checkComponents } from "./invariants";
import { networkEndpoint, project, publicService, SHA, statefulService } from "./specs";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
const SERVICE = "aws:ecs/service:Service";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const CONFIG = "aws:codedeploy/deploymentGroup:DeploymentGroup";

/** `tcp 9000 from …` of every rule of this type. */
const rules = (graph: Graph<unknown>, type: string) =>
    graph
        .ofType(type)
        .map(({ inputs }) =>
            [
                inputs.ipProtocol,
                inputs.fromPort,
                inputs.cidrIpv4 ?? inputs.cidrIpv6 ?? inputs.referencedSecurityGroupId,
            ].join(" "),
        )
        .sort();

describe("NetworkLoadBalancer", () => {
    const build = (changes: Partial<NetworkLoadBalancerArgs> = {}, calls: CaptureOptions["calls"] = {}) =>
        checkComponents(
            () =>
                new NetworkLoadBalancer("net", {
                    vpcId: "vpc-1",
                    subnetIds: ["subnet-a", "subnet-b"],
                    listeners: [
                        { port: 9000, protocol: "TCP" },
                        { port: 53, protocol: "TCP_UDP" },
                    ],
                    ...changes,
                }),
            { calls },
        );

    const zones: CaptureOptions["calls"] = {
        "aws:route53/getZone:getZone": ({ name }) => ({ name, zoneId: `Z-${name}` }),
    };
    const tls = { listeners: [{ port: 8883, protocol: "TLS" as const }], domainName: "mqtt.example.com" };

    it("serves a host name: a record leads to it, and TLS gets a certificate for it", async () => {
        const graph = await build(tls, zones);
        const alias = graph.one("aws:route53/record:Record", "net-alias").inputs;
        assert.deepEqual([alias.zoneId, alias.name, alias.type], ["Z-example.com", "mqtt.example.com", "A"]);
        assert.equal(alias.aliases[0].name, await valueOf(graph.result.dnsName));
        assert.equal(graph.one(CERTIFICATE).inputs.domainName, "mqtt.example.com");
        assert.ok(await valueOf(graph.result.certificateArn!));
        assert.equal(await valueOf(graph.result.host), "mqtt.example.com");
    });

    it("has no certificate made where nothing needs one, or one is given", async () => {
        const plain = await build({ domainName: "mqtt.example.com", hostedZone: "example.com" }, zones);
        assert.deepEqual([plain.ofType(CERTIFICATE).length, plain.result.certificateArn], [0, undefined]);
        const given = await build({ ...tls, certificateArn: "arn:certificate" }, zones);
        assert.equal(given.ofType(CERTIFICATE).length, 0);
        assert.equal(await valueOf(given.result.certificateArn!), "arn:certificate");
        const { host, dnsName } = (await build()).result;
        assert.equal(await valueOf(host), await valueOf(dnsName));
    });

    it("refuses a name that is none, and a zone without a name", async () => {
        await assert.rejects(build({ domainName: "localhost" }), /domainName: localhost is no full host name/);
        await assert.rejects(build({ hostedZone: "example.com" }), /hostedZone: example\.com is of no use/);
    });

    it("is of the type network, with a security group from the start", async () => {
        const { inputs } = (await build()).one(BALANCER);
        assert.equal(inputs.loadBalancerType, "network");
        assert.deepEqual(inputs.securityGroups, ["net-group-id"]);
        assert.equal(inputs.internal, false);
    });

    it("may be somebody else's, whose security group our listeners open, and nothing else of it changes", async () => {
        const adopt = (securityGroups: string[]) =>
            checkComponents(
                () =>
                    new NetworkLoadBalancer("net", {
                        vpcId: "vpc-1",
                        subnetIds: ["subnet-a", "subnet-b"],
                        existing: "arn:lb/net",
                        listeners: [{ port: 9000, protocol: "TCP" }],
                    }),
                {
                    calls: {
                        "aws:lb/getLoadBalancer:getLoadBalancer": ({ arn }) => ({
                            arn,
                            arnSuffix: "net/shared/1",
                            dnsName: "shared.elb.amazonaws.com",
                            securityGroups,
                        }),
                    },
                },
            );
        const graph = await adopt(["sg-shared"]);
        assert.deepEqual(graph.ofType(BALANCER), []);
        assert.deepEqual(rules(graph, INGRESS), ["tcp 9000 0.0.0.0/0"]);
        assert.equal(graph.one(INGRESS).inputs.securityGroupId, "sg-shared");
        assert.equal(await valueOf(graph.result.securityGroupId), "sg-shared");
        await assert.rejects(adopt([]), /existing: arn:lb\/net has no security group/);
    });

    it("opens the ports of test listeners to those who are named, which is nobody", async () => {
        assert.ok(!rules(await build({ testPorts: [9001] }), INGRESS).some(rule => rule.includes("9001")));
        const open = await build({ testPorts: [9001], testCidrs: ["10.0.0.0/8"] });
        assert.ok(rules(open, INGRESS).includes("tcp 9001 10.0.0.0/8"));
    });

    it("is open on what it listens on, in the protocols that the listener carries", async () => {
        assert.deepEqual(rules(await build(), INGRESS), ["tcp 53 0.0.0.0/0", "tcp 9000 0.0.0.0/0", "udp 53 0.0.0.0/0"]);
        const narrow = await build({ allowedCidrs: ["203.0.113.0/24", "2001:db8::/32"], internal: true });
        assert.deepEqual(rules(narrow, INGRESS).length, 6);
        assert.equal(narrow.one(BALANCER).inputs.internal, true);
    });

    it("reaches its targets only, over TCP for their health too", async () => {
        const udp = await build({ listeners: [{ port: 514, protocol: "UDP" }], targetCidr: "10.0.0.0/16" });
        assert.deepEqual(rules(udp, EGRESS), ["tcp 0 10.0.0.0/16", "udp 0 10.0.0.0/16"]);
        assert.deepEqual(rules(await build({ listeners: [{ port: 9000, protocol: "TCP" }] }), EGRESS), [
            "tcp 0 0.0.0.0/0",
        ]);
    });
});

describe("A service behind a network load balancer", () => {
    const tcp = (changes: Partial<NetworkEndpoint> = {}, more: Partial<FargateServiceSpec> = {}) =>
        publicService({ public: networkEndpoint(changes), ...more });
    const build = (service: FargateServiceSpec, changes: Partial<FargateServiceArgs> = {}) =>
        checkComponents(
            () =>
                new FargateService("app", {
                    clusterName: "cluster",
                    clusterArn: "arn:cluster",
                    taskDefinitionArn: "arn:task:1",
                    vpcId: "vpc-1",
                    subnetIds: ["subnet-1"],
                    service,
                    networkLoadBalancer: { loadBalancerArn: "arn:net", securityGroupId: "sg-net" },
                    ...changes,
                }),
        );

    it("has a listener of its own on the published port, and is asked for its health by a connection", async () => {
        const graph = await build(tcp());
        const { inputs } = graph.one(LISTENER);
        assert.deepEqual([inputs.loadBalancerArn, inputs.port, inputs.protocol], ["arn:net", 9000, "TCP"]);
        const group = graph.one(TARGET_GROUP);
        assert.equal(inputs.defaultActions.length, 1);
        assert.match(inputs.defaultActions[0].targetGroupArn, new RegExp(group.name));
        assert.equal(group.inputs.protocol, "TCP");
        assert.equal(group.inputs.targetType, "ip");
        assert.deepEqual([group.inputs.healthCheck.protocol, group.inputs.healthCheck.port], ["TCP", "traffic-port"]);
        assert.equal(group.inputs.healthCheck.path, undefined, "it asks nothing");
    });

    it("lets the load balancer in, on the port of the tasks", async () => {
        assert.deepEqual(rules(await build(tcp()), INGRESS), ["tcp 3000 sg-net"]);
        const udp = tcp({
            listener: { port: 514, protocol: "UDP" },
            healthCheck: { ...networkEndpoint().healthCheck, port: 8080 },
        });
        assert.deepEqual(rules(await build(udp), INGRESS), ["tcp 8080 sg-net", "udp 3000 sg-net"]);
    });

    it("has two target groups that take turns with CodeDeploy, which then owns the listener's action", async () => {
        const graph = await build(tcp(), { controller: "codedeploy", protect: true });
        const groups = graph.ofType(TARGET_GROUP);
        assert.deepEqual(
            groups.map(({ name }) => name),
            ["app-tcp-9000-blue", "app-tcp-9000-green"],
        );
        const listener = graph.one(LISTENER);
        assert.ok(listener.ignoreChanges.includes("defaultActions"));
        groups.forEach(({ urn }) => assert.ok(listener.dependencies.includes(urn), "it outlives the listener"));
        [listener, ...groups].forEach(({ protect, name }) => assert.equal(protect, true, name));
        const { inputs, dependencies } = graph.one(SERVICE);
        assert.equal(inputs.loadBalancers.length, 1);
        assert.ok(dependencies.includes(listener.urn), "ECS refuses a target group that has no load balancer");
    });

    it("may end TLS at the load balancer, whose tasks then see plain TCP", async () => {
        const service = tcp({ listener: { port: 9000, protocol: "TLS" } });
        const networkLoadBalancer = {
            loadBalancerArn: "arn:lb/net",
            securityGroupId: "sg-net",
            certificateArn: "arn:certificate",
        };
        const graph = await build(service, { networkLoadBalancer });
        const { protocol, certificateArn, sslPolicy } = graph.one(LISTENER).inputs;
        assert.deepEqual([protocol, certificateArn], ["TLS", "arn:certificate"]);
        assert.match(sslPolicy, /TLS13/);
        assert.equal(graph.one(TARGET_GROUP).inputs.protocol, "TCP");
        assert.ok(rules(graph, INGRESS).includes("tcp 3000 sg-net"));
        await assert.rejects(build(service), /certificateArn: a TLS listener needs a certificate/);
    });

    it("has a test listener with CodeDeploy, which moves that too", async () => {
        const service = tcp({ testPort: 9001 });
        const graph = await build(service, { controller: "codedeploy" });
        const test = graph.one(LISTENER, "app-tcp-9000-test-listener");
        assert.deepEqual([test.inputs.port, test.inputs.protocol], [9001, "TCP"]);
        assert.ok(test.ignoreChanges.includes("defaultActions"));
        assert.match(await valueOf(graph.result.networkTestListenerArn!), /test-listener/);
        assert.equal((await build(service)).ofType(LISTENER).length, 1, "nothing is tested where ECS rolls");
    });

    it("has a target group for each of its ports where ECS replaces the tasks", async () => {
        const graph = await build(
            tcp(
                {},
                { alsoPublic: [networkEndpoint({ containerPort: 3001, listener: { port: 9001, protocol: "TCP" } })] },
            ),
        );
        assert.equal(graph.ofType(LISTENER).length, 2);
        assert.deepEqual(
            graph
                .one(SERVICE)
                .inputs.loadBalancers.map(({ containerPort }: { containerPort: number }) => containerPort),
            [3000, 3001],
        );
    });

    for (const [why, service, reason] of [
        ["UDP", tcp({ listener: { port: 53, protocol: "UDP" } }), /speaks UDP/],
        ["several ports", tcp({}, { alsoPublic: [networkEndpoint()] }), /several that are public/],
    ] as const) {
        it(`is not released by CodeDeploy with ${why}`, async () => {
            await assert.rejects(build(service, { controller: "codedeploy" }), reason);
        });
    }

    it("needs the load balancer", async () => {
        await assert.rejects(
            build(tcp(), { networkLoadBalancer: undefined }),
            /networkLoadBalancer: app has public TCP/,
        );
    });
});

describe("A blue/green deployment behind a network load balancer", () => {
    const args = {
        clusterName: "cluster",
        serviceName: "app",
        targetGroups: [
            { name: "blue", arnSuffix: "targetgroup/blue/1" },
            { name: "green", arnSuffix: "targetgroup/green/2" },
        ],
        loadBalancerType: "network",
        loadBalancerArnSuffix: "net/lb/3",
        productionListenerArn: "arn:listener/net",
        listenerRuleArns: [],
        taskRoleArns: ["arn:role/task"],
    } as const;
    const build = (kind?: "canary" | "linear" | "all-at-once") =>
        checkComponents(
            () =>
                new BlueGreenDeployment("app", {
                    ...args,
                    targetGroups: [...args.targetGroups],
                    listenerRuleArns: [],
                    taskRoleArns: [...args.taskRoleArns],
                    ...(kind && { trafficShift: { kind } }),
                }),
        );

    it("moves the traffic all at once, which is all that CodeDeploy does there", async () => {
        assert.equal((await build()).one(CONFIG).inputs.deploymentConfigName, "CodeDeployDefault.ECSAllAtOnce");
        await assert.rejects(build("canary"), /all at once, not canary; use "all-at-once"/);
        await assert.rejects(build("linear"), /not linear/);
    });

    it("watches health only: a network load balancer sees no answers", async () => {
        const alarms = (await build()).ofType(ALARM);
        assert.deepEqual(
            alarms.map(({ inputs }) => `${inputs.namespace} ${inputs.metricName} ${inputs.dimensions.LoadBalancer}`),
            Array(2).fill("AWS/NetworkELB UnHealthyHostCount net/lb/3"),
        );
    });
});

describe("An application with HTTP and TCP services", () => {
    const mqtt = publicService({
        name: "mqtt",
        dnsNames: ["mqtt"],
        public: networkEndpoint(),
        connectsTo: [],
        dependsOn: [],
    });
    const build = (services: FargateServiceSpec[], changes = {}) =>
        checkComponents(
            () =>
                new ComposeApplication("todo", {
                    project: project({
                        services,
                        volumes: [],
                        secrets: [{ name: "db-password", from: { existing: "arn:aws:ssm:::parameter/p" } }],
                    }),
                    images: { source: "reuse", tags: { app: SHA } },
                    loadBalancer: { allowHttp: true },
                    ...changes,
                }),
            {
                calls: {
                    "aws:ecr/getImage:getImage": ({ imageTag }) => ({
                        imageTag,
                        imageDigest: `sha256:${"d".repeat(64)}`,
                    }),
                },
            },
        );

    it("has a load balancer for each, in the public subnets unless told otherwise", async () => {
        const graph = await build([publicService({ connectsTo: [], dependsOn: [] }), mqtt]);
        const types = graph.ofType(BALANCER).map(({ inputs }) => inputs.loadBalancerType);
        assert.deepEqual(types.sort(), ["application", "network"]);
        assert.equal(graph.result.networkLoadBalancer !== undefined, true);
    });

    it("has no application load balancer where nothing speaks HTTP, and none at all where nothing is public", async () => {
        const types = async (services: FargateServiceSpec[]) =>
            (await build(services)).ofType(BALANCER).map(({ inputs }) => inputs.loadBalancerType);
        assert.deepEqual(await types([mqtt]), ["network"]);
        assert.deepEqual(await types([statefulService({ task: mqtt.task })]), []);
    });

    it("releases the TCP service all at once without being told, and a UDP one with ECS", async () => {
        const udp = publicService({
            ...mqtt,
            name: "syslog",
            dnsNames: ["syslog"],
            public: networkEndpoint({
                listener: { port: 514, protocol: "UDP" },
                healthCheck: { ...networkEndpoint().healthCheck, port: 80 },
            }),
        });
        const graph = await build([mqtt, udp]);
        assert.equal(graph.one(CONFIG).inputs.deploymentConfigName, "CodeDeployDefault.ECSAllAtOnce");
        const controllers = graph
            .ofType(SERVICE)
            .map(({ name, inputs }) => `${name} ${inputs.deploymentController.type}`);
        assert.deepEqual(controllers.sort(), [
            "todo-mqtt-fargate-service CODE_DEPLOY",
            "todo-syslog-fargate-service ECS",
        ]);
    });
});
