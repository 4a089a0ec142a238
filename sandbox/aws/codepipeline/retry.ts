import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { announceExecution, announceStage } from "./announce";
import { latestIn, noteEntry } from "./latest";
import {
    actionsOf,
    currentStructure,
    executionNamed,
    pipelineNamed,
    putExecution,
    stageNamed,
    structureOf,
    type ExecutionRow,
    type Stage,
    type StageRun,
} from "./model";
import { checkOneOf } from "./names";
import { scheduleProceeding } from "./schedule";
import { holderOf } from "./stage-entry";

const MODES = ["FAILED_ACTIONS", "ALL_ACTIONS"] as const;
type RetryMode = (typeof MODES)[number];

/** Times that a stage tries again by itself. */
const AUTOMATIC_RETRIES = 1;

export function retryStageExecution(
    account: Account,
    input: codepipeline.RetryStageExecutionCommandInput,
): codepipeline.RetryStageExecutionOutput {
    const pipeline = pipelineNamed(account, input.pipelineName);
    const structure = currentStructure(account, pipeline);
    const stage = stageNamed(structure, input.stageName);
    const row = executionNamed(account, pipeline.name, input.pipelineExecutionId);
    const mode = checkOneOf("retryMode", input.retryMode, MODES);
    const run = row.stages[stage.name];
    if (row.mode !== "PARALLEL" && latestIn(account, pipeline.name, stage.name)?.id !== row.id) {
        throw new AwsError(
            "NotLatestPipelineExecutionException",
            `The stage '${stage.name}' cannot be retried: the pipeline execution '${row.id}' is not the latest one in it`,
        );
    }
    if (run?.status !== "Failed" || row.status !== "Failed") {
        throw notRetryable(`The stage '${stage.name}' cannot be retried: it does not contain any failed actions`);
    }
    if (JSON.stringify(stage) !== JSON.stringify(structureOf(account, row).stages[row.at])) {
        throw notRetryable(
            `The stage '${stage.name}' cannot be retried: the pipeline structure has changed since the execution failed`,
        );
    }
    if (holderOf(account, pipeline.name, stage.name)) {
        throw new AwsError("ConflictException", `The stage '${stage.name}' is busy with another execution`);
    }
    retry(account, row, stage, mode, { manualRetries: run.manualRetries + 1, latestRetry: "ManualStageRetry" });
    return { pipelineExecutionId: row.id };
}

const notRetryable = (message: string) => new AwsError("StageNotRetryableException", message);

/** Tries a stage again that says so and that has not done so yet. @returns Whether it does */
export function retryAutomatically(account: Account, row: ExecutionRow, stage: Stage): boolean {
    const run = row.stages[stage.name]!;
    if (stage.onFailure?.result !== "RETRY" || run.automaticRetries >= AUTOMATIC_RETRIES) {
        return false;
    }
    announceStage(account, row, stage.name, "FAILED");
    const mode = stage.onFailure.retryConfiguration?.retryMode ?? "ALL_ACTIONS";
    retry(account, row, stage, mode, {
        automaticRetries: run.automaticRetries + 1,
        latestRetry: "AutomatedStageRetry",
    });
    return true;
}

function retry(account: Account, row: ExecutionRow, stage: Stage, mode: RetryMode, noted: Partial<StageRun>): void {
    const run = row.stages[stage.name]!;
    const kept = mode === "ALL_ACTIONS" ? [] : actionsOf(account, row, stage.name).filter(isDone);
    const wasIn = Object.keys(run.actions).length > 0;
    const { BEFORE_ENTRY } = run.conditions;
    const resumed = putExecution(account, {
        ...row,
        status: "InProgress",
        place: "inside",
        stages: {
            ...row.stages,
            [stage.name]: {
                ...run,
                ...noted,
                status: "InProgress",
                phase: wasIn ? "ACTIONS" : "BEFORE_ENTRY",
                actions: Object.fromEntries(kept.map(({ id, action }) => [action.name, id])),
                conditions: wasIn && BEFORE_ENTRY ? { BEFORE_ENTRY } : {},
            },
        },
    });
    noteEntry(account, resumed, stage.name);
    if (row.status !== "InProgress") {
        announceExecution(account, resumed, "RESUMED");
    }
    announceStage(account, resumed, stage.name, "RESUMED");
    scheduleProceeding(account, resumed);
}

const isDone = ({ status }: { status: string }): boolean => status === "Succeeded";
