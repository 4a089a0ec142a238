import { unknownCheckingProxy, UnknownValueError } from "@pulumi/policy";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { toPolicy } from "../../policies/rule";
import type { Rule } from "../../policies/rule";

/** Stands for a value that the engine does not know yet, as the policy server deserialises it. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Evaluates a rule as Pulumi would: over inputs whose unknown members throw when read. */
export function evaluate(rule: Rule, type: string, inputs: Record<string, unknown>): string[] | "undetermined" {
    const violations: string[] = [];
    const { validateResource } = toPolicy(rule);
    if (typeof validateResource !== "function") {
        throw new Error("a rule is one function");
    }
    const args = {
        type,
        props: unknownCheckingProxy(inputs),
        name: "x",
        urn: "urn:x",
    } as unknown as ResourceValidationArgs;
    try {
        void validateResource(args, message => void violations.push(message));
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return "undetermined";
        }
        throw error;
    }
    return violations;
}
