import type { Condition } from "@aws-sdk/client-codepipeline";
import type { Stage, Structure } from "../model";
import { findRuleType } from "../rules";
import { AwsError } from "../../service";
import { invalidStage } from "./errors";

/** AWS's other rule types: they exist, and the sandbox does not evaluate them. */
const NOT_SIMULATED: readonly string[] = ["CodeBuild", "Commands"];
const RESULTS = {
    beforeEntry: ["FAIL", "SKIP"],
    onSuccess: ["FAIL", "ROLLBACK"],
    onFailure: ["FAIL", "ROLLBACK"],
} as const;
type Kind = keyof typeof RESULTS;
/** What a stage may be skipped for. */
const SKIPPERS: readonly string[] = ["LambdaInvoke", "VariableCheck"];
const MOST_RULES = 5;

/** What a stage does on failure, and what it waits for. */
export function checkConditions(structure: Structure): void {
    for (const stage of structure.stages) {
        const { onFailure } = stage;
        const kinds = (["beforeEntry", "onSuccess", "onFailure"] as const).filter(kind => stage[kind]);
        if (kinds.length > 0 && structure.pipelineType !== "V2") {
            throw invalidStage(`Stage '${stage.name}': ${kinds.join(", ")} require a pipeline of type V2`);
        }
        if (onFailure?.result !== undefined && !["FAIL", "RETRY", "ROLLBACK"].includes(onFailure.result)) {
            throw invalidStage(`Stage '${stage.name}': onFailure does not take the result ${onFailure.result}`);
        }
        if (onFailure?.result === "RETRY" && onFailure.conditions?.length) {
            throw invalidStage(`Stage '${stage.name}': automatic retry cannot be combined with onFailure conditions`);
        }
        if (onFailure?.retryConfiguration && onFailure.result !== "RETRY") {
            throw invalidStage(`Stage '${stage.name}': retryConfiguration requires the result RETRY`);
        }
        for (const kind of kinds) {
            stage[kind]?.conditions?.forEach(condition => checkCondition(stage, kind, condition));
        }
        checkRollback(structure, stage);
    }
}

function checkCondition({ name }: Stage, kind: Kind, { result, rules = [] }: Condition): void {
    const allowed: readonly string[] = RESULTS[kind];
    if (result === undefined || !allowed.includes(result)) {
        throw invalidStage(
            `Stage '${name}': a condition of ${kind} has one of the results ${allowed.join(", ")}, not ${result}`,
        );
    }
    if (rules.length < 1 || rules.length > MOST_RULES) {
        throw invalidStage(`Stage '${name}': a condition has from 1 to ${MOST_RULES} rules, not ${rules.length}`);
    }
    for (const rule of rules) {
        const where = `Stage '${name}': rule '${rule.name}'`;
        const provider = rule.ruleTypeId?.provider ?? "";
        const type = findRuleType(rule);
        if (!type) {
            throw NOT_SIMULATED.includes(provider)
                ? new AwsError("NotSimulated", `rules of type ${provider} are not simulated by the sandbox`)
                : invalidStage(`${where}: there is no rule type ${provider}`);
        }
        if (result === "SKIP" && !SKIPPERS.includes(provider)) {
            throw invalidStage(
                `${where}: the result SKIP is supported for rules of type ${SKIPPERS.join(" and ")} only`,
            );
        }
        const { configuration = {} } = rule;
        const missing = Object.entries(type.properties).find(([key, { required }]) => required && !configuration[key]);
        const unknown = Object.keys(configuration).find(key => !(key in type.properties));
        const wrong = missing
            ? `required configuration '${missing[0]}' is missing`
            : unknown !== undefined
              ? `unknown configuration '${unknown}'`
              : type.check?.(configuration);
        if (wrong !== undefined) {
            throw invalidStage(`${where}: ${wrong}`);
        }
    }
}

function checkRollback({ stages, executionMode }: Structure, stage: Stage): void {
    const { onFailure, onSuccess } = stage;
    const conditions = [...(onFailure?.conditions ?? []), ...(onSuccess?.conditions ?? [])];
    if (onFailure?.result !== "ROLLBACK" && !conditions.some(({ result }) => result === "ROLLBACK")) {
        return;
    }
    if (executionMode === "PARALLEL") {
        throw invalidStage(`Stage '${stage.name}': stage rollback is not available for pipelines in PARALLEL mode`);
    }
    if (stage === stages[0]) {
        throw invalidStage(`Stage '${stage.name}': a source stage cannot be rolled back`);
    }
}
