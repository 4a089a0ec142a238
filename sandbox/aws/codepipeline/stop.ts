import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { abandon } from "./action-executions";
import { announceExecution, announceStage } from "./announce";
import {
    actionsOf,
    executionNamed,
    isRunning,
    pipelineNamed,
    putExecution,
    putStage,
    stageOf,
    type ExecutionRow,
} from "./model";
import { scheduleProceeding, wake } from "./schedule";

export function stopPipelineExecution(
    account: Account,
    input: codepipeline.StopPipelineExecutionCommandInput,
): codepipeline.StopPipelineExecutionOutput {
    const { name } = pipelineNamed(account, input.pipelineName);
    const row = executionNamed(account, name, input.pipelineExecutionId);
    const { abandon: atOnce = false, reason } = input;
    if (!isRunning(row)) {
        throw new AwsError(
            "PipelineExecutionNotStoppableException",
            `The pipeline execution '${row.id}' cannot be stopped: its status is ${row.status}`,
        );
    }
    if (row.status === "Stopping" && !atOnce) {
        throw new AwsError(
            "DuplicatedStopRequestException",
            `The pipeline execution '${row.id}' is already in a Stopping state`,
        );
    }
    const stopping = putExecution(account, { ...row, status: "Stopping", ...(reason && { stopReason: reason }) });
    if (row.status !== "Stopping") {
        announceExecution(account, stopping, "STOPPING");
    }
    if (atOnce || row.place === "inbound") {
        abandonActions(account, stopping);
        stopped(account, stopping);
    } else {
        const stage = stageOf(account, stopping).name;
        const marked = putStage(account, stopping, stage, { status: "Stopping" });
        announceStage(account, marked, stage, "STOPPING");
        scheduleProceeding(account, marked);
    }
    return { pipelineExecutionId: row.id };
}

/** Leaves an execution's actions to themselves. */
export function abandonActions(account: Account, row: ExecutionRow): void {
    if (row.place === "inside") {
        actionsOf(account, row, stageOf(account, row).name)
            .filter(({ status }) => status === "InProgress")
            .forEach(action => abandon(account, row, action));
    }
}

/** Nothing of the execution is under way any more. */
export function stopped(account: Account, row: ExecutionRow): void {
    endEarly(account, row, "Stopped", "STOPPED");
}

/** The structure that the execution followed is another one now. */
export function cancelled(account: Account, row: ExecutionRow): void {
    abandonActions(account, row);
    const summary = "The pipeline's structure was updated before the execution was complete";
    endEarly(account, { ...row, statusSummary: summary }, "Cancelled", "CANCELED");
}

function endEarly(account: Account, row: ExecutionRow, status: "Stopped" | "Cancelled", state: string): void {
    const stage = stageOf(account, row).name;
    const marked = row.place === "inside" ? putStage(account, row, stage, { status }) : row;
    const ended = putExecution(account, { ...marked, status });
    if (row.place === "inside") {
        announceStage(account, ended, stage, state);
    }
    announceExecution(account, ended, state);
    wake(account, row.pipeline, stage);
}
