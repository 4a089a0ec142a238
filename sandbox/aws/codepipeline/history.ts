import type * as codepipeline from "@aws-sdk/client-codepipeline";
import { paginate } from "../paginate";
import type { Account } from "../service";
import {
    actionExecutions,
    executionNamed,
    executionsOf,
    pipelineNamed,
    type ActionRow,
    type ArtifactRow,
    type ExecutionRow,
    type RevisionRow,
} from "./model";
import { checkMaxResults, invalidToken } from "./names";

const PAGE = 100;

export function getPipelineExecution(
    account: Account,
    input: codepipeline.GetPipelineExecutionCommandInput,
): codepipeline.GetPipelineExecutionOutput {
    const { name } = pipelineNamed(account, input.pipelineName);
    const row = executionNamed(account, name, input.pipelineExecutionId);
    return {
        pipelineExecution: {
            pipelineName: name,
            pipelineVersion: row.version,
            pipelineExecutionId: row.id,
            status: row.status,
            statusSummary: row.statusSummary,
            artifactRevisions: row.revisions.map(asArtifactRevision),
            variables: Object.entries(row.variables).map(([name, resolvedValue]) => ({ name, resolvedValue })),
            trigger: row.trigger,
            executionMode: row.mode,
            executionType: row.type,
            rollbackMetadata: rollbackOf(row),
        },
    };
}

const rollbackOf = ({ rollbackTarget }: ExecutionRow): codepipeline.PipelineRollbackMetadata | undefined =>
    rollbackTarget === undefined ? undefined : { rollbackTargetPipelineExecutionId: rollbackTarget };

const asArtifactRevision = (revision: RevisionRow): codepipeline.ArtifactRevision => ({
    name: revision.artifactName,
    revisionId: revision.revisionId,
    revisionSummary: revision.revisionSummary,
    revisionUrl: revision.revisionUrl,
    created: new Date(revision.created),
});

/** Newest first. */
export function listPipelineExecutions(
    account: Account,
    input: codepipeline.ListPipelineExecutionsCommandInput,
): codepipeline.ListPipelineExecutionsOutput {
    const { name } = pipelineNamed(account, input.pipelineName);
    const stage = input.filter?.succeededInStage?.stageName;
    const rows = executionsOf(account, name)
        .filter(row => stage === undefined || row.stages[stage]?.status === "Succeeded")
        .reverse();
    const limit = checkMaxResults(input.maxResults);
    const { items, next } = paginate(rows, input.nextToken, limit, PAGE, invalidToken);
    return { pipelineExecutionSummaries: items.map(asSummary), nextToken: next };
}

const asSummary = (row: ExecutionRow): codepipeline.PipelineExecutionSummary => ({
    pipelineExecutionId: row.id,
    status: row.status,
    statusSummary: row.statusSummary,
    startTime: new Date(row.startTime),
    lastUpdateTime: new Date(row.updatedAt),
    sourceRevisions: row.revisions.map(({ actionName, revisionId, revisionSummary, revisionUrl }) => ({
        actionName,
        revisionId,
        revisionSummary,
        revisionUrl,
    })),
    trigger: row.trigger,
    ...(row.stopReason !== undefined && { stopTrigger: { reason: row.stopReason } }),
    executionMode: row.mode,
    executionType: row.type,
    rollbackMetadata: rollbackOf(row),
});

type Filter = codepipeline.ActionExecutionFilter | undefined;

const executionAsked = (filter: Filter): string | undefined =>
    filter?.pipelineExecutionId ?? filter?.latestInPipelineExecution?.pipelineExecutionId;

/** Newest first. */
export function listActionExecutions(
    account: Account,
    input: codepipeline.ListActionExecutionsCommandInput,
): codepipeline.ListActionExecutionsOutput {
    const { name } = pipelineNamed(account, input.pipelineName);
    const id = executionAsked(input.filter);
    const execution = id === undefined ? undefined : executionNamed(account, name, id);
    const tries = new Set(Object.values(execution?.stages ?? {}).flatMap(({ actions }) => Object.values(actions)));
    const onlyLatest = input.filter?.latestInPipelineExecution?.startTimeRange === "Latest";
    const rows = actionExecutions(account)
        .list()
        .filter(row => row.pipeline === name && (id === undefined || row.execution === id))
        .filter(row => !onlyLatest || tries.has(row.id))
        .reverse();
    const { items, next } = paginate(rows, input.nextToken, checkMaxResults(input.maxResults), PAGE, invalidToken);
    return { actionExecutionDetails: items.map(row => asDetail(account, row)), nextToken: next };
}

const asArtifact = ({ name, bucket, key }: ArtifactRow): codepipeline.ArtifactDetail => ({
    name,
    s3location: { bucket, key },
});

function asDetail(account: Account, row: ActionRow): codepipeline.ActionExecutionDetail {
    const { action } = row;
    return {
        pipelineExecutionId: row.execution,
        actionExecutionId: row.id,
        pipelineVersion: row.version,
        stageName: row.stage,
        actionName: action.name,
        startTime: new Date(row.startTime),
        lastUpdateTime: new Date(row.updatedAt),
        updatedBy: row.updatedBy,
        status: row.status,
        input: {
            actionTypeId: action.actionTypeId as codepipeline.ActionTypeId,
            configuration: action.configuration,
            resolvedConfiguration: row.resolved,
            roleArn: action.roleArn,
            region: action.region ?? account.region,
            inputArtifacts: row.inputs.map(asArtifact),
            namespace: action.namespace,
        },
        output: {
            outputArtifacts: row.status === "Succeeded" ? row.outputs.map(asArtifact) : [],
            executionResult: {
                externalExecutionId: row.externalId ?? "",
                externalExecutionSummary: row.error?.message ?? row.summary ?? "",
                externalExecutionUrl: row.externalUrl ?? "",
                errorDetails: row.error,
            },
            outputVariables: row.variables ?? {},
        },
    };
}

/** Newest first. */
export function listRuleExecutions(
    account: Account,
    input: codepipeline.ListRuleExecutionsCommandInput,
): codepipeline.ListRuleExecutionsOutput {
    const { name } = pipelineNamed(account, input.pipelineName);
    const id = executionAsked(input.filter);
    const details = executionsOf(account, name)
        .filter(row => id === undefined || row.id === id)
        .flatMap(ruleDetails)
        .reverse();
    const { items, next } = paginate(details, input.nextToken, checkMaxResults(input.maxResults), PAGE, invalidToken);
    return { ruleExecutionDetails: items, nextToken: next };
}

const ruleDetails = (execution: ExecutionRow): codepipeline.RuleExecutionDetail[] =>
    Object.entries(execution.stages).flatMap(([stageName, { conditions }]) =>
        Object.values(conditions)
            .flat()
            .flatMap(({ rules }) => rules)
            .map(run => ({
                pipelineExecutionId: execution.id,
                ruleExecutionId: run.id,
                pipelineVersion: execution.version,
                stageName,
                ruleName: run.rule.name,
                startTime: new Date(run.startTime),
                lastUpdateTime: new Date(run.updatedAt),
                status: run.status,
                input: {
                    ruleTypeId: run.rule.ruleTypeId,
                    configuration: run.rule.configuration,
                    resolvedConfiguration: run.resolved,
                },
                output: {
                    executionResult: {
                        externalExecutionId: run.externalId,
                        externalExecutionSummary: run.summary,
                        errorDetails: run.error,
                    },
                },
            })),
    );
