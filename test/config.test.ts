import * as assert from "node:assert/strict";
import { ConfigError, parseConfig, type ConfigProblem } from "../config";

/** Problems of a configuration whose values are given as in YAML. */
function problems(config: Record<string, unknown>, secretKeys: string[] = []): readonly ConfigProblem[] {
    try {
        parse(config, secretKeys);
    } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
        return error.problems;
    }
    return [];
}

function parse(config: Record<string, unknown>, secretKeys: string[] = []) {
    const values = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
            `swingbridge:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]),
    );
    return parseConfig({ values, secretKeys: secretKeys.map(key => `swingbridge:${key}`) });
}

describe("configuration", () => {
    it("is complete when nothing is written", () => {
        const config = parse({});
        assert.equal(config.releasedBy, "up");
        assert.equal(config.deploymentController, "codedeploy");
        assert.equal(config.public, "auto");
        assert.deepEqual(config.services, {});
    });

    it("takes what Pulumi.yaml fills in for an optional key as not set", () => {
        assert.equal(parse({ gitSha: "", cluster: "" }).gitSha, undefined);
    });

    it("leaves the keys of other namespaces alone", () => {
        assert.doesNotThrow(() => parseConfig({ values: { "aws:region": "eu-central-1", "other:nonsense": "1" } }));
    });

    it("reads numbers, booleans, lists and maps from Pulumi's texts", () => {
        const config = parse({
            terminationWait: "30",
            protect: "true",
            composeFiles: ["a.yml", "b.yml"],
            services: { app: { cpu: 0.5, autoscaling: { min: 1, max: 4 } } },
            public: ["app"],
        });
        assert.equal(config.terminationWait, 30);
        assert.equal(config.protect, true);
        assert.deepEqual(config.composeFiles, ["a.yml", "b.yml"]);
        assert.deepEqual(config.services.app?.autoscaling, { min: 1, max: 4 });
        assert.deepEqual(config.public, ["app"]);
    });

    it("turns the numbers and booleans of `environment` into text, as an environment has it", () => {
        assert.deepEqual(parse({ environment: { PORT: 3000, DEBUG: true } }).environment, {
            PORT: "3000",
            DEBUG: "true",
        });
    });

    it("keeps digits of a text key as text", () => {
        const gitSha = "1234567890123456789012345678901234567890";
        assert.equal(parse({ gitSha }).gitSha, gitSha);
    });

    for (const [what, config, key, reason, fix] of [
        [
            "an unknown key",
            { composeFile: "x" },
            "composeFile",
            /did you mean composeFiles\?/,
            /rename it to composeFiles/,
        ],
        [
            "an unknown key like no other",
            { zebra: 1 },
            "zebra",
            /no key of the configuration$/,
            /known here: .*allow, /,
        ],
        [
            "an unknown inner key",
            { trafficShift: { intervall: 3 } },
            "trafficShift.intervall",
            /did you mean trafficShift.interval\?/,
            /interval/,
        ],
        [
            "an unknown key of a service",
            { services: { app: { memroy: 1 } } },
            "services.app.memroy",
            /services.app.memory\?/,
            /memory/,
        ],
        [
            "a text where a number belongs",
            { terminationWait: "soon" },
            "terminationWait",
            /whole number from 0 to 2800/,
            /leave the key out for 5/,
        ],
        [
            "a number in quotes",
            { services: { app: { memory: "512" } } },
            "services.app.memory",
            /whole number/,
            /write 512 without quotes/,
        ],
        ["a text where a list belongs", { composeFiles: "compose.yml" }, "composeFiles", /must be a list/, /\[\]/],
        [
            "a text where a map belongs",
            { network: "vpc-1" },
            "network",
            /must be a map with vpcId/,
            /correct the value/,
        ],
        ["a text where true or false belongs", { protect: "yes" }, "protect", /true or false/, /false/],
        ["a number where a name or a list belongs", { public: 7 }, "public", /`auto`, or a list/, /auto/],
        ["a slip in a choice", { releasedBy: "manuel" }, "releasedBy", /one of up, pipeline, manual/, /write manual/],
        [
            "a number out of range",
            { trafficShift: { percent: 100 } },
            "trafficShift.percent",
            /from 1 to 99/,
            /correct/,
        ],
        ["a way out through no port", { egress: [0] }, "egress[0]", /from 1 to 65535/, /correct/],
        ["a way out to nobody knows where", { egress: "nowhere" }, "egress", /`anywhere`, or a list/, /anywhere/],
        [
            "a retention that CloudWatch does not offer",
            { logRetention: 31 },
            "logRetention",
            /one of 1, 3, 5/,
            /correct/,
        ],
        [
            "half an autoscaling",
            { services: { app: { autoscaling: { min: 1 } } } },
            "services.app.autoscaling.max",
            /is missing/,
            /at least 1/,
        ],
        [
            "a wrong entry of a list",
            { testListener: { allowedCidrs: ["here"] } },
            "testListener.allowedCidrs[0]",
            /203\.0\.113\.0\/24/,
            /correct/,
        ],
        ["a short SHA", { gitSha: "abc1234" }, "gitSha", /full 40 hexadecimal digits/, /leave the key out/],
        [
            "a canary with ECS",
            { deploymentController: "ecs", trafficShift: { kind: "canary" } },
            "trafficShift.kind",
            /does not fit deploymentController: ecs/,
            /rolling/,
        ],
        [
            "rolling with CodeDeploy",
            { trafficShift: { kind: "rolling" } },
            "trafficShift.kind",
            /does not fit deploymentController: codedeploy/,
            /canary/,
        ],
        [
            "a canary of a service with ECS",
            { services: { app: { deploymentController: "ecs", trafficShift: { kind: "linear" } } } },
            "services.app.trafficShift.kind",
            /does not fit/,
            /rolling/,
        ],
        [
            "steps of a shift without steps",
            { trafficShift: { kind: "all-at-once", percent: 5 } },
            "trafficShift.percent",
            /all at once/,
            /remove it/,
        ],
        [
            "a bake time with ECS",
            { deploymentController: "ecs", trafficShift: { bakeTime: 5 } },
            "trafficShift.bakeTime",
            /no old tasks/,
            /remove/,
        ],
        [
            "a minimum above the maximum",
            { services: { app: { autoscaling: { min: 5, max: 2 } } } },
            "services.app.autoscaling.min",
            /more than max, 2/,
            /2 or less/,
        ],
        [
            "an endpoint that is public too",
            { public: ["db"], services: { db: { endpoint: "db.example.com" } } },
            "services.db.endpoint",
            /public/,
            /remove db/,
        ],
        [
            "two capacity providers with a base",
            {
                services: {
                    app: {
                        capacityProviders: [
                            { capacityProvider: "FARGATE", weight: 1, base: 1 },
                            { capacityProvider: "FARGATE_SPOT", weight: 1, base: 1 },
                        ],
                    },
                },
            },
            "services.app.capacityProviders",
            /more than one base/,
            /one/,
        ],
        [
            "capacity providers without weight",
            { services: { app: { capacityProviders: [{ capacityProvider: "FARGATE", weight: 0 }] } } },
            "services.app.capacityProviders",
            /no weight/,
            /weight of 1/,
        ],
        [
            "two kinds of encryption",
            { https: { plainHttp: true, domainName: "a.example.com" } },
            "https",
            /exclude each other/,
            /keep one/,
        ],
        [
            "a zone without a name",
            { https: { zone: "example.com" } },
            "https.zone",
            /domainName/,
            /set https.domainName/,
        ],
        [
            "a zone of the network load balancer without a name",
            { networkLoadBalancer: { zone: "example.com" } },
            "networkLoadBalancer.zone",
            /domainName/,
            /set networkLoadBalancer.domainName/,
        ],
        [
            "one name for two load balancers",
            { https: { domainName: "a.example.com" }, networkLoadBalancer: { domainName: "a.example.com" } },
            "networkLoadBalancer.domainName",
            /https.domainName too/,
            /another name/,
        ],
        [
            "zones of an adopted VPC",
            { network: { vpcId: "vpc-1", publicSubnetIds: ["a", "b"], privateSubnetIds: ["c"], zones: 3 } },
            "network.zones",
            /vpcId adopts/,
            /remove/,
        ],
        [
            "an adopted VPC without its subnets",
            { network: { vpcId: "vpc-1", publicSubnetIds: ["a", "b"] } },
            "network.privateSubnetIds",
            /is missing/,
            /name at least two/,
        ],
        [
            "the kind of an adopted load balancer",
            { loadBalancer: { arn: "arn:aws:elasticloadbalancing:x", internal: true } },
            "loadBalancer.internal",
            /arn adopts one/,
            /remove/,
        ],
        [
            "a web ACL for an adopted load balancer",
            {
                loadBalancer: {
                    arn: "arn:aws:elasticloadbalancing:x",
                    webAclArn: "arn:aws:wafv2:us-east-1:1:regional/webacl/a/1",
                },
            },
            "loadBalancer.webAclArn",
            /arn adopts one/,
            /remove/,
        ],
        [
            "deleting images of a protected stack",
            { protect: true, forceDelete: true },
            "forceDelete",
            /protect: true/,
            /false/,
        ],
        [
            "plain HTTP of a protected stack",
            { protect: true, https: { plainHttp: true } },
            "https.plainHttp",
            /encrypts/,
            /certificateArn/,
        ],
        [
            "a dirty tree where only commits may run",
            { gitSha: `${"a".repeat(40)}-dirty-1234` },
            "gitSha",
            /uncommitted/,
            /allowDirty/,
        ],
    ] as [string, Record<string, unknown>, string, RegExp, RegExp][]) {
        it(`refuses ${what}, naming key, reason and fix`, () => {
            const found = problems(config);
            assert.deepEqual(
                found.map(problem => problem.key),
                [key],
            );
            assert.match(found[0]!.reason, reason);
            assert.match(found[0]!.fix, fix);
        });
    }

    it("shows everything that is wrong at once, with key, value and fix", () => {
        assert.throws(
            () =>
                parse({
                    terminationWait: -1,
                    trafficShift: { kind: "canry" },
                    zebra: 1,
                    https: { plainHttp: true, domainName: "x" },
                }),
            (error: Error) => {
                assert.match(error.message, /^4 problems in this stack's configuration:/);
                assert.match(error.message, /swingbridge:terminationWait = -1\n.*from 0 to 2800\n {4}Fix: /);
                assert.match(error.message, /swingbridge:trafficShift\.kind = "canry"\n.*\n {4}Fix: write canary/);
                assert.match(error.message, /swingbridge:zebra = 1/);
                assert.match(error.message, /swingbridge:https = /);
                return true;
            },
        );
    });

    it("does not show a value that is encrypted", () => {
        for (const config of [
            { environment: { TOKEN: ["hunter2"] } },
            { zebra: "hunter2" },
            { cluster: "x", services: { app: { pass: "hunter2" } } },
        ]) {
            const found = problems(config, Object.keys(config));
            assert.equal(found.length, 1);
            assert.ok(!JSON.stringify(found).includes("hunter2"), JSON.stringify(found));
        }
    });

    it("knows which variables Compose must not show, where one of them is encrypted", () => {
        const values = { "swingbridge:environment": '{"REGION":"eu","GREETING":"geheim"}' };
        const keys = ["swingbridge:environment"];
        assert.deepEqual(parseConfig({ values, secretKeys: keys }).encryptedValues, ["eu", "geheim"]);
        assert.deepEqual(parseConfig({ values }).encryptedValues, []);
    });

    it("checks only the settings of a service that it has itself, not those it would inherit from another controller", () => {
        assert.deepEqual(
            problems({ trafficShift: { kind: "canary" }, services: { app: { deploymentController: "ecs" } } }),
            [],
        );
    });
});
