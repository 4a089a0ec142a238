import * as assert from "node:assert/strict";
import type { ResourceDescription } from "../../policies/evaluate";
import { RULES } from "../../policies/rules";
import { compliantStack } from "./compliant-stack";
import { judge, RULE_BY_NAME, show } from "./judge";
import { broken, MUTATIONS, one } from "./mutations";

interface Row {
    rule: string;
    settings: Record<string, unknown>;
    /** Which of the rule's mutations the settings allow, by what it breaks. */
    allows?: string;
    /** What they forbid that is allowed without them. */
    forbids?: (stack: ResourceDescription[]) => void;
}

/** What each setting changes: something that was wrong is right with it, or the other way round. */
const ROWS: Row[] = [
    { rule: "ecs-image-immutable-ref", settings: { pattern: ":[\\d.]+$" }, allows: "a version tag" },
    { rule: "ecs-image-no-latest", settings: { movingTags: [] }, allows: "latest" },
    { rule: "ecs-image-allowed-registry", settings: { allowedRegistries: ["docker.io/*"] }, allows: "Docker Hub" },
    { rule: "ecs-readonly-rootfs", settings: { exemptContainers: ["web"] }, allows: "a writable file system" },
    {
        rule: "ecs-no-privileged",
        settings: { allowedCapabilities: ["SYS_PTRACE", "NET_ADMIN"] },
        allows: "a capability",
    },
    { rule: "ecs-log-configuration", settings: { drivers: ["json-file"] }, allows: "an unknown driver" },
    { rule: "stack-log-groups-exist", settings: { foreignLogGroups: ["/else*"] }, allows: "another log group" },
    { rule: "ecs-service-alarms", settings: { minimumBakeTime: 0 }, allows: "no time to bake" },
    { rule: "ecs-desired-count-ha", settings: { minimumTasks: 1 }, allows: "one task" },
    { rule: "ecs-desired-count-ha", settings: { minimumSubnets: 1 }, allows: "one subnet" },
    { rule: "deploy-blue-green-style", settings: { testListener: false }, allows: "no test listener" },
    { rule: "deploy-termination-wait", settings: { minimumMinutes: 5 }, allows: "no time to go back" },
    { rule: "deploy-config-sane", settings: { maximumCanary: 80 }, allows: "a large share" },
    { rule: "ecr-tags-immutable", settings: { exclusions: ["cache*"] }, allows: "an exclusion" },
    { rule: "ecr-kms", settings: { customerKey: false }, allows: "AWS's key" },
    { rule: "stack-ecr-has-lifecycle", settings: { minimumImages: 5 }, allows: "too few" },
    { rule: "lb-https-listener", settings: { exemptPorts: [8443] }, allows: "plain HTTP" },
    { rule: "lb-tls-policy", settings: { allowedPolicies: ["ELBSecurityPolicy-*"] }, allows: "an old policy" },
    { rule: "lb-multi-az", settings: { minimumSubnets: 1 }, allows: "one subnet" },
    { rule: "tg-health-check", settings: { maximumDelay: 300 }, allows: "a long drain" },
    { rule: "sg-no-open-ingress", settings: { publicPorts: [80, 443, 5432] }, allows: "half of the world" },
    {
        rule: "iam-no-wildcards",
        settings: { unscopedActions: ["s3:GetObject", "ecr:GetAuthorizationToken"] },
        allows: "every resource",
    },
    { rule: "iam-no-admin-attach", settings: { forbiddenPolicies: [] }, allows: "an administrator" },
    { rule: "iam-trust-scoped", settings: { allowedAccounts: ["arn:aws:iam::999999999999:*"] }, allows: "a person" },
    { rule: "logs-retention", settings: { minimumDays: 30 }, allows: "a month" },
    {
        rule: "kms-rotation",
        settings: { minimumWindow: 30 },
        forbids: stack => (one(stack, "key").inputs.deletionWindowInDays = 14),
    },
    { rule: "secrets-cmk", settings: { customerKey: false }, allows: "AWS's key" },
    {
        rule: "efs-encrypted",
        settings: { customerKey: true },
        forbids: stack => delete one(stack, "files").inputs.kmsKeyId,
    },
    { rule: "protect-stateful", settings: { types: [] }, allows: "unprotected" },
    { rule: "pipeline-manual-approval", settings: { deployProviders: ["Other"] }, allows: "no approval" },
    { rule: "build-privileged-only-for-images", settings: { marker: "NPM_TOKEN" }, allows: "privileged" },
    { rule: "build-artifacts-encrypted", settings: { customerKey: false }, allows: "AWS's key" },
    { rule: "build-timeout-bounded", settings: { maximumMinutes: 480 }, allows: "eight hours" },
    {
        rule: "stack-bucket-hardened",
        settings: { allBuckets: true },
        forbids: stack => {
            const bucket = one(stack, "artifacts");
            stack.push({ ...bucket, name: "uploads", urn: `${bucket.urn}-uploads` });
        },
    },
    {
        rule: "tags-required",
        settings: { requiredTags: ["team"] },
        forbids: stack => (one(stack, "cluster").inputs.tags = {}),
    },
];

describe("the settings of the rules", () => {
    for (const { rule: name, settings, allows, forbids } of ROWS) {
        it(`${name} with ${JSON.stringify(settings)} ${allows === undefined ? "forbids more" : `allows ${allows}`}`, async () => {
            const rule = RULE_BY_NAME.get(name)!;
            const stack = (): ResourceDescription[] => {
                const mutation = MUTATIONS.find(({ rule: of, what }) => of === name && what === allows);
                const made = mutation === undefined ? compliantStack() : broken(mutation);
                forbids?.(made);
                return made;
            };
            const found = async (own: object): Promise<boolean> => {
                const findings = await judge(stack(), { [name]: { enforcementLevel: "mandatory", ...own } }, [rule]);
                return findings.length > 0;
            };
            assert.deepEqual(
                [await found({}), await found(settings)],
                allows === undefined ? [false, true] : [true, false],
                show(await judge(stack(), { [name]: { enforcementLevel: "mandatory", ...settings } }, [rule])),
            );
        });
    }

    it("have a row each", () => {
        const settings = RULES.flatMap(rule => Object.keys(rule.settings ?? {}).map(key => `${rule.name}.${key}`));
        const shown = ROWS.flatMap(row => Object.keys(row.settings).map(key => `${row.rule}.${key}`));
        assert.deepEqual(
            settings.filter(setting => !shown.includes(setting)),
            [],
        );
    });
});
