import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import {
    currentStructure,
    executionNamed,
    isRunning,
    pipelineNamed,
    putStage,
    stageNamed,
    type ConditionKind,
} from "./model";
import { checkOneOf } from "./names";
import { scheduleProceeding } from "./schedule";

const TYPES = ["BEFORE_ENTRY", "ON_SUCCESS"] as const;

/** Waves an execution through conditions that are still being looked at. */
export function overrideStageCondition(
    account: Account,
    input: codepipeline.OverrideStageConditionCommandInput,
): object {
    const pipeline = pipelineNamed(account, input.pipelineName);
    const stage = stageNamed(currentStructure(account, pipeline), input.stageName);
    const row = executionNamed(account, pipeline.name, input.pipelineExecutionId);
    const kind: ConditionKind = checkOneOf("conditionType", input.conditionType, TYPES);
    const run = row.stages[stage.name];
    const conditions = run?.conditions[kind] ?? [];
    if (!isRunning(row) || run?.phase !== kind || conditions.some(({ result }) => result === "SKIP")) {
        throw new AwsError(
            "ConditionNotOverridableException",
            `The conditions of type ${kind} of the stage '${stage.name}' cannot be overridden now`,
        );
    }
    const overridden = conditions.map(each => ({ ...each, status: "Overridden" as const, updatedAt: account.now }));
    const written = putStage(account, row, stage.name, {
        overridden: [...run.overridden, kind],
        conditions: { ...run.conditions, [kind]: overridden },
    });
    scheduleProceeding(account, written);
    return {};
}
