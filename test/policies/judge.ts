import type { PolicyPackConfig } from "@pulumi/policy";
import { evaluate, type Finding, type ResourceDescription } from "../../policies/evaluate";
import { toPolicies, UNDETERMINED } from "../../policies/policy";
import type { Rule } from "../../policies/rule";
import { RULES } from "../../policies/rules";

/** The day on which the rules are run. */
export const TODAY = "2026-06-15";
export const RULE_BY_NAME = new Map(RULES.map(rule => [rule.name, rule]));
export const ALL_MANDATORY: PolicyPackConfig = { all: "mandatory" };

/** All that the rules say of a stack. */
export function judge(
    stack: ResourceDescription[],
    config: PolicyPackConfig = ALL_MANDATORY,
    rules: readonly Rule[] = RULES,
): Promise<Finding[]> {
    return evaluate(
        toPolicies(rules, () => TODAY),
        stack,
        config,
    );
}

export function show(findings: Finding[]): string {
    return findings.map(({ policy, urn, message }) => `${policy} ${urn}: ${message}`).join("\n");
}

export const isUndetermined = ({ message }: Finding): boolean => message.includes(`\n${UNDETERMINED}`);
