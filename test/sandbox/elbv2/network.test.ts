import assert from "node:assert/strict";
import { openApplication, type Answer, type Application } from "../ecs/application";

describe("Network Load Balancers", () => {
    let app: Application;
    let balancer: string;
    beforeEach(() => {
        app = openApplication();
        balancer = create({}).LoadBalancerArn;
    });
    const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
    const create = (changes: object): Answer =>
        call("CreateLoadBalancer", {
            Name: `net-${Object.keys(changes).join("")}`.slice(0, 32).replace(/-$/, ""),
            Type: "network",
            Subnets: app.subnets,
            SecurityGroups: [app.securityGroup],
            ...changes,
        }).LoadBalancers[0];
    const group = (Name: string, changes: object = {}): Answer =>
        call("CreateTargetGroup", { Name, Protocol: "TCP", Port: 80, VpcId: app.vpc, TargetType: "ip", ...changes })
            .TargetGroups[0];
    const listen = (Protocol: string, TargetGroupArn: string, Port = 9000): Answer =>
        call("CreateListener", {
            LoadBalancerArn: balancer,
            Protocol,
            Port,
            DefaultActions: [{ Type: "forward", TargetGroupArn }],
        }).Listeners[0];

    it("have an ARN of their own kind, and do with one subnet", () => {
        assert.match(balancer, /:loadbalancer\/net\//);
        assert.equal(create({ Subnets: app.subnets.slice(0, 1) }).AvailabilityZones.length, 1);
    });

    it("never get a security group that they were not created with", () => {
        const bare = create({ SecurityGroups: undefined });
        assert.deepEqual(bare.SecurityGroups, []);
        const set = { LoadBalancerArn: bare.LoadBalancerArn, SecurityGroups: [app.securityGroup] };
        assert.throws(() => call("SetSecurityGroups", set), { name: "InvalidConfigurationRequest" });
    });

    for (const [protocol, targets, fits] of [
        ["TCP", "TCP", true],
        ["TCP", "TCP_UDP", true],
        ["UDP", "TCP_UDP", true],
        ["TCP_UDP", "TCP_UDP", true],
        ["TCP", "UDP", false],
        ["UDP", "TCP", false],
        ["TCP_UDP", "TCP", false],
        ["TCP", "HTTP", false],
    ] as const) {
        it(`${fits ? "forward" : "do not forward"} from ${protocol} to ${targets}`, () => {
            const arn = group("targets", { Protocol: targets }).TargetGroupArn;
            if (fits) {
                assert.equal(listen(protocol, arn).Protocol, protocol);
            } else {
                assert.throws(() => listen(protocol, arn), { name: "IncompatibleProtocols" });
            }
        });
    }

    it("carry no HTTP, and an application load balancer nothing else", () => {
        const http = { name: "ValidationError", message: /must be one of 'TCP, TLS, UDP, TCP_UDP'/ };
        assert.throws(() => listen("HTTP", group("targets").TargetGroupArn), http);
        balancer = app.loadBalancer;
        assert.throws(() => listen("TCP", group("others").TargetGroupArn), { name: "ValidationError" });
    });

    it("forward and do nothing else: neither answers nor rules", () => {
        const action = { Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } };
        assert.throws(
            () =>
                call("CreateListener", {
                    LoadBalancerArn: balancer,
                    Protocol: "TCP",
                    Port: 1,
                    DefaultActions: [action],
                }),
            { name: "InvalidLoadBalancerAction" },
        );
        const rule = {
            ListenerArn: listen("TCP", group("targets").TargetGroupArn).ListenerArn,
            Priority: 1,
            Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
            Actions: [{ Type: "forward", TargetGroupArn: app.targetGroups[0] }],
        };
        assert.throws(() => call("CreateRule", rule), { name: "UnsupportedOperation" });
    });

    it("have one listener on a port, whatever it carries", () => {
        listen("TCP", group("targets").TargetGroupArn, 53);
        const udp = group("udp", { Protocol: "UDP" }).TargetGroupArn;
        assert.throws(() => listen("UDP", udp, 53), { name: "DuplicateListener" });
    });

    it("check health by a connection, and ask nothing", () => {
        const made = group("targets");
        assert.deepEqual(
            [made.HealthCheckProtocol, made.HealthCheckPath, made.Matcher, made.ProtocolVersion],
            ["TCP", undefined, undefined, undefined],
        );
        assert.throws(() => group("asking", { HealthCheckPath: "/" }), { name: "InvalidConfigurationRequest" });
        const http = { Protocol: "HTTP", HealthCheckProtocol: "TCP" };
        assert.throws(() => group("http", http), { name: "ValidationError" });
    });

    it("have attributes of their own", () => {
        const set = (Key: string, Value: string) =>
            call("ModifyLoadBalancerAttributes", { LoadBalancerArn: balancer, Attributes: [{ Key, Value }] });
        set("load_balancing.cross_zone.enabled", "true");
        assert.throws(() => set("routing.http2.enabled", "true"), { name: "ValidationError" });
        const { TargetGroupArn } = group("udp", { Protocol: "UDP" });
        const { Attributes } = call("DescribeTargetGroupAttributes", { TargetGroupArn });
        const found = Attributes.find(({ Key }: Answer) => Key === "preserve_client_ip.enabled");
        assert.equal(found.Value, "true");
    });
});

describe("Target groups of gRPC and HTTP/2", () => {
    for (const ProtocolVersion of ["GRPC", "HTTP2"]) {
        it(`are reached from HTTPS listeners only: ${ProtocolVersion}`, () => {
            const app = openApplication();
            const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
            const { TargetGroupArn } = call("CreateTargetGroup", {
                Name: "targets",
                Protocol: "HTTP",
                ProtocolVersion,
                Port: 80,
                VpcId: app.vpc,
                TargetType: "ip",
            }).TargetGroups[0];
            const rule = {
                ListenerArn: app.production,
                Priority: 7,
                Conditions: [{ Field: "path-pattern", Values: ["/x"] }],
                Actions: [{ Type: "forward", TargetGroupArn }],
            };
            assert.throws(() => call("CreateRule", rule), { name: "InvalidLoadBalancerAction" });
            call("ModifyListener", {
                ListenerArn: app.production,
                Protocol: "HTTPS",
                Certificates: [{ CertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1" }],
            });
            assert.equal(call("CreateRule", rule).Rules.length, 1);
        });
    }
});
