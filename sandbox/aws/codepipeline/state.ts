import type * as codepipeline from "@aws-sdk/client-codepipeline";
import type { Account } from "../service";
import { latestIn, latestTry } from "./latest";
import {
    currentStructure,
    executions,
    pipelineNamed,
    type Action,
    type ActionRow,
    type ConditionKind,
    type ConditionRun,
    type ExecutionRow,
    type PipelineRow,
    type RuleRun,
    type Stage,
} from "./model";
import { waitingFor } from "./schedule";

export function getPipelineState(
    account: Account,
    input: codepipeline.GetPipelineStateCommandInput,
): codepipeline.GetPipelineStateOutput {
    const row = pipelineNamed(account, input.name);
    return {
        pipelineName: row.name,
        pipelineVersion: row.version,
        stageStates: currentStructure(account, row).stages.map(stage => stateOf(account, row, stage)),
        created: new Date(row.created),
        updated: new Date(row.updated),
    };
}

function stateOf(account: Account, pipeline: PipelineRow, stage: Stage): codepipeline.StageState {
    const waiting = waitingFor(account, pipeline.name, stage.name).map(asInbound);
    const latest = latestIn(account, pipeline.name, stage.name);
    const run = latest?.stages[stage.name];
    return {
        stageName: stage.name,
        ...(waiting.length > 0 && { inboundExecution: waiting.at(-1), inboundExecutions: waiting }),
        inboundTransitionState: transitionOf(pipeline, stage),
        actionStates: stage.actions.map(action => actionState(account, pipeline, stage, action)),
        ...(latest &&
            run && {
                latestExecution: { pipelineExecutionId: latest.id, status: run.status, type: latest.type },
                beforeEntryConditionState: conditionState(run.conditions, "BEFORE_ENTRY"),
                onSuccessConditionState: conditionState(run.conditions, "ON_SUCCESS"),
                onFailureConditionState: conditionState(run.conditions, "ON_FAILURE"),
                ...(run.latestRetry && {
                    retryStageMetadata: {
                        autoStageRetryAttempt: run.automaticRetries || undefined,
                        manualStageRetryAttempt: run.manualRetries || undefined,
                        latestRetryTrigger: run.latestRetry,
                    },
                }),
            }),
    };
}

const asInbound = ({ id, type }: ExecutionRow): codepipeline.StageExecution => ({
    pipelineExecutionId: id,
    status: "InProgress",
    type,
});

function transitionOf({ closed }: PipelineRow, { name }: Stage): codepipeline.TransitionState {
    const door = closed[name];
    return door
        ? { enabled: false, lastChangedBy: door.by, lastChangedAt: new Date(door.at), disabledReason: door.reason }
        : { enabled: true };
}

function actionState(
    account: Account,
    { name: pipeline }: PipelineRow,
    stage: Stage,
    action: Action,
): codepipeline.ActionState {
    const row = latestTry(account, pipeline, stage.name, action.name);
    const found =
        row &&
        executions(account)
            .get(row.execution)
            ?.revisions.find(each => each.actionName === action.name);
    return {
        actionName: action.name,
        ...(found &&
            row.status === "Succeeded" && {
                currentRevision: {
                    revisionId: found.revisionId,
                    revisionChangeId: found.revisionId,
                    created: new Date(found.created),
                },
                revisionUrl: found.revisionUrl,
            }),
        latestExecution: row && asExecution(row),
        entityUrl: entityUrl(account, action),
    };
}

function asExecution(row: ActionRow): codepipeline.ActionExecution {
    return {
        actionExecutionId: row.id,
        status: row.status,
        summary: row.summary,
        lastStatusChange: new Date(row.updatedAt),
        // An approval that has its answer shows no token.
        token: row.status === "InProgress" ? row.token : undefined,
        lastUpdatedBy: row.updatedBy,
        externalExecutionId: row.externalId,
        externalExecutionUrl: row.externalUrl,
        errorDetails: row.error,
    };
}

/** The page of the console for what an action works with. */
function entityUrl(account: Account, { actionTypeId: { provider }, configuration }: Action): string | undefined {
    const page = (service: string, path: string) =>
        `https://console.aws.amazon.com/${service}/home?region=${account.region}#/${path}`;
    switch (provider) {
        case "CodeBuild":
            return page("codebuild", `projects/${configuration.ProjectName}/view`);
        case "CodeCommit":
            return page("codecommit", `repository/${configuration.RepositoryName}/browse/${configuration.BranchName}`);
        case "CodeDeployToECS":
            return page("codedeploy", `applications/${configuration.ApplicationName}`);
        case "ECS":
            return page("ecs", `clusters/${configuration.ClusterName}/services/${configuration.ServiceName}`);
        default:
            return undefined;
    }
}

function conditionState(
    conditions: Partial<Record<ConditionKind, ConditionRun[]>>,
    kind: ConditionKind,
): codepipeline.StageConditionState | undefined {
    const runs = conditions[kind];
    if (!runs) {
        return undefined;
    }
    const decisive = runs.find(({ status }) => status !== "Succeeded") ?? runs[0];
    return {
        latestExecution: { status: decisive?.status, summary: decisive?.summary },
        conditionStates: runs.map(run => ({
            latestExecution: { status: run.status, summary: run.summary, lastStatusChange: new Date(run.updatedAt) },
            ruleStates: run.rules.map(ruleState),
        })),
    };
}

const ruleState = (run: RuleRun): codepipeline.RuleState => ({
    ruleName: run.rule.name,
    latestExecution: {
        ruleExecutionId: run.id,
        status: run.status,
        summary: run.summary,
        lastStatusChange: new Date(run.updatedAt),
        externalExecutionId: run.externalId,
        errorDetails: run.error,
    },
});
