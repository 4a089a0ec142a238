import * as assert from "node:assert/strict";
import { findingsInEvents, judgeExport } from "../../policies/report";
import { RULES } from "../../policies/rules";
import { SECRET_VALUE } from "./mutations";

const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const STACK = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";
const PROVIDER = "urn:pulumi:prod::shop::pulumi:providers:aws::default";
const GROUP = "urn:pulumi:prod::shop::aws:codedeploy/deploymentGroup:DeploymentGroup::group";
const SERVICE = "urn:pulumi:prod::shop::aws:ecs/service:Service::web";
const TASK = "urn:pulumi:prod::shop::aws:ecs/taskDefinition:TaskDefinition::task";

/** What `pulumi stack export` writes of a small stack. */
function exported(...resources: object[]): object {
    const common = [
        { urn: STACK, type: "pulumi:pulumi:Stack", custom: false },
        { urn: PROVIDER, type: "pulumi:providers:aws", inputs: { defaultTags: '{"tags":{"team":"a"}}' } },
    ];
    return { version: 3, deployment: { resources: [...common, ...resources] } };
}

const service = {
    urn: SERVICE,
    type: "aws:ecs/service:Service",
    parent: STACK,
    provider: `${PROVIDER}::04da6b54`,
    ignoreChanges: ["taskDefinition", "loadBalancers"],
    inputs: { deploymentController: { type: "CODE_DEPLOY" }, tags: {} },
    outputs: { deploymentController: { type: "CODE_DEPLOY" } },
};

/** Names of the rules that find something, of some that matter here. */
async function rulesOf(state: object, only: string[], config: object = {}): Promise<string[]> {
    const findings = await judgeExport(RULES, state, { all: "mandatory", ...config });
    return findings.map(({ rule }) => rule).filter(rule => only.includes(rule));
}

describe("the judgement of a stack's export", () => {
    it("joins on the dependencies of properties", async () => {
        const only = ["stack-service-has-deployment-group"];
        const group = { urn: GROUP, type: "aws:codedeploy/deploymentGroup:DeploymentGroup", parent: STACK };
        assert.deepEqual(await rulesOf(exported(service), only), only);
        const joined = { ...group, propertyDependencies: { ecsService: [SERVICE] }, dependencies: [SERVICE] };
        assert.deepEqual(await rulesOf(exported(service, joined), only), []);
        assert.deepEqual(
            await rulesOf(exported(service, { ...joined, delete: true }), only),
            only,
            "it is being deleted",
        );
    });

    it("sees options, parents and the provider's default tags", async () => {
        const only = ["ecs-ignore-deploy-drift", "stack-component-parentage", "tags-required"];
        const config = { "tags-required": { enforcementLevel: "mandatory", requiredTags: ["team"] } };
        assert.deepEqual(await rulesOf(exported(service), only, config), ["stack-component-parentage"]);
        const drifting = { ...service, ignoreChanges: [], provider: "" };
        assert.deepEqual((await rulesOf(exported(drifting), only, config)).sort(), only);
    });

    it("cannot see what is encrypted, and says so", async () => {
        const task = (containerDefinitions: object) => ({
            urn: TASK,
            type: "aws:ecs/taskDefinition:TaskDefinition",
            parent: STACK,
            inputs: { containerDefinitions },
        });
        const plaintext = JSON.stringify([{ name: "web", environment: [{ name: "API_TOKEN", value: SECRET_VALUE }] }]);
        const of = async (value: object) =>
            (await judgeExport(RULES, exported(task(value)), {})).find(
                ({ rule }) => rule === "ecs-no-plaintext-secrets",
            )!;
        const hidden = await of({ ...SIGNATURE, ciphertext: "v1:abc" });
        assert.equal(hidden.undetermined, true);
        assert.match(hidden.what, /^containerDefinitions is not known yet/);
        const shown = await of({ ...SIGNATURE, plaintext: JSON.stringify(plaintext) });
        assert.equal(shown.undetermined, false);
        assert.match(shown.what, /^Container web has the plain value of API_TOKEN in its environment$/);
        assert.ok(!JSON.stringify(shown).includes(SECRET_VALUE));
    });

    it("tells all that a reader wants to know", async () => {
        const [finding] = (await judgeExport(RULES, exported(service), {})).filter(
            ({ rule }) => rule === "ecs-propagate-tags",
        );
        const rule = RULES.find(({ name }) => name === "ecs-propagate-tags")!;
        assert.deepEqual(finding, {
            rule: rule.name,
            level: "mandatory",
            severity: "low",
            urn: SERVICE,
            resource: "web",
            what: "The tasks of the service carry no tags of it",
            undetermined: false,
            description: rule.description,
            remediation: rule.remediation,
            url: rule.url,
            frameworks: [],
        });
    });
});

describe("the findings of a preview", () => {
    const rule = RULES.find(({ name }) => name === "lb-access-logs")!;
    const event = (message: string, more: object = {}) => ({
        sequence: 7,
        policyEvent: {
            resourceUrn: "urn:pulumi:prod::shop::aws:lb/loadBalancer:LoadBalancer::alb",
            message: `<{%reset%}>${rule.description}\n${message}<{%reset%}>\n`,
            policyName: rule.name,
            enforcementLevel: "warning",
            ...more,
        },
    });

    it("are read from the engine's events, with what the pack knows of its rules", () => {
        const said = `The load balancer writes no access log. ${rule.remediation}.`;
        const [finding, unseen, ...others] = findingsInEvents(RULES, [
            { sequence: 1, preludeEvent: {} },
            event(said, { enforcementLevel: "mandatory" }),
            event("undetermined: accessLogs is not known yet"),
            event("of another pack", { policyName: "elsewhere" }),
        ]);
        assert.deepEqual(others, []);
        assert.equal(finding!.what, "The load balancer writes no access log");
        assert.equal(finding!.resource, "alb");
        assert.equal(finding!.level, "mandatory");
        assert.deepEqual(finding!.frameworks, ["FSBP ELB.5", "checkov CKV_AWS_91"]);
        assert.deepEqual([unseen!.level, unseen!.undetermined], ["advisory", true]);
        assert.equal(unseen!.what, "accessLogs is not known yet");
    });
});
