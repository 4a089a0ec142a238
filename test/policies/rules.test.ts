import * as assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackConfig } from "@pulumi/policy";
import type { ResourceDescription } from "../../policies/evaluate";
import { ENVIRONMENTS, isStackRule } from "../../policies/rule";
import { RULES } from "../../policies/rules";
import { compliantStack, UNKNOWN } from "./compliant-stack";
import { ALL_MANDATORY, judge, RULE_BY_NAME, show, TODAY } from "./judge";
import { broken, MUTATIONS, one, SECRET_VALUE } from "./mutations";

describe("the rules", () => {
    it("find nothing in a stack in which all of them hold", async () => {
        const findings = await judge(compliantStack());
        assert.equal(findings.length, 0, show(findings));
    });

    it("find nothing either where AWS fills in what the program left out, unknown at preview and written after it", async () => {
        const computed: Record<string, string[]> = {
            "aws:ec2/securityGroup:SecurityGroup": ["ingress", "egress"],
            "aws:iam/role:Role": ["inlinePolicies", "managedPolicyArns"],
            "aws:s3/bucket:Bucket": ["versioning", "policy", "serverSideEncryptionConfiguration", "lifecycleRules"],
        };
        const filled = ["ingress", "egress", "inlinePolicies", "managedPolicyArns"];
        for (const after of [false, true]) {
            const stack = compliantStack().map(resource => {
                const missing = (computed[resource.type] ?? []).filter(name => !(name in resource.inputs));
                const outputs = missing.map(name => [name, after ? (filled.includes(name) ? [{}] : []) : UNKNOWN]);
                return { ...resource, outputs: { ...resource.inputs, ...Object.fromEntries(outputs) } };
            });
            const findings = await judge(stack);
            assert.equal(findings.length, 0, show(findings));
        }
    });

    for (const mutation of MUTATIONS) {
        const { rule, resource, what, says, blames = resource, also = [] } = mutation;
        it(`${rule} finds ${what} (${resource}), and nothing else does`, async () => {
            const findings = await judge(broken(mutation));
            assert.deepEqual(findings.map(({ policy }) => policy).sort(), [rule, ...also].sort(), show(findings));
            const finding = findings.find(({ policy }) => policy === rule)!;
            assert.match(finding.message, says);
            assert.ok(finding.urn?.endsWith(`::${blames}`), finding.urn);
            assert.ok(finding.message.includes(RULE_BY_NAME.get(rule)!.remediation), "it says what to do");
            assert.ok(!show(findings).includes(SECRET_VALUE), "it tells no secret");
            assert.ok(!show(findings).includes("AKIA"), "it tells no secret");
        });
    }

    it("have a broken example each", () => {
        const without = RULES.filter(({ name }) => !MUTATIONS.some(({ rule }) => rule === name));
        assert.deepEqual(
            without.map(({ name }) => name),
            // Fires only where configuration names tags; it has a test of its own below.
            ["tags-required"],
        );
    });
});

describe("what a rule leaves alone", () => {
    it("is the tag under which builds keep layers", async () => {
        const stack = compliantStack();
        Object.assign(one(stack, "images").inputs, {
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filter: "buildcache", filterType: "WILDCARD" }],
        });
        const findings = await judge(stack);
        assert.equal(findings.length, 0, show(findings));
    });

    const passes: [string, (stack: ResourceDescription[]) => void][] = [
        ["an exempted container", stack => breakContainer(stack)],
        [
            "a network load balancer's headers",
            stack =>
                Object.assign(one(stack, "alb").inputs, {
                    loadBalancerType: "network",
                    dropInvalidHeaderFields: false,
                }),
        ],
        [
            "a scan that the registry does",
            stack => {
                one(stack, "images").inputs.imageScanningConfiguration = { scanOnPush: false };
                stack.push({
                    type: "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
                    name: "scans",
                    urn: "urn:scans",
                    inputs: { rules: [{ scanFrequency: "SCAN_ON_PUSH" }] },
                    parent: stack[1]!.urn,
                });
            },
        ],
        ["a pointer to a secret", stack => setEnvironment(stack, "DB_PASSWORD_FILE", "/run/secrets/db")],
        ["a URL without a password", stack => setEnvironment(stack, "DATABASE_URL", "postgres://a@db/x")],
        ["an empty password", stack => setEnvironment(stack, "DB_PASSWORD", "")],
        [
            "a dated TLS policy of tomorrow",
            stack => (one(stack, "https").inputs.sslPolicy = "ELBSecurityPolicy-TLS13-1-2-2027-01"),
        ],
        [
            "a deployment group of Lambda functions",
            stack => {
                stack.push({
                    ...one(stack, "group"),
                    name: "functions",
                    urn: "urn:functions",
                    inputs: {
                        autoRollbackConfiguration: {
                            enabled: true,
                            events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
                        },
                        alarmConfiguration: { enabled: true, alarms: ["a"] },
                    },
                    propertyDependencies: {},
                });
            },
        ],
        ["broken JSON, which the provider refuses", stack => (one(stack, "task").inputs.containerDefinitions = "[")],
        ["sizes with units", stack => Object.assign(one(stack, "task").inputs, { cpu: ".25 vCPU", memory: "1 GB" })],
        [
            "hardening inside the bucket",
            stack => {
                const bucket = one(stack, "artifacts");
                for (const name of ["artifacts-versions", "artifacts-expiry"]) {
                    stack.splice(stack.indexOf(one(stack, name)), 1);
                }
                Object.assign(bucket.inputs, { versioning: { enabled: true }, lifecycleRules: [{ enabled: true }] });
            },
        ],
    ];
    for (const [what, change] of passes) {
        it(what, async () => {
            const stack = compliantStack();
            change(stack);
            const findings = await judge(stack, {
                ...ALL_MANDATORY,
                "ecs-readonly-rootfs": { enforcementLevel: "mandatory", exemptContainers: ["web"] },
            });
            assert.equal(findings.length, 0, show(findings));
        });
    }

    function breakContainer(stack: ResourceDescription[]): void {
        changeContainer(stack, container => (container.readonlyRootFilesystem = false));
    }

    function setEnvironment(stack: ResourceDescription[], name: string, value: string): void {
        changeContainer(stack, container => (container.environment = [{ name, value }]));
    }

    function changeContainer(stack: ResourceDescription[], change: (container: Record<string, unknown>) => void): void {
        const { inputs } = one(stack, "task");
        const [container] = JSON.parse(inputs.containerDefinitions as string) as Record<string, unknown>[];
        change(container!);
        inputs.containerDefinitions = JSON.stringify([container]);
    }

    it("one container by an exception, and not its neighbour", async () => {
        const stack = compliantStack();
        one(stack, "task").inputs.containerDefinitions = JSON.stringify(
            ["web", "helper"].map(name => ({ name, user: "root" })),
        );
        const findings = await judge(
            stack,
            {
                "ecs-non-root-user": {
                    enforcementLevel: "mandatory",
                    exceptions: [{ resource: "ta*", container: "help*", reason: "writes a file", expires: TODAY }],
                },
            },
            [RULE_BY_NAME.get("ecs-non-root-user")!],
        );
        assert.deepEqual(
            findings.map(({ message }) => /Container (\w+)/.exec(message)?.[1]),
            ["web"],
        );
    });
});

describe("tags-required", () => {
    const rule = RULE_BY_NAME.get("tags-required")!;
    const config = { [rule.name]: { enforcementLevel: "mandatory", requiredTags: ["team"] } } as PolicyPackConfig;
    for (const [what, change, expected] of [
        ["no tags", {}, 1],
        ["tags of the resource", { inputs: { tags: { team: "a" } } }, 0],
        ["tags with the provider's", { inputs: { tagsAll: { team: "a" } } }, 0],
        ["default tags of the provider", { provider: { defaultTags: '{"tags":{"team":"a"}}' } }, 0],
        ["other tags", { inputs: { tags: { cost: "a" } } }, 1],
        ["tags that are not known yet", { inputs: { tags: UNKNOWN } }, 1],
    ] as [string, Partial<ResourceDescription>, number][]) {
        it(`${what} → ${expected} finding${expected === 1 ? "" : "s"}`, async () => {
            const cluster = { ...one(compliantStack(), "cluster"), ...change };
            assert.equal((await judge([cluster], config, [rule])).length, expected);
        });
    }
});

describe("remediation", () => {
    for (const [rule, resource, property] of [
        ["lb-drop-invalid-headers", "alb", "dropInvalidHeaderFields"],
        ["ecs-propagate-tags", "web", "propagateTags"],
    ] as const) {
        it(`${rule} sets ${property}, whatever else is unknown, and the same every time`, async () => {
            const stack = compliantStack();
            const { inputs } = one(stack, resource);
            delete inputs[property];
            inputs.tags = { unknown: UNKNOWN };
            for (let times = 0; times < 2; times++) {
                assert.deepEqual(await judge(stack, { [rule]: "remediate" }, [RULE_BY_NAME.get(rule)!]), []);
            }
            assert.equal((await judge(stack, { [rule]: "mandatory" }, [RULE_BY_NAME.get(rule)!])).length, 1);
        });
    }
});

describe("what rules say of themselves", () => {
    for (const rule of RULES) {
        it(`${rule.name} is described`, () => {
            assert.match(rule.name, /^[a-z]+(-[a-z0-9]+)+$/);
            assert.match(rule.description, /^[A-Z].*\.$/s);
            assert.doesNotMatch(rule.remediation, /\.$/);
            assert.match(rule.url, /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//);
            for (const environment of ENVIRONMENTS) {
                assert.match(rule.level[environment], /^(advisory|mandatory|remediate|disabled)$/);
            }
        });
    }

    it("names are unique", () => assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length));

    it("type tokens are those of the AWS provider", () => {
        const folder = join(__dirname, "../../node_modules/@pulumi/aws");
        const tokens = new Set(
            RULES.flatMap(rule => (isStackRule(rule) || rule.appliesTo === "every resource" ? [] : rule.appliesTo)),
        );
        for (const token of [...tokens].filter(name => name.startsWith("aws:"))) {
            const [, module] = token.split(":");
            const [service, kind] = module!.split("/");
            const files = readdirSync(join(folder, service!));
            // Provider versions before 7 had V2 classes, which old stacks still hold.
            assert.ok(files.includes(`${kind!.replace(/V2$/, "")}.js`), token);
        }
    });
});
