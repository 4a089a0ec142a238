import type { Account, ServiceModule, Subject } from "../service";
import { actionProceeds, actionTimesOut, fail, succeed } from "./action-executions";
import { ActionFailure } from "./action-type";
import { knownTypeOf, listActionTypes } from "./action-types";
import { putApprovalResult } from "./approvals";
import * as history from "./history";
import { continueJob, getJobDetails, putJobFailureResult, putJobSuccessResult, type JobRow } from "./jobs";
import { executionProceeds } from "./machine";
import {
    actionExecutions,
    actionsOf,
    executions,
    executionSubject,
    runningOf,
    type ActionRow,
    type ExecutionRow,
} from "./model";
import { overrideStageCondition } from "./override";
import * as pipelineOperations from "./pipelines";
import { retryStageExecution } from "./retry";
import { placeOf } from "./roles";
import { rollbackStage } from "./rollback";
import { listRuleTypes } from "./rules";
import { scheduleProceeding } from "./schedule";
import { startPipelineExecution } from "./start";
import { getPipelineState } from "./state";
import { stopPipelineExecution } from "./stop";
import * as tags from "./tags";
import { disableStageTransition, enableStageTransition } from "./transitions";
import { sourceChanged } from "./triggers";

/** Takes what a function said to the action, or to the execution whose condition waits for it. */
function told(account: Account, job: JobRow): void {
    const { result, for: owner } = job;
    if ("rule" in owner) {
        const execution = executions(account).get(owner.execution);
        return execution && scheduleProceeding(account, execution);
    }
    const row = actionExecutions(account).get(owner.action);
    if (row?.status !== "InProgress" || !result) {
        return;
    }
    if (result.status === "succeeded") {
        const { summary, externalId = row.externalId, variables = {} } = result;
        succeed(account, { ...row, externalId }, { summary, variables });
    } else {
        fail(account, row, new ActionFailure("JobFailed", result.message, { id: result.externalId }));
    }
}

/** What moves an execution on: its own events, and those of what its actions wait for. */
const subjectsOf = (account: Account, row: ExecutionRow): Subject[] => [
    executionSubject(row.id),
    ...Object.keys(row.stages)
        .flatMap(stage => actionsOf(account, row, stage))
        .filter(({ status }) => status === "InProgress")
        .flatMap(action => subjectsOfAction(account, action)),
];

function subjectsOfAction(account: Account, row: ActionRow): Subject[] {
    const place = placeOf(account, row.action);
    const { accountId, region } = place;
    const subjects = knownTypeOf(row.action).subjects?.(place, row) ?? [];
    return subjects.map(subject => ({ subject, accountId, region }));
}

const pollPipeline = (account: Account, name = ""): Subject[] =>
    runningOf(account, name).flatMap(row => subjectsOf(account, row));

/** CodePipeline: stages of actions that hand artifacts to each other. */
export const codepipeline: ServiceModule = {
    name: "codepipeline",
    operations: {
        CreatePipeline: pipelineOperations.createPipeline,
        UpdatePipeline: pipelineOperations.updatePipeline,
        GetPipeline: pipelineOperations.getPipeline,
        DeletePipeline: pipelineOperations.deletePipeline,
        ListPipelines: pipelineOperations.listPipelines,
        StartPipelineExecution: startPipelineExecution,
        StopPipelineExecution: stopPipelineExecution,
        RetryStageExecution: retryStageExecution,
        RollbackStage: rollbackStage,
        OverrideStageCondition: overrideStageCondition,
        PutApprovalResult: putApprovalResult,
        EnableStageTransition: enableStageTransition,
        DisableStageTransition: disableStageTransition,
        GetPipelineState: getPipelineState,
        GetPipelineExecution: history.getPipelineExecution,
        ListPipelineExecutions: history.listPipelineExecutions,
        ListActionExecutions: history.listActionExecutions,
        ListRuleExecutions: history.listRuleExecutions,
        ListActionTypes: listActionTypes,
        ListRuleTypes: listRuleTypes,
        GetJobDetails: getJobDetails,
        PutJobSuccessResult: putJobSuccessResult(told),
        PutJobFailureResult: putJobFailureResult(told),
        TagResource: tags.tagResource,
        UntagResource: tags.untagResource,
        ListTagsForResource: tags.listTagsForResource,
        // The account's own: a repository behind a connection has changed.
        SourceChanged: sourceChanged,
    },
    events: {
        "codepipeline.executionProceeds": executionProceeds,
        "codepipeline.actionProceeds": actionProceeds,
        "codepipeline.actionTimesOut": actionTimesOut,
        "codepipeline.jobContinues": (account, { detail }) => continueJob(account, String(detail.job), told),
    },
    polls: {
        GetPipelineState: (account, input: { name?: string }) => pollPipeline(account, input.name),
        ListPipelineExecutions: (account, input: { pipelineName?: string }) =>
            pollPipeline(account, input.pipelineName),
        ListActionExecutions: (account, input: { pipelineName?: string }) => pollPipeline(account, input.pipelineName),
        GetPipelineExecution: (account, input: { pipelineExecutionId?: string }) => {
            const row = executions(account).get(input.pipelineExecutionId ?? "");
            // What it waits for may be another execution that is in its way.
            return row && pollPipeline(account, row.pipeline);
        },
    },
};
