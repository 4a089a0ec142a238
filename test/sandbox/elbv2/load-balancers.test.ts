import assert from "node:assert/strict";

import { openApplication, pollUntil, type Answer, type Application } from "../ecs/application";

describe("Load balancers", () => {
    let app: Application;
    beforeEach(() => (app = openApplication()));
    const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
    const create = (changes: object = {}): Answer =>
        call("CreateLoadBalancer", { Name: "other", Subnets: app.subnets, ...changes }).LoadBalancers[0];

    for (const [what, changes, code] of [
        ["a name of 33 characters", { Name: "a".repeat(33) }, "ValidationError"],
        ["a name with an underscore", { Name: "a_b" }, "ValidationError"],
        ["a name that ends with a hyphen", { Name: "a-" }, "ValidationError"],
        ["a name that begins with internal-", { Name: "internal-a" }, "ValidationError"],
        ["one subnet", (subnets: string[]) => ({ Subnets: subnets.slice(0, 1) }), "ValidationError"],
        ["an unknown subnet", { Subnets: ["subnet-1", "subnet-2"] }, "SubnetNotFound"],
        ["an unknown security group", { SecurityGroups: ["sg-1"] }, "InvalidSecurityGroup"],
        ["the name of another one", { Name: "demo", Scheme: "internal" }, "DuplicateLoadBalancerName"],
        ["a gateway load balancer", { Type: "gateway" }, "NotSimulated"],
    ] as const) {
        it(`are not created with ${what}`, () => {
            const input = typeof changes === "function" ? changes(app.subnets) : changes;
            assert.throws(() => create(input), { name: code });
        });
    }

    it("are provisioned for a while, and then active", () => {
        const { LoadBalancerArn, State, DNSName, CanonicalHostedZoneId } = create();
        assert.equal(State.Code, "provisioning");
        assert.match(DNSName, /^other-\d+\.us-east-1\.elb\.amazonaws\.com$/);
        assert.equal(CanonicalHostedZoneId, "Z35SXDOTRQ7X7K");
        pollUntil(
            () => call("DescribeLoadBalancers", { LoadBalancerArns: [LoadBalancerArn] }).LoadBalancers[0],
            row => row.State.Code === "active",
        );
    });

    it("are the same when asked for twice, and may be inside only", () => {
        const first = create({ Scheme: "internal" });
        assert.equal(create({ Scheme: "internal" }).LoadBalancerArn, first.LoadBalancerArn);
        assert.match(first.DNSName, /^internal-other-/);
    });

    it("are protected from deletion where their attribute says so", () => {
        const protect = (Value: string) =>
            call("ModifyLoadBalancerAttributes", {
                LoadBalancerArn: app.loadBalancer,
                Attributes: [{ Key: "deletion_protection.enabled", Value }],
            });
        protect("true");
        assert.throws(() => call("DeleteLoadBalancer", { LoadBalancerArn: app.loadBalancer }), {
            name: "OperationNotPermitted",
        });
        protect("false");
        call("DeleteLoadBalancer", { LoadBalancerArn: app.loadBalancer });
        assert.throws(() => call("DescribeListeners", { ListenerArns: [app.production] }), {
            name: "ListenerNotFound",
        });
        assert.throws(() => call("DescribeLoadBalancers", { Names: ["demo"] }), { name: "LoadBalancerNotFound" });
    });

    it("refuse unknown attributes and wrong values", () => {
        const modify = (Key: string, Value: string) => () =>
            call("ModifyLoadBalancerAttributes", {
                LoadBalancerArn: app.loadBalancer,
                Attributes: [{ Key, Value }],
            });
        assert.throws(modify("unknown", "1"), { name: "ValidationError" });
        assert.throws(modify("routing.http2.enabled", "yes"), { name: "InvalidConfigurationRequest" });
    });

    it("keep their subnets and security groups in use", () => {
        assert.throws(() => app.session.call("ec2", "DeleteSecurityGroup", { GroupId: app.securityGroup }), {
            name: "DependencyViolation",
        });
        const [subnet] = app.subnets;
        assert.throws(() => app.session.call("ec2", "DeleteSubnet", { SubnetId: subnet }), {
            name: "DependencyViolation",
        });
        const other: Answer = app.session.call("ec2", "CreateSecurityGroup", {
            GroupName: "other",
            Description: "other",
            VpcId: app.vpc,
        });
        call("SetSecurityGroups", { LoadBalancerArn: app.loadBalancer, SecurityGroups: [other.GroupId] });
        app.session.call("ec2", "DeleteSecurityGroup", { GroupId: app.securityGroup });
    });

    it("are listed page by page", () => {
        create();
        const first = call("DescribeLoadBalancers", { PageSize: 1 });
        const second = call("DescribeLoadBalancers", { PageSize: 1, Marker: first.NextMarker });
        const names = [first, second].map(page => page.LoadBalancers[0].LoadBalancerName);
        assert.deepEqual(names, ["demo", "other"]);
        assert.equal(second.NextMarker, undefined);
        assert.throws(() => call("DescribeLoadBalancers", { Marker: "made up" }), { name: "ValidationError" });
    });

    it("and all that belongs to them have tags", () => {
        const arns = [app.loadBalancer, app.targetGroups[0], app.production, app.productionRule];
        call("AddTags", {
            ResourceArns: arns,
            Tags: [
                { Key: "team", Value: "web" },
                { Key: "stage", Value: "dev" },
            ],
        });
        call("RemoveTags", { ResourceArns: arns, TagKeys: ["stage"] });
        assert.deepEqual(
            call("DescribeTags", { ResourceArns: arns }).TagDescriptions.map((each: Answer) => each.Tags),
            arns.map(() => [{ Key: "team", Value: "web" }]),
        );
    });
});

describe("Target groups", () => {
    let app: Application;
    beforeEach(() => (app = openApplication()));
    const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
    const create = (changes: object = {}): Answer =>
        call("CreateTargetGroup", {
            Name: "three",
            Protocol: "HTTP",
            Port: 80,
            VpcId: app.vpc,
            TargetType: "ip",
            ...changes,
        }).TargetGroups[0];

    it("get AWS's health check where none is given", () => {
        const group = create();
        assert.deepEqual(
            [
                group.HealthCheckPath,
                group.HealthCheckPort,
                group.HealthCheckIntervalSeconds,
                group.HealthCheckTimeoutSeconds,
                group.HealthyThresholdCount,
                group.UnhealthyThresholdCount,
                group.Matcher.HttpCode,
            ],
            ["/", "traffic-port", 30, 5, 5, 2, "200"],
        );
    });

    for (const [what, changes, code] of [
        ["a name of 33 characters", { Name: "a".repeat(33) }, "ValidationError"],
        ["the name of another one", { Name: "one" }, "DuplicateTargetGroupName"],
        ["no port", { Port: undefined }, "ValidationError"],
        ["an unknown VPC", { VpcId: "vpc-1" }, "ValidationError"],
        ["a timeout as long as the interval", { HealthCheckIntervalSeconds: 5 }, "ValidationError"],
        ["a health check path without slash", { HealthCheckPath: "health" }, "ValidationError"],
        ["a matcher that is none", { Matcher: { HttpCode: "2xx" } }, "ValidationError"],
    ] as const) {
        it(`are not created with ${what}`, () => assert.throws(() => create(changes), { name: code }));
    }

    it("are in use as long as a listener or rule names them, at weight 0 too", () => {
        const [one = "", two = ""] = app.targetGroups;
        call("ModifyRule", {
            RuleArn: app.productionRule,
            Actions: [
                {
                    Type: "forward",
                    ForwardConfig: {
                        TargetGroups: [
                            { TargetGroupArn: one, Weight: 0 },
                            { TargetGroupArn: two, Weight: 100 },
                        ],
                    },
                },
            ],
        });
        call("DeleteRule", { RuleArn: app.testRule });
        for (const arn of [one, two]) {
            assert.throws(() => call("DeleteTargetGroup", { TargetGroupArn: arn }), {
                name: "ResourceInUse",
                message: `Target group '${arn}' is currently in use by a listener or a rule`,
            });
        }
        call("DeleteListener", { ListenerArn: app.production });
        [one, two].forEach(arn => call("DeleteTargetGroup", { TargetGroupArn: arn }));
        assert.throws(() => call("DescribeTargetGroups", { TargetGroupArns: [one] }), { name: "TargetGroupNotFound" });
    });

    it("belong to one load balancer", () => {
        const other = call("CreateLoadBalancer", { Name: "other", Subnets: app.subnets }).LoadBalancers[0];
        assert.throws(
            () =>
                call("CreateListener", {
                    LoadBalancerArn: other.LoadBalancerArn,
                    Protocol: "HTTP",
                    Port: 80,
                    DefaultActions: [{ Type: "forward", TargetGroupArn: app.targetGroups[0] }],
                }),
            { name: "TargetGroupAssociationLimit" },
        );
        assert.deepEqual(
            call("DescribeTargetGroups", { LoadBalancerArn: app.loadBalancer }).TargetGroups.map(
                (group: Answer) => group.TargetGroupName,
            ),
            ["one"],
        );
    });

    it("change their health check without losing the rest", () => {
        const { TargetGroupArn } = create({ HealthCheckPath: "/health" });
        const [group] = call("ModifyTargetGroup", { TargetGroupArn, HealthCheckIntervalSeconds: 10 }).TargetGroups;
        assert.deepEqual([group.HealthCheckPath, group.HealthCheckIntervalSeconds], ["/health", 10]);
    });
});

describe("Targets", () => {
    const ip = (id: string, Port = 3000) => ({ Id: id, Port });

    it("are unused in a group that takes no traffic, and unknown where never registered", () => {
        const app = openApplication();
        const [, TargetGroupArn] = app.targetGroups;
        const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
        call("RegisterTargets", { TargetGroupArn, Targets: [ip("10.0.0.9")] });
        const { TargetHealthDescriptions: found } = call("DescribeTargetHealth", {
            TargetGroupArn,
            Targets: [ip("10.0.0.9"), ip("10.0.0.10")],
        });
        assert.deepEqual(
            found.map((each: Answer) => each.TargetHealth.Reason),
            ["Target.NotInUse", "Target.NotRegistered"],
        );
        assert.throws(() => call("RegisterTargets", { TargetGroupArn, Targets: [{ Id: "i-1" }] }), {
            name: "ValidationError",
        });
    });

    it("fail their checks where a fault says so", () => {
        const app = openApplication({
            faults: [
                { moment: "elbv2.target", kind: "unhealthy", match: { targetGroup: "one" }, detail: { status: 500 } },
            ],
        });
        const [TargetGroupArn] = app.targetGroups;
        app.session.call("elbv2", "RegisterTargets", { TargetGroupArn, Targets: [ip("10.0.0.9")] });
        const { TargetHealth: health } = pollUntil(
            () =>
                app.session.call<Answer>("elbv2", "DescribeTargetHealth", { TargetGroupArn })
                    .TargetHealthDescriptions[0],
            each => each.TargetHealth.State === "unhealthy",
        );
        assert.equal(health.Description, "Health checks failed with these codes: [500]");
    });
});
