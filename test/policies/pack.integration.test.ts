import * as assert from "node:assert/strict";
import type { PolicyPackConfig } from "@pulumi/policy";
import { evaluate, type Finding, type ResourceDescription } from "../../policies/evaluate";
import { toPolicies } from "../../policies/policy";
import { isStackRule } from "../../policies/rule";
import { RULES } from "../../policies/rules";
import { compliantStack, UNKNOWN } from "./compliant-stack";
import { broken, changedInputs, FIRST, one } from "./mutations";
import { PackProcess } from "./pack-process";

/** Every rule mandatory: the protocol has no `all`. */
const MANDATORY: PolicyPackConfig = Object.fromEntries(RULES.map(({ name }) => [name, "mandatory"]));

/** Inputs, some of them marked as secrets, as the engine hands them on. */
function secret(inputs: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
    const mark = (value: unknown): object => ({
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value,
    });
    return Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, names.includes(name) ? mark(value) : value]),
    );
}

describe("the built pack, over gRPC", () => {
    let pack: PackProcess;

    before(async () => {
        pack = await PackProcess.start();
        await pack.configure(MANDATORY);
    });
    after(() => pack.stop());

    async function judge(stack: readonly ResourceDescription[]): Promise<Finding[]> {
        const found: Finding[] = [];
        for (const resource of stack) {
            found.push(...(await pack.analyze(resource)));
        }
        return [...found, ...(await pack.analyzeStack(stack))];
    }

    const lines = (findings: Finding[]): string[] =>
        findings.map(({ policy, level, urn, message }) => `${policy} ${level} ${urn} ${message}`).sort();

    it("tells of every rule what a user wants to know", async () => {
        const { name, policiesList } = await pack.info();
        assert.equal(name, "swingbridge");
        assert.equal(policiesList.length, RULES.length);
        for (const rule of RULES) {
            const info = policiesList.find((policy: { name: string }) => policy.name === rule.name);
            assert.equal(info.description, rule.description);
            assert.equal(info.remediationSteps, rule.remediation);
            assert.equal(info.url, rule.url);
            assert.equal(info.policyType, isStackRule(rule) && rule.seesInputsOf === undefined ? 2 : 1, rule.name);
            assert.ok(info.severity > 0);
            const ids = Object.values(rule.frameworks ?? {}).flat();
            assert.ok(ids.every(id => info.tagsList.some((tag: string) => tag.endsWith(` ${id}`))));
            assert.equal(info.framework?.reference, rule.frameworks?.fsbp?.join(", "));
        }
    });

    it("finds nothing in a stack in which every rule holds", async () => {
        assert.deepEqual(lines(await judge(compliantStack())), []);
    });

    it("says the same as the rules in process, of wrong values and of unknown ones", async () => {
        const stack = compliantStack();
        one(stack, "worker").inputs.networkConfiguration = { assignPublicIp: true, subnets: UNKNOWN };
        one(stack, "task").inputs.containerDefinitions = UNKNOWN;
        one(stack, "logs").options = { protect: false };
        one(stack, "web", "aws:ecs/service:Service").options = { ignoreChanges: ["taskDefinition", "loadBalancers"] };
        one(stack, "alb").inputs.loadBalancerType = UNKNOWN;
        one(stack, "artifacts-tls").inputs.policy = UNKNOWN;
        const expected = await evaluate(toPolicies(RULES), stack, MANDATORY);
        assert.ok(expected.length > 15, String(expected.length));
        assert.ok(expected.some(({ level }) => level === "advisory"));
        assert.deepEqual(lines(await judge(stack)), lines(expected));
    });

    it("lets configuration make the unknown mandatory, with the pack's defaults for what it leaves out", async () => {
        const [rule] = ["ecs-image-immutable-ref"];
        await pack.configure({ ...MANDATORY, [rule!]: { enforcementLevel: "mandatory", undetermined: "mandatory" } });
        const task = one(compliantStack(), "task");
        assert.deepEqual(await pack.analyze(task), []);
        const found = await pack.analyze({ ...task, inputs: { ...task.inputs, containerDefinitions: UNKNOWN } });
        const levels = Object.fromEntries(found.map(({ policy, level }) => [policy, level]));
        assert.equal(levels[rule!], "mandatory");
        assert.equal(levels["ecs-no-plaintext-secrets"], "advisory");
        await pack.configure(MANDATORY);
    });

    for (const mutation of FIRST) {
        const { rule, resource, type } = mutation;
        it(`${rule} finds in secret values what it finds in plain ones`, async () => {
            const inputs = changedInputs(mutation);
            const stack = broken(mutation);
            const victim = one(stack, resource, mutation.change === undefined ? type : undefined);
            const hidden = stack.map(other =>
                other === victim ? { ...victim, inputs: secret(victim.inputs, inputs) } : other,
            );
            const said = async (of: readonly ResourceDescription[]): Promise<string[]> =>
                lines([
                    ...(await pack.analyze(of.find(({ urn }) => urn === victim.urn)!)),
                    ...(await pack.analyzeStack(of)),
                ]).filter(line => line.startsWith(`${rule} `));
            const found = await said(stack);
            assert.ok(found.length > 0 || mutation.blames !== undefined);
            assert.deepEqual(await said(hidden), found);
        });
    }

    it("mends what it may, and leaves secrets and unknown values as they are", async () => {
        await pack.configure({ ...MANDATORY, "lb-drop-invalid-headers": "remediate" });
        const balancer = one(compliantStack(), "alb");
        const tags = secret({ a: "hidden" }, ["a"]);
        const inputs = { ...balancer.inputs, dropInvalidHeaderFields: false, name: UNKNOWN, tags };
        const mended = await pack.remediate({ ...balancer, inputs });
        assert.deepEqual(mended, { ...inputs, dropInvalidHeaderFields: true });
        await pack.configure(MANDATORY);
    });
});
