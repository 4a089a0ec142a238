import assert from "node:assert/strict";

import { openApplication, type Answer, type Application } from "../ecs/application";

const CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const OTHER = "arn:aws:acm:us-east-1:123456789012:certificate/2";
const notFound = [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "404" } }];

describe("Listeners", () => {
    let app: Application;
    beforeEach(() => (app = openApplication()));
    const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
    const create = (changes: object = {}): Answer =>
        call("CreateListener", {
            LoadBalancerArn: app.loadBalancer,
            Protocol: "HTTP",
            Port: 81,
            DefaultActions: notFound,
            ...changes,
        }).Listeners[0];

    for (const [what, changes, code] of [
        ["the port of another one", { Port: 80 }, "DuplicateListener"],
        ["no action", { DefaultActions: [] }, "ValidationError"],
        [
            "an unknown target group",
            { DefaultActions: [{ Type: "forward", TargetGroupArn: "arn:x" }] },
            "TargetGroupNotFound",
        ],
        ["a forward action without target group", { DefaultActions: [{ Type: "forward" }] }, "ValidationError"],
        ["HTTPS but no certificate", { Protocol: "HTTPS" }, "ValidationError"],
        [
            "a certificate but no HTTPS",
            { Certificates: [{ CertificateArn: CERTIFICATE }] },
            "InvalidConfigurationRequest",
        ],
        ["two routing actions", { DefaultActions: [...notFound, ...notFound] }, "ValidationError"],
        [
            "a fixed response of 3XX",
            { DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "301" } }] },
            "ValidationError",
        ],
    ] as const) {
        it(`are not created with ${what}`, () => assert.throws(() => create(changes), { name: code }));
    }

    it("show a forward to one target group in both of AWS's forms", () => {
        const [TargetGroupArn] = app.targetGroups;
        const { DefaultActions } = create({ DefaultActions: [{ Type: "forward", TargetGroupArn }] });
        assert.deepEqual(DefaultActions, [
            {
                Type: "forward",
                TargetGroupArn,
                ForwardConfig: {
                    TargetGroups: [{ TargetGroupArn, Weight: 1 }],
                    TargetGroupStickinessConfig: { Enabled: false },
                },
            },
        ]);
    });

    it("fill in a redirect", () => {
        const { DefaultActions } = create({
            DefaultActions: [
                { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } },
            ],
        });
        assert.deepEqual(DefaultActions[0].RedirectConfig, {
            Protocol: "HTTPS",
            Port: "443",
            Host: "#{host}",
            Path: "/#{path}",
            Query: "#{query}",
            StatusCode: "HTTP_301",
        });
    });

    it("have a default certificate and others", () => {
        const { ListenerArn, SslPolicy, Certificates } = create({
            Protocol: "HTTPS",
            Port: 443,
            Certificates: [{ CertificateArn: CERTIFICATE }],
        });
        assert.equal(SslPolicy, "ELBSecurityPolicy-2016-08");
        assert.deepEqual(Certificates, [{ CertificateArn: CERTIFICATE }]);
        call("AddListenerCertificates", { ListenerArn, Certificates: [{ CertificateArn: OTHER }] });
        assert.deepEqual(call("DescribeListenerCertificates", { ListenerArn }).Certificates, [
            { CertificateArn: CERTIFICATE, IsDefault: true },
            { CertificateArn: OTHER, IsDefault: false },
        ]);
        call("RemoveListenerCertificates", { ListenerArn, Certificates: [{ CertificateArn: OTHER }] });
        assert.throws(
            () => call("RemoveListenerCertificates", { ListenerArn, Certificates: [{ CertificateArn: CERTIFICATE }] }),
            { name: "OperationNotPermitted" },
        );
    });

    it("move to a free port, with all else unchanged", () => {
        const { ListenerArn } = create();
        assert.throws(() => call("ModifyListener", { ListenerArn, Port: 80 }), { name: "DuplicateListener" });
        const [modified] = call("ModifyListener", { ListenerArn, Port: 82 }).Listeners;
        assert.deepEqual([modified.Port, modified.DefaultActions], [82, notFound]);
    });
});

describe("Rules", () => {
    let app: Application;
    beforeEach(() => (app = openApplication()));
    const call = (operation: string, input: object): Answer => app.session.call("elbv2", operation, input);
    const create = (changes: object = {}): Answer =>
        call("CreateRule", {
            ListenerArn: app.production,
            Priority: 2,
            Conditions: [{ Field: "host-header", HostHeaderConfig: { Values: ["a.example"] } }],
            Actions: notFound,
            ...changes,
        }).Rules[0];
    const path = (...Values: string[]) => ({ Field: "path-pattern", Values });

    for (const [what, changes, code] of [
        ["the priority of another one", { Priority: 1 }, "PriorityInUse"],
        ["priority 0", { Priority: 0 }, "ValidationError"],
        ["no condition", { Conditions: [] }, "ValidationError"],
        ["an unknown condition", { Conditions: [{ Field: "weather", Values: ["rain"] }] }, "ValidationError"],
        ["two conditions on the path", { Conditions: [path("/a"), path("/b")] }, "InvalidConfigurationRequest"],
        ["six values", { Conditions: [path("/1", "/2", "/3", "/4", "/5", "/6")] }, "InvalidConfigurationRequest"],
    ] as const) {
        it(`are not created with ${what}`, () => assert.throws(() => create(changes), { name: code }));
    }

    it("are answered by priority, the default one last", () => {
        create({ Priority: 7 });
        create({ Priority: 3 });
        const rules: Answer[] = call("DescribeRules", { ListenerArn: app.production }).Rules;
        assert.deepEqual(
            rules.map(rule => rule.Priority),
            ["1", "3", "7", "default"],
        );
        const fallback = rules.at(-1);
        assert.deepEqual([fallback.IsDefault, fallback.Actions], [true, notFound]);
        assert.deepEqual(call("DescribeRules", { RuleArns: [fallback.RuleArn] }).Rules, [fallback]);
        assert.throws(() => call("DeleteRule", { RuleArn: fallback.RuleArn }), { name: "OperationNotPermitted" });
    });

    it("show values and configuration alike", () => {
        const values = ["a.example"];
        assert.deepEqual(create().Conditions, [
            { Field: "host-header", Values: values, HostHeaderConfig: { Values: values } },
        ]);
    });

    it("change places all at once", () => {
        const { RuleArn } = create();
        call("SetRulePriorities", {
            RulePriorities: [
                { RuleArn, Priority: 1 },
                { RuleArn: app.productionRule, Priority: 2 },
            ],
        });
        const [first] = call("DescribeRules", { ListenerArn: app.production }).Rules;
        assert.equal(first.RuleArn, RuleArn);
    });

    it("are at most a hundred", () => {
        for (let Priority = 2; Priority <= 99; Priority++) {
            create({ Priority });
        }
        assert.throws(() => create({ Priority: 100 }), { name: "TooManyRules" });
    });
});
