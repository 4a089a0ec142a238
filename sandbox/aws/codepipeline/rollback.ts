import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { AwsError, type Account } from "../service";
import { announceExecution } from "./announce";
import {
    currentStructure,
    executionNamed,
    executionsOf,
    pipelineNamed,
    pipelines,
    putExecution,
    stageNamed,
    type ExecutionRow,
    type Stage,
} from "./model";
import { caller, uuid } from "./names";
import { scheduleProceeding } from "./schedule";
import { holderOf } from "./stage-entry";

export function rollbackStage(
    account: Account,
    input: codepipeline.RollbackStageCommandInput,
): codepipeline.RollbackStageOutput {
    const pipeline = pipelineNamed(account, input.pipelineName);
    const structure = currentStructure(account, pipeline);
    const stage = stageNamed(structure, input.stageName);
    const target = executionNamed(account, pipeline.name, input.targetPipelineExecutionId);
    if (structure.executionMode === "PARALLEL" || structure.pipelineType !== "V2") {
        throw unable(`Stage rollback is available for pipelines of type V2 in the modes QUEUED and SUPERSEDED only`);
    }
    if (structure.stages[0]!.name === stage.name) {
        throw unable(`The source stage '${stage.name}' cannot be rolled back`);
    }
    if (target.version !== pipeline.version) {
        throw new AwsError(
            "PipelineExecutionOutdatedException",
            `The pipeline execution '${target.id}' belongs to version ${target.version} of the pipeline; the current one is ${pipeline.version}`,
        );
    }
    if (target.type === "ROLLBACK" || target.stages[stage.name]?.status !== "Succeeded") {
        throw unable(
            `The pipeline execution '${target.id}' is no standard execution that succeeded in the stage '${stage.name}'`,
        );
    }
    if (holderOf(account, pipeline.name, stage.name)) {
        throw unable(`The stage '${stage.name}' is currently running`);
    }
    const { id } = begin(account, target, stage, { triggerType: "ManualRollback", triggerDetail: caller(account) });
    return { pipelineExecutionId: id };
}

const unable = (message: string) => new AwsError("UnableToRollbackStageException", message);

/** Goes back to the last execution that succeeded in the stage, where the structure is still the same. */
export function rollBackAutomatically(account: Account, failed: ExecutionRow, stage: Stage): void {
    const target = executionsOf(account, failed.pipeline)
        .filter(row => row.type === "STANDARD" && row.version === failed.version && row.id !== failed.id)
        .filter(row => row.stages[stage.name]?.status === "Succeeded")
        .at(-1);
    // A rollback that fails is not rolled back.
    if (target && failed.type === "STANDARD") {
        const triggerDetail = JSON.stringify({ FailedPipelineExecutionId: failed.id });
        begin(account, target, stage, { triggerType: "AutomatedRollback", triggerDetail });
    }
}

/** A new execution of one stage, with the revisions, artifacts and variables of the target. */
function begin(
    account: Account,
    target: ExecutionRow,
    stage: Stage,
    trigger: codepipeline.ExecutionTrigger,
): ExecutionRow {
    const pipeline = pipelineNamed(account, target.pipeline);
    const sequence = pipeline.executions + 1;
    pipelines(account).put(pipeline.name, { ...pipeline, executions: sequence });
    const row = putExecution(account, {
        ...target,
        id: uuid(account),
        sequence,
        type: "ROLLBACK",
        status: "InProgress",
        statusSummary: undefined,
        startTime: account.now,
        trigger,
        rollbackTarget: target.id,
        at: currentStructure(account, pipeline).stages.findIndex(({ name }) => name === stage.name),
        place: "inbound",
        stages: {},
        stopReason: undefined,
    });
    announceExecution(account, row, "STARTED");
    scheduleProceeding(account, row);
    return row;
}
