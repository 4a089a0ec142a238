import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyPackConfig } from "@pulumi/policy";
import { evaluate, type Finding } from "../../policies/evaluate";
import { toPolicies } from "../../policies/policy";
import type { Environment } from "../../policies/rule";
import { RULES } from "../../policies/rules";
import { capture } from "../components/harness";
import { CALLS, configOf, program, ROOT } from "../sample-program";
import { described } from "./described";

/** A day on which the exceptions of `policies/config` hold. */
const TODAY = "2026-11-01";

/**
 * What the rules say of our own stack, with its configuration.
 * @param preview before anything exists, or else with everything known
 * @param changes settings that differ from the stack's
 */
export async function findingsOf(
    stack: Environment,
    preview: boolean,
    changes: Record<string, unknown> = {},
): Promise<Finding[]> {
    const resources = await resourcesOf(stack, preview, changes);
    return evaluate(
        toPolicies(RULES, () => TODAY),
        resources,
        configurationOf(stack),
    );
}

/** How many more findings there would be without the exceptions. */
export async function exceptedOf(stack: Environment, preview: boolean): Promise<number> {
    const resources = await resourcesOf(stack, preview);
    const config = Object.entries(configurationOf(stack)).map(([rule, own]) => [
        rule,
        typeof own === "object" ? { ...own, exceptions: [] } : own,
    ]);
    const policies = toPolicies(RULES, () => TODAY);
    const all = await evaluate(policies, resources, Object.fromEntries(config) as PolicyPackConfig);
    const said = await evaluate(policies, resources, configurationOf(stack));
    return all.length - said.length;
}

async function resourcesOf(stack: Environment, preview: boolean, changes: Record<string, unknown> = {}) {
    const { registrations } = await capture(() => program(stack, configOf(stack, changes)), { calls: CALLS, preview });
    return registrations.map(described);
}

function configurationOf(stack: Environment): PolicyPackConfig {
    return JSON.parse(readFileSync(join(ROOT, `policies/config/${stack}.json`), "utf8")) as PolicyPackConfig;
}
