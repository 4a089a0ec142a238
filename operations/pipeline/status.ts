import type {
    ActionState,
    GetPipelineStateOutput,
    StageConditionState,
    StageState,
} from "@aws-sdk/client-codepipeline";
import { withoutEmpty, type Execution } from "./execution";

/** A pipeline as it is now. */
export interface PipelineStatus {
    pipeline: string;
    region: string;
    /** Number of its structure. */
    version?: number;
    /** Its page in the console. */
    url: string;
    stages: StageStatus[];
    /** Newest first. */
    executions: Execution[];
}

export interface StageStatus {
    name: string;
    /** Of its latest execution; absent where none has been in it. */
    status?: string;
    executionId?: string;
    /** Executions that wait to enter. */
    inbound: string[];
    /** Set where nothing may enter. */
    closed?: { by?: string; at?: string; reason?: string };
    /** Why a condition of the stage holds or stopped an execution. */
    conditions: string[];
    actions: ActionStatus[];
}

export interface ActionStatus {
    name: string;
    status?: string;
    /** What it says of itself. */
    summary?: string;
    at?: string;
    /** Who changed it last; of an approval, who answered. */
    by?: string;
    /** Of CodeBuild the build, of CodeDeploy the deployment. */
    externalId?: string;
    url?: string;
    error?: string;
    percent?: number;
    /** Of the answer that it waits for. */
    token?: string;
}

export function statusOf(
    state: GetPipelineStateOutput,
    executions: readonly Execution[],
    region: string,
): PipelineStatus {
    const pipeline = state.pipelineName ?? "";
    return withoutEmpty({
        pipeline,
        region,
        version: state.pipelineVersion,
        url: consoleUrl(pipeline, region),
        stages: (state.stageStates ?? []).map(stageOf),
        executions: [...executions],
    });
}

function stageOf(stage: StageState): StageStatus {
    const { latestExecution, inboundTransitionState: door, inboundExecutions, inboundExecution } = stage;
    const inbound = inboundExecutions ?? (inboundExecution === undefined ? [] : [inboundExecution]);
    return withoutEmpty({
        name: stage.stageName ?? "",
        status: latestExecution?.status,
        executionId: latestExecution?.pipelineExecutionId,
        inbound: inbound.flatMap(({ pipelineExecutionId }) => pipelineExecutionId ?? []),
        closed:
            door?.enabled === false
                ? withoutEmpty({
                      by: door.lastChangedBy,
                      at: door.lastChangedAt?.toISOString(),
                      reason: door.disabledReason,
                  })
                : undefined,
        conditions: [
            ...condition("before entry", stage.beforeEntryConditionState),
            ...condition("on success", stage.onSuccessConditionState),
            ...condition("on failure", stage.onFailureConditionState),
        ],
        actions: (stage.actionStates ?? []).map(actionOf),
    });
}

function condition(when: string, state: StageConditionState | undefined): string[] {
    const { status, summary } = state?.latestExecution ?? {};
    return status === undefined || status === "Succeeded"
        ? []
        : [`condition ${when}: ${status}${summary ? `, ${summary}` : ""}`];
}

function actionOf({ actionName = "", latestExecution: latest, entityUrl, revisionUrl }: ActionState): ActionStatus {
    const { code, message } = latest?.errorDetails ?? {};
    return withoutEmpty({
        name: actionName,
        status: latest?.status,
        summary: latest?.summary || undefined,
        at: latest?.lastStatusChange?.toISOString(),
        by: latest?.lastUpdatedBy,
        externalId: latest?.externalExecutionId,
        url: latest?.externalExecutionUrl ?? revisionUrl ?? entityUrl,
        error: message ?? code,
        percent: latest?.percentComplete,
        token: latest?.status === "InProgress" ? latest.token : undefined,
    });
}

/** The console's address is that of the partition. */
export function consoleUrl(pipeline: string, region: string): string {
    const host = region.startsWith("cn-")
        ? "console.amazonaws.cn"
        : region.startsWith("us-gov-")
          ? "console.amazonaws-us-gov.com"
          : "console.aws.amazon.com";
    return `https://${region}.${host}/codesuite/codepipeline/pipelines/${pipeline}/view?region=${region}`;
}
