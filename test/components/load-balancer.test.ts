import assert from "node:assert/strict";
import { url } from "../../components/listener";
import { LoadBalancer } from "../../components/load-balancer";
import type { LoadBalancerArgs } from "../../components/load-balancer-args";
import { loadBalancerProblems } from "../../components/load-balancer-plan";
import type { CaptureOptions, Graph } from "./harness";
import { valueOf } from "./harness";
import { checkComponents } from "./invariants";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const LISTENER = "aws:lb/listener:Listener";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CERTIFICATE = "aws:acm/certificate:Certificate";
const RECORD = "aws:route53/record:Record";

const WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

const WEB_ACL_ARN = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/1";
const CERTIFICATE_ARN = "arn:aws:acm:us-east-1:111122223333:certificate/given";
const EXISTING_ARN = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/shared/1";
const EXISTING_LISTENER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shared/1/";

const calls: CaptureOptions["calls"] = {
    "aws:route53/getZone:getZone": ({ name }) => ({ name, zoneId: `Z-${name}` }),
    "aws:lb/getLoadBalancer:getLoadBalancer": ({ arn }) => ({
        arn,
        arnSuffix: "app/shared/1",
        dnsName: "shared.elb.amazonaws.com",
        zoneId: "Z35SXDOTRQ7X7K",
        securityGroups: ["sg-shared"],
    }),
    "aws:lb/getListener:getListener": ({ arn }) => ({ arn, protocol: "HTTPS", port: arn.endsWith("/p") ? 443 : 9443 }),
};

const base: LoadBalancerArgs = { vpcId: "vpc-1", subnetIds: ["subnet-a", "subnet-b"] };

const build = (args: Partial<LoadBalancerArgs>) =>
    checkComponents(() => new LoadBalancer("lb", { ...base, ...args }), { calls });

/** `role from CIDR on port` of every ingress rule. */
function openings(graph: Graph<unknown>): string[] {
    return graph
        .ofType(INGRESS)
        .map(({ inputs }) => `${inputs.description} from ${inputs.cidrIpv4 ?? inputs.cidrIpv6} on ${inputs.fromPort}`)
        .sort();
}

describe("LoadBalancer with a given certificate", () => {
    const https = { certificateArn: CERTIFICATE_ARN };

    it("is public, in the given subnets, and drops invalid headers", async () => {
        const { inputs, protect } = (await build(https)).one(BALANCER);
        assert.deepEqual(inputs, {
            loadBalancerType: "application",
            internal: false,
            subnets: ["subnet-a", "subnet-b"],
            securityGroups: ["lb-group-id"],
            dropInvalidHeaderFields: true,
            enableDeletionProtection: false,
        });
        assert.equal(protect, false);
    });

    for (const [role, port] of [
        ["production", 443],
        ["test", 8443],
    ] as const) {
        it(`answers 404 on the ${role} listener, over TLS, until a service adds its rule`, async () => {
            const { inputs } = (await build(https)).one(LISTENER, `lb-${role}`);
            assert.equal(inputs.port, port);
            assert.equal(inputs.protocol, "HTTPS");
            assert.equal(inputs.certificateArn, CERTIFICATE_ARN);
            assert.equal(inputs.sslPolicy, "ELBSecurityPolicy-TLS13-1-2-2021-06");
            assert.equal(inputs.defaultActions.length, 1);
            assert.equal(inputs.defaultActions[0].type, "fixed-response");
            assert.equal(inputs.defaultActions[0].fixedResponse.statusCode, "404");
        });

        it(`leaves the ${role} listener's default action to CodeDeploy`, async () => {
            const { ignoreChanges } = (await build(https)).one(LISTENER, `lb-${role}`);
            assert.deepEqual(ignoreChanges, ["defaultActions"]);
        });
    }

    it("sends HTTP to HTTPS", async () => {
        const { inputs } = (await build(https)).one(LISTENER, "lb-redirect");
        assert.equal(inputs.port, 80);
        assert.equal(inputs.protocol, "HTTP");
        assert.deepEqual(inputs.defaultActions, [
            { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
        ]);
    });

    it("lets everybody reach production, and nobody the test listener", async () => {
        assert.deepEqual(openings(await build(https)), [
            "production listener from 0.0.0.0/0 on 443",
            "redirect listener from 0.0.0.0/0 on 80",
        ]);
    });

    it("lets those reach it whom the stack names, IPv6 too, each once", async () => {
        const graph = await build({
            ...https,
            productionCidrs: ["203.0.113.0/24", "2001:db8::/32"],
            testCidrs: ["198.51.100.7/32", "198.51.100.7/32"],
        });
        assert.deepEqual(openings(graph), [
            "production listener from 2001:db8::/32 on 443",
            "production listener from 203.0.113.0/24 on 443",
            "redirect listener from 2001:db8::/32 on 80",
            "redirect listener from 203.0.113.0/24 on 80",
            "test listener from 198.51.100.7/32 on 8443",
        ]);
    });

    it("names rules after their range, so that their order means nothing", async () => {
        const cidrs = ["203.0.113.0/24", "198.51.100.0/24"];
        const forwards = await build({ ...https, productionCidrs: cidrs });
        const backwards = await build({ ...https, productionCidrs: [...cidrs].reverse() });
        assert.deepEqual(forwards.names(), backwards.names());
    });

    it("has its rules as resources of their own, and reaches its targets", async () => {
        const graph = await build({ ...https, targetCidr: "10.0.0.0/16" });
        assert.deepEqual(Object.keys(graph.one(GROUP).inputs).sort(), ["description", "vpcId"]);
        assert.equal(graph.one(EGRESS).inputs.cidrIpv4, "10.0.0.0/16");
    });

    it("tells what people type", async () => {
        const { result } = await build(https);
        assert.equal(await valueOf(result.url), "https://lb-alb-1234567890.us-east-1.elb.amazonaws.com");
        assert.equal(await valueOf(result.testUrl), "https://lb-alb-1234567890.us-east-1.elb.amazonaws.com:8443");
        assert.equal(result.owned, true);
    });

    it("is protected in production, its listeners too", async () => {
        const graph = await build({ ...https, protect: true });
        const balancer = graph.one(BALANCER);
        assert.equal(balancer.protect, true);
        assert.equal(balancer.inputs.enableDeletionProtection, true);
        assert.equal(graph.one(LISTENER, "lb-production").protect, true);
        assert.equal(graph.one(LISTENER, "lb-test").protect, true);
    });

    it("listens at more ports, encrypted and open as production is", async () => {
        const graph = await build({ ...https, morePorts: [9000, 9000], productionCidrs: ["10.0.0.0/8"] });
        const { inputs } = graph.one(LISTENER, "lb-port-9000");
        assert.deepEqual([inputs.port, inputs.protocol, inputs.certificateArn], [9000, "HTTPS", CERTIFICATE_ARN]);
        assert.ok(openings(graph).includes("port-9000 listener from 10.0.0.0/8 on 9000"));
        const { listeners } = graph.result;
        assert.match(await valueOf(listeners[9000]!.url), /^https:\/\/.*:9000$/);
    });

    it("takes other ports, TLS policy, scheme and access logs", async () => {
        const graph = await build({
            ...https,
            productionPort: 9000,
            testPort: 9001,
            sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
            internal: true,
            accessLogsBucket: "logs",
            webAclArn: WEB_ACL_ARN,
        });
        assert.equal(graph.one(LISTENER, "lb-production").inputs.port, 9000);
        assert.equal(graph.one(LISTENER, "lb-test").inputs.port, 9001);
        assert.equal(graph.one(LISTENER, "lb-test").inputs.sslPolicy, "ELBSecurityPolicy-TLS13-1-3-2021-06");
        assert.equal(graph.one(LISTENER, "lb-redirect").inputs.defaultActions[0].redirect.port, "9000");
        assert.equal(graph.one(BALANCER).inputs.internal, true);
        assert.deepEqual(graph.one(BALANCER).inputs.accessLogs, { bucket: "logs", enabled: true });
        const { webAclArn, resourceArn } = graph.one(WEB_ACL_ASSOCIATION).inputs;
        assert.deepEqual([webAclArn, resourceArn], [WEB_ACL_ARN, await valueOf(graph.result.loadBalancerArn)]);
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            ...https,
            transform: {
                loadBalancer: { idleTimeout: 300 },
                securityGroup: { description: "other" },
                productionListener: (_args, opts) => void (opts.protect = true),
                testListener: { port: 1234 },
                redirectListener: { tags: { a: "b" } },
            },
        });
        assert.equal(graph.one(BALANCER).inputs.idleTimeout, 300);
        assert.equal(graph.one(GROUP).inputs.description, "other");
        assert.equal(graph.one(LISTENER, "lb-production").protect, true);
        assert.equal(graph.one(LISTENER, "lb-test").inputs.port, 1234);
        assert.deepEqual(graph.one(LISTENER, "lb-redirect").inputs.tags, { a: "b" });
    });

    it("has a name that ELB accepts even where its own is long", async () => {
        const name = "a-very-long-project-name-in-production";
        const graph = await checkComponents(() => new LoadBalancer(name, { ...base, ...https }), { calls });
        assert.ok(graph.one(BALANCER).name.length <= 24);
    });
});

describe("LoadBalancer in plain HTTP", () => {
    it("is refused unless the stack says so", () =>
        assert.rejects(build({}), /certificateArn: none given; .* or set allowHttp/));

    it("has no certificate and no redirect", async () => {
        const graph = await build({ allowHttp: true });
        assert.deepEqual(
            graph.ofType(LISTENER).map(({ name, inputs }) => [name, inputs.protocol, inputs.port, inputs.sslPolicy]),
            [
                ["lb-production", "HTTP", 80, undefined],
                ["lb-test", "HTTP", 8080, undefined],
            ],
        );
        assert.equal(await valueOf(graph.result.url), "http://lb-alb-1234567890.us-east-1.elb.amazonaws.com");
    });
});

describe("LoadBalancer with a domain name", () => {
    it("gets a certificate, proved by a record in its zone, and an alias", async () => {
        const graph = await build({ domainName: "todo.example.com" });
        assert.deepEqual(graph.one(CERTIFICATE).inputs, { domainName: "todo.example.com", validationMethod: "DNS" });
        assert.deepEqual(graph.one(RECORD, "lb-domain-proof").inputs, {
            zoneId: "Z-example.com",
            name: "_0123.todo.example.com.",
            type: "CNAME",
            records: ["_4567.acm-validations.aws."],
            ttl: 60,
            allowOverwrite: true,
        });
        assert.deepEqual(graph.one(RECORD, "lb-alias").inputs, {
            zoneId: "Z-example.com",
            name: "todo.example.com",
            type: "A",
            aliases: [
                {
                    name: "lb-alb-1234567890.us-east-1.elb.amazonaws.com",
                    zoneId: "Z35SXDOTRQ7X7K",
                    evaluateTargetHealth: true,
                },
            ],
        });
        assert.equal(await valueOf(graph.result.url), "https://todo.example.com");
    });

    it("gives listeners the certificate only once it is issued", async () => {
        const graph = await build({ domainName: "todo.example.com" });
        const validation = graph.one("aws:acm/certificateValidation:CertificateValidation");
        const production = graph.one(LISTENER, "lb-production");
        assert.ok(production.propertyDependencies.certificateArn?.includes(validation.urn));
        assert.equal(production.inputs.protocol, "HTTPS");
    });

    it("looks in the zone that the stack names", async () => {
        const graph = await build({ domainName: "example.com", hostedZone: "example.com" });
        assert.equal(graph.one(RECORD, "lb-alias").inputs.zoneId, "Z-example.com");
    });

    it("uses a given certificate, and still gets its alias", async () => {
        const graph = await build({ domainName: "todo.example.com", certificateArn: CERTIFICATE_ARN });
        assert.deepEqual(graph.ofType(CERTIFICATE), []);
        assert.equal(graph.one(LISTENER, "lb-production").inputs.certificateArn, CERTIFICATE_ARN);
        assert.equal(graph.one(RECORD).name, "lb-alias");
    });

    it("lets transforms have the last word", async () => {
        const graph = await build({
            domainName: "todo.example.com",
            transform: {
                certificate: { certificate: { keyAlgorithm: "EC_prime256v1" } },
                aliasRecord: { type: "AAAA" },
            },
        });
        assert.equal(graph.one(CERTIFICATE).inputs.keyAlgorithm, "EC_prime256v1");
        assert.equal(graph.one(RECORD, "lb-alias").inputs.type, "AAAA");
    });
});

describe("adopting a load balancer", () => {
    it("with both listeners creates nothing", async () => {
        const graph = await build({
            existing: {
                loadBalancerArn: EXISTING_ARN,
                productionListenerArn: `${EXISTING_LISTENER}p`,
                testListenerArn: `${EXISTING_LISTENER}t`,
            },
        });
        assert.deepEqual(graph.names(), ["swingbridge:network:LoadBalancer lb"]);
        const { result } = graph;
        assert.equal(result.owned, false);
        assert.equal(await valueOf(result.productionListenerArn), `${EXISTING_LISTENER}p`);
        assert.equal(await valueOf(result.testListenerArn), `${EXISTING_LISTENER}t`);
        assert.equal(await valueOf(result.securityGroupId), "sg-shared");
        assert.equal(await valueOf(result.loadBalancerArnSuffix), "app/shared/1");
        assert.equal(await valueOf(result.url), "https://shared.elb.amazonaws.com");
        assert.equal(await valueOf(result.testUrl), "https://shared.elb.amazonaws.com:9443");
    });

    it("creates the listener that is missing, and opens the load balancer's own group to it", async () => {
        const graph = await build({
            existing: { loadBalancerArn: EXISTING_ARN, productionListenerArn: `${EXISTING_LISTENER}p` },
            certificateArn: CERTIFICATE_ARN,
            testCidrs: ["10.0.0.0/8"],
        });
        assert.deepEqual(graph.names(), [
            `${LISTENER} lb-test`,
            `${INGRESS} lb-test-from-10.0.0.0-8`,
            "swingbridge:network:LoadBalancer lb",
        ]);
        assert.equal(graph.one(LISTENER).inputs.loadBalancerArn, EXISTING_ARN);
        assert.equal(graph.one(INGRESS).inputs.securityGroupId, "sg-shared");
    });

    it("adds the domain's certificate to its listeners", async () => {
        const graph = await build({
            existing: {
                loadBalancerArn: EXISTING_ARN,
                productionListenerArn: `${EXISTING_LISTENER}p`,
                testListenerArn: `${EXISTING_LISTENER}t`,
            },
            domainName: "todo.example.com",
        });
        const certificateArn = "arn:aws:acm:us-east-1:111122223333:certificate/lb-domain-certificate";
        assert.deepEqual(
            graph.ofType("aws:lb/listenerCertificate:ListenerCertificate").map(({ inputs }) => inputs),
            [
                { listenerArn: `${EXISTING_LISTENER}p`, certificateArn },
                { listenerArn: `${EXISTING_LISTENER}t`, certificateArn },
            ],
        );
        assert.equal(await valueOf(graph.result.url), "https://todo.example.com");
    });

    it("leaves its certificates alone where one is given", async () => {
        const graph = await build({
            existing: { loadBalancerArn: EXISTING_ARN, productionListenerArn: `${EXISTING_LISTENER}p` },
            domainName: "todo.example.com",
            certificateArn: CERTIFICATE_ARN,
        });
        assert.deepEqual(graph.ofType("aws:lb/listenerCertificate:ListenerCertificate"), []);
    });

    it("needs its security group, which the tasks let in", () =>
        assert.rejects(
            checkComponents(
                () =>
                    new LoadBalancer("lb", {
                        ...base,
                        existing: {
                            loadBalancerArn: EXISTING_ARN,
                            productionListenerArn: `${EXISTING_LISTENER}p`,
                            testListenerArn: `${EXISTING_LISTENER}t`,
                        },
                    }),
                {
                    calls: {
                        ...calls,
                        "aws:lb/getLoadBalancer:getLoadBalancer": ({ arn }) => ({ arn, securityGroups: [] }),
                    },
                },
            ),
            /shared\/1 has no security group.*attach a security group/,
        ));

    it("leaves port 80 alone, which may be somebody else's", async () => {
        const graph = await build({ existing: { loadBalancerArn: EXISTING_ARN }, certificateArn: CERTIFICATE_ARN });
        assert.deepEqual(
            graph.ofType(LISTENER).map(({ inputs }) => inputs.port),
            [443, 8443],
        );
    });
});

describe("load balancer arguments that do not fit", () => {
    for (const [args, problem] of [
        [{ allowHttp: true, hostedZone: "example.com" }, /^hostedZone: example\.com is of no use without a domainName/],
        [{ domainName: "localhost" }, /^domainName: localhost is no full host name/],
        [
            { existing: { loadBalancerArn: EXISTING_ARN }, allowHttp: true, webAclArn: WEB_ACL_ARN },
            /^webAclArn: guards a load balancer that is made/,
        ],
        [{ allowHttp: true, testPort: 80 }, /^testPort: 80 is the production listener's port too/],
        [{ allowHttp: true, productionPort: 70000 }, /^productionPort: 70000 is no port/],
        [{ allowHttp: true, testPort: 1.5 }, /^testPort: 1\.5 is no port/],
        [{ allowHttp: true, testCidrs: ["10.0.0.1"] }, /^testCidrs: 10\.0\.0\.1 is no address range/],
        [{ allowHttp: true, testCidrs: ["10.0.0.0/33"] }, /^testCidrs: 10\.0\.0\.0\/33 is no address range/],
        [{ allowHttp: true, productionCidrs: ["office"] }, /^productionCidrs: office is no address range/],
        [{ allowHttp: true, productionCidrs: ["::/129"] }, /^productionCidrs: ::\/129 is no address range/],
    ] as [Partial<LoadBalancerArgs>, RegExp][]) {
        it(JSON.stringify(args), () => {
            const problems = loadBalancerProblems({ ...base, ...args });
            assert.equal(problems.length, 1);
            assert.match(problems[0]!, problem);
        });
    }

    it("include a port that has a listener already", () =>
        assert.deepEqual(loadBalancerProblems({ ...base, allowHttp: true, morePorts: [9000, 8080] }), [
            "morePorts: 8080 is the port of the test listener; choose another",
        ]));

    it("are all named at once", () =>
        assert.rejects(
            build({ testPort: 0, testCidrs: ["x"] }),
            /certificateArn: none given.*\ntestPort: 0 is no port.*\ntestCidrs: x is no/,
        ));

    it("do not include a mixture of IPv4 and IPv6 ranges", () =>
        assert.deepEqual(
            loadBalancerProblems({ ...base, allowHttp: true, testCidrs: ["10.0.0.0/8", "::/0", "fd00::/8"] }),
            [],
        ));
});

describe("a listener's URL", () => {
    for (const [protocol, port, expected] of [
        ["https", 443, "https://h"],
        ["https", 8443, "https://h:8443"],
        ["http", 80, "http://h"],
        ["http", 443, "http://h:443"],
    ] as const) {
        it(`${protocol} on ${port} is ${expected}`, () => assert.equal(url(protocol, "h", port), expected));
    }
});
