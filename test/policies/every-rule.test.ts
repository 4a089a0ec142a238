import * as assert from "node:assert/strict";
import type { PolicyPackConfig } from "@pulumi/policy";
import type { Finding } from "../../policies/evaluate";
import { isStackRule } from "../../policies/rule";
import { beside, compliantStack, UNKNOWN } from "./compliant-stack";
import { isUndetermined, judge, RULE_BY_NAME, show, TODAY } from "./judge";
import { broken, changedInputs, FIRST, one, SECRET_VALUE } from "./mutations";

describe("every rule", () => {
    for (const mutation of FIRST) {
        const rule = RULE_BY_NAME.get(mutation.rule)!;
        const only = (config: PolicyPackConfig[string], stack = broken(mutation)): Promise<Finding[]> =>
            judge(stack, { [rule.name]: config }, [rule]);
        const exception = { resource: mutation.blames ?? mutation.resource, reason: "agreed with the owners" };

        it(`${rule.name} takes its level from the configuration`, async () => {
            assert.deepEqual(await only("disabled"), []);
            assert.deepEqual(
                (await only("advisory")).map(({ level }) => level),
                ["advisory"],
            );
        });

        it(`${rule.name} leaves exceptions alone until they end`, async () => {
            const level = { enforcementLevel: "mandatory" } as const;
            assert.deepEqual(await only({ ...level, exceptions: [{ ...exception, expires: TODAY }] }), []);
            const [expired] = await only({ ...level, exceptions: [{ ...exception, expires: "2026-06-14" }] });
            assert.match(expired!.message, /the exception ended on 2026-06-14/);
            const others = await only({
                ...level,
                exceptions: [{ ...exception, resource: "another-*", expires: TODAY }],
            });
            assert.equal(others.length, 1);
        });

        it(`${rule.name} fires where an exception is for values that are not known yet alone`, async () => {
            const unseen = { ...exception, only: "undetermined", expires: TODAY };
            const findings = await only({ enforcementLevel: "mandatory", exceptions: [unseen] });
            assert.equal(findings.length, 1, show(findings));
        });

        it(`${rule.name} never breaks on values of another kind, or on none`, async () => {
            for (const value of [undefined, null, 42, "x", true, [], [null], [42], {}, { a: null }]) {
                const stack = compliantStack();
                const victim = one(stack, mutation.resource, mutation.type);
                for (const name of changedInputs(mutation)) {
                    victim.inputs[name] = value;
                }
                await only("mandatory", isStackRule(rule) ? stack : [victim]);
            }
            await only(
                "mandatory",
                compliantStack().map(resource => ({ ...resource, inputs: {} })),
            );
        });

        if (!isStackRule(rule)) {
            it(`${rule.name} blames the one of two resources that breaks it`, async () => {
                const good = one(compliantStack(), mutation.resource, mutation.type);
                const bad = broken(mutation).find(({ name }) => name === (mutation.blames ?? mutation.resource))!;
                const renamed = { ...bad, urn: `${bad.urn}-2`, name: `${bad.name}-2` };
                const findings = await only("mandatory", [good, renamed]);
                assert.deepEqual(
                    findings.map(({ urn }) => urn),
                    [renamed.urn],
                );
            });
        } else {
            it(`${rule.name} blames what breaks it, beside the same where it holds`, async () => {
                const blames = `::${mutation.blames ?? mutation.resource}`;
                for (const both of [
                    [...beside(compliantStack(), "-2"), ...broken(mutation)],
                    [...broken(mutation), ...beside(compliantStack(), "-2")],
                ]) {
                    const findings = await only("mandatory", both);
                    assert.equal(findings.length, 1, show(findings));
                    assert.ok(findings[0]!.urn?.endsWith(blames), findings[0]!.urn);
                }
            });
        }

        it(`${rule.name} decides about what is missing: it is no unknown value`, async () => {
            const stack = compliantStack();
            const victim = one(stack, mutation.resource, mutation.type);
            for (const name of changedInputs(mutation)) {
                delete victim.inputs[name];
            }
            const findings = await only("mandatory", stack);
            assert.ok(!findings.some(isUndetermined), show(findings));
        });
    }
});

/** Rules that the value does not decide: those that ask only whether it is set, and one that the load balancer satisfies too. */
const UNDECIDED = new Set(["logs-kms", "secrets-cmk", "ecs-health-check"]);

describe("a value that is not known yet", () => {
    for (const mutation of FIRST.filter(({ rule }) => !UNDECIDED.has(rule))) {
        const rule = RULE_BY_NAME.get(mutation.rule)!;
        const [name] = changedInputs(mutation);
        if (name === undefined) {
            continue; // The rule is about what surrounds the inputs, which is always known.
        }
        it(`${rule.name} calls ${name} undetermined, as strictly as it is told`, async () => {
            const stack = compliantStack();
            one(stack, mutation.resource, mutation.type).inputs[name] = UNKNOWN;
            for (const undetermined of ["advisory", "mandatory"] as const) {
                const findings = await judge(stack, { [rule.name]: { enforcementLevel: "mandatory", undetermined } }, [
                    rule,
                ]);
                assert.deepEqual(
                    findings.map(finding => [isUndetermined(finding), finding.level]),
                    [[true, undetermined]],
                    show(findings),
                );
                assert.ok(findings[0]!.message.includes(name));
                const unseen = { resource: "*", only: "undetermined", reason: "agreed upon", expires: TODAY };
                const excepted = { enforcementLevel: "mandatory", undetermined, exceptions: [unseen] } as const;
                assert.deepEqual(await judge(stack, { [rule.name]: excepted }, [rule]), []);
            }
        });
    }

    it("hides only the part of a check that needs it", async () => {
        const stack = compliantStack();
        const task = one(stack, "task");
        Object.assign(task.inputs, { networkMode: UNKNOWN, pidMode: "host" });
        const messages = (await judge(stack)).map(({ message }) => message.split("\n")[1]);
        assert.equal(messages.length, 2);
        assert.match(messages[0]!, /undetermined: networkMode/);
        assert.match(messages[1]!, /pidMode is host/);
    });

    it("in the text of a task definition leaves our component's containers to be checked", async () => {
        const component = {
            type: "swingbridge:task:TaskDefinition",
            name: "web-task",
            urn: "urn:web-task",
            inputs: {
                images: { web: UNKNOWN },
                task: {
                    containers: [
                        {
                            name: "web",
                            image: { build: "web" },
                            environment: { API_TOKEN: SECRET_VALUE },
                            privileged: true,
                        },
                    ],
                },
            },
        };
        const findings = await judge([...compliantStack(), component]);
        assert.deepEqual(findings.map(({ policy }) => policy).sort(), [
            "ecs-no-plaintext-secrets",
            "ecs-no-privileged",
            "ecs-non-root-user",
            "ecs-readonly-rootfs",
        ]);
        component.inputs.images.web = "known";
        assert.deepEqual(await judge([...compliantStack(), component]), [], "the text tells all");
    });
});
