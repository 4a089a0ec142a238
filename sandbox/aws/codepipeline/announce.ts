import type { Account } from "../service";
import { pipelineArn, type ActionRow, type ExecutionRow } from "./model";

/** State changes, as CodePipeline puts them on EventBridge. @see CodePipeline User Guide, Monitoring events */

export function announceExecution(account: Account, row: ExecutionRow, state: string): void {
    put(account, row, "CodePipeline Pipeline Execution State Change", {
        ...detailOf(row, state),
        "execution-trigger": {
            "trigger-type": row.trigger.triggerType,
            "trigger-detail": row.trigger.triggerDetail,
        },
        "start-time": new Date(row.startTime).toISOString(),
    });
}

export function announceStage(account: Account, row: ExecutionRow, stage: string, state: string): void {
    const { startTime = account.now } = row.stages[stage] ?? {};
    put(account, row, "CodePipeline Stage Execution State Change", {
        ...detailOf(row, state),
        stage,
        "start-time": new Date(startTime).toISOString(),
    });
}

export function announceAction(account: Account, execution: ExecutionRow, row: ActionRow, state: string): void {
    const { category, owner, provider, version } = row.action.actionTypeId;
    put(account, execution, "CodePipeline Action Execution State Change", {
        ...detailOf(execution, state),
        stage: row.stage,
        action: row.action.name,
        "action-execution-id": row.id,
        "start-time": new Date(row.startTime).toISOString(),
        region: row.action.region ?? account.region,
        type: { owner, provider, category, version },
        "input-artifacts": row.inputs.map(asArtifact),
        "output-artifacts": row.outputs.map(asArtifact),
        ...((row.externalId !== undefined || row.error !== undefined) && {
            "execution-result": {
                "external-execution-id": row.externalId,
                "external-execution-url": row.externalUrl,
                "external-execution-summary": row.error?.message ?? row.summary,
                "error-code": row.error?.code,
            },
        }),
    });
}

const asArtifact = ({ name, bucket, key }: ActionRow["inputs"][number]) => ({ name, s3location: { bucket, key } });

const detailOf = (row: ExecutionRow, state: string) => ({
    pipeline: row.pipeline,
    "execution-id": row.id,
    version: row.version,
    state,
});

function put(account: Account, row: ExecutionRow, DetailType: string, detail: object): void {
    const entry = {
        Source: "aws.codepipeline",
        DetailType,
        Resources: [pipelineArn(account, row.pipeline)],
        Detail: JSON.stringify(detail),
        Time: new Date(account.now),
    };
    account.call("events", "PutEvents", { Entries: [entry] });
}
