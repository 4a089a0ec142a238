import { RetryStageExecutionCommand } from "@aws-sdk/client-codepipeline";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { describeRevision, isRunning } from "./execution";
import { followExecution, type FollowPipelineOptions } from "./follow";
import type { PipelineOutcome } from "./outcome";
import { readStatus } from "./read";
import { started } from "./start";
import type { PipelineStatus, StageStatus } from "./status";
import { command, type PipelineTarget } from "./target";

export interface RetryOptions extends FollowPipelineOptions {
    /** Stage to try again. @default the one that failed */
    stage?: string;
    /** Whether its actions that succeeded run again too. */
    all?: boolean;
    wait: boolean;
    dryRun?: boolean;
}

/** Statuses of a stage that CodePipeline tries again. */
const RETRYABLE = ["Failed", "Stopped"];

/**
 * The stage that is tried again.
 * @throws Refused where none failed, or several did
 */
export function chooseStage(
    target: PipelineTarget,
    { stages, executions }: PipelineStatus,
    wanted: string | undefined,
): StageStatus & { executionId: string } {
    const failed = stages.filter(
        (stage): stage is StageStatus & { executionId: string } =>
            stage.executionId !== undefined &&
            RETRYABLE.includes(stage.status ?? "") &&
            (wanted === undefined || stage.name === wanted),
    );
    const [first, second] = failed;
    if (first === undefined) {
        const running = executions.find(isRunning);
        const why = running === undefined ? "" : `: execution ${running.id} is under way`;
        throw new Refused(
            wanted === undefined ? `no stage has failed${why}` : `stage ${wanted} has not failed${why}`,
            running === undefined ? `to release anew: ${command(target, "start")}` : command(target, "status"),
        );
    }
    if (second !== undefined) {
        throw new Refused(
            `several stages have failed: ${failed.map(({ name }) => name).join(", ")}`,
            "say which one is meant with --stage",
        );
    }
    return first;
}

/** @throws Refused where nothing can be tried again */
export async function retryStage(
    clients: PipelineClients,
    target: PipelineTarget,
    options: RetryOptions,
): Promise<PipelineOutcome> {
    const status = await readStatus(clients, target);
    const { name: stage, executionId } = chooseStage(target, status, options.stage);
    const revision = status.executions.find(({ id }) => id === executionId)?.revision;
    const what = `stage ${stage}${revision === undefined ? "" : ` with ${describeRevision(revision)}`}`;
    if (options.dryRun) {
        const message = `would try ${what} again, ${options.all ? "all of its actions" : "the actions that failed"}`;
        return { status: "planned", pipeline: target.name, executionId, message };
    }
    try {
        await clients.codepipeline.send(
            new RetryStageExecutionCommand({
                pipelineName: target.name,
                stageName: stage,
                pipelineExecutionId: executionId,
                retryMode: options.all ? "ALL_ACTIONS" : "FAILED_ACTIONS",
            }),
        );
    } catch (error) {
        if (
            error instanceof Error &&
            /^(StageNotRetryable|NotLatestPipelineExecution|Conflict)Exception$/.test(error.name)
        ) {
            throw new Refused(
                `stage ${stage} cannot be tried again: ${error.message}`,
                `release anew with ${command(target, "start")}`,
            );
        }
        throw error;
    }
    options.report({ event: "execution", pipeline: target.name, executionId, attached: true });
    return options.wait
        ? followExecution(clients, target, executionId, options)
        : started(target, executionId, `tries ${what} again`);
}
