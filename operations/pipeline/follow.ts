import type { ActionExecutionDetail, PipelineExecution } from "@aws-sdk/client-codepipeline";
import { explainAwsError } from "../aws-error";
import { follow, StillRunning, type FollowOptions } from "../follow";
import { waitingApprovals } from "./approvals";
import type { PipelineClients } from "./clients";
import { isRunning, shortRevision } from "./execution";
import type { PipelineOutcome } from "./outcome";
import { readActions, readExecution, readStatus } from "./read";
import type { PipelineStatus } from "./status";
import { command, type PipelineTarget } from "./target";

/** What an execution reports while it runs: one line for people, one JSON object for machines. */
export type PipelineEvent =
    | { event: "note"; pipeline: string; message: string }
    | { event: "execution"; pipeline: string; executionId: string; attached: boolean }
    | {
          event: "action";
          pipeline: string;
          executionId: string;
          stage: string;
          action: string;
          status: string;
          /** Why it failed, or what it says of itself. */
          message?: string;
      }
    | { event: "approval"; pipeline: string; executionId: string; stage: string; action: string; command: string };

export interface FollowPipelineOptions extends Omit<FollowOptions, "report"> {
    report: (event: PipelineEvent) => void;
}

/** Follows an execution to its end, or until the caller gives up: it goes on then. @throws Refused where it is not there */
export async function followExecution(
    clients: PipelineClients,
    target: PipelineTarget,
    executionId: string,
    options: FollowPipelineOptions,
): Promise<PipelineOutcome> {
    const teller = new Teller(target, executionId, options.report);
    try {
        return await follow(options, async () => {
            const execution = await readExecution(clients, target, executionId);
            const actions = await readActions(clients, target, executionId);
            teller.actions(actions);
            const status = execution.status ?? "Unknown";
            if (isRunning({ status })) {
                teller.waits(await readStatus(clients, target));
                return undefined;
            }
            return conclude(clients, target, executionId, execution, actions);
        });
    } catch (error) {
        if (!(error instanceof StillRunning)) {
            throw error;
        }
        return {
            status: "unfinished",
            pipeline: target.name,
            executionId,
            message: `${error.message}: execution ${executionId} goes on; ${command(target, `status --wait --execution ${executionId}`)} follows it`,
        };
    }
}

/** Says each change once. */
class Teller {
    private readonly told = new Set<string>();

    constructor(
        private readonly target: PipelineTarget,
        private readonly executionId: string,
        private readonly report: (event: PipelineEvent) => void,
    ) {}

    /** @param actions newest first */
    actions(actions: readonly ActionExecutionDetail[]): void {
        for (const { actionExecutionId, stageName: stage = "", actionName: action = "", status = "", output } of [
            ...actions,
        ].reverse()) {
            const { errorDetails, externalExecutionSummary } = output?.executionResult ?? {};
            const message = errorDetails?.message ?? externalExecutionSummary;
            this.once(`${actionExecutionId} ${status}`, {
                event: "action",
                pipeline: this.target.name,
                executionId: this.executionId,
                stage,
                action,
                status,
                ...(message && { message }),
            });
        }
    }

    /** What the execution waits for, where that is a person. */
    waits(status: PipelineStatus): void {
        const { name: pipeline } = this.target;
        for (const { stage, action, token, executionId, revision } of waitingApprovals(status)) {
            if (executionId === this.executionId) {
                const expect = revision === undefined ? "" : ` --expect-commit ${shortRevision(revision.id)}`;
                const approve = command(this.target, `approve`) + expect;
                this.once(token, { event: "approval", pipeline, executionId, stage, action, command: approve });
            }
        }
        for (const { name, inbound, closed, executionId, status: state } of status.stages) {
            if (!inbound.includes(this.executionId)) {
                continue;
            }
            if (closed !== undefined) {
                const message = closedStage(this.target, name, closed);
                this.once(`closed ${name}`, { event: "note", pipeline, message });
            } else if (executionId !== undefined && state === "InProgress") {
                const message = `waits to enter ${name} behind execution ${executionId}`;
                this.once(message, { event: "note", pipeline, message });
            }
        }
    }

    private once(key: string, event: PipelineEvent): void {
        if (!this.told.has(key)) {
            this.told.add(key);
            this.report(event);
        }
    }
}

/** A stage that nothing may enter, and how to let something in. */
export function closedStage(
    { name, region }: PipelineTarget,
    stage: string,
    { by, reason }: { by?: string; reason?: string },
): string {
    const who = by === undefined ? "" : ` by ${by}`;
    const why = reason === undefined ? "" : `: ${reason}`;
    const where = region === undefined ? "" : ` --region ${region}`;
    return `the transition into ${stage} is disabled${who}${why}; aws codepipeline enable-stage-transition --pipeline-name ${name} --stage-name ${stage} --transition-type Inbound${where} lets it go on`;
}

/** How an execution ended that has ended. */
async function conclude(
    clients: PipelineClients,
    target: PipelineTarget,
    executionId: string,
    { status, statusSummary }: PipelineExecution,
    actions: readonly ActionExecutionDetail[],
): Promise<PipelineOutcome> {
    const outcome = { pipeline: target.name, executionId };
    if (status === "Succeeded") {
        return { ...outcome, status: "succeeded", message: `execution ${executionId} succeeded` };
    }
    const failed = actions.find(action => action.status === "Failed");
    const begun = actions.some(({ input }) => input?.actionTypeId?.category === "Deploy");
    const reason = failed?.output?.executionResult?.errorDetails?.message ?? statusSummary;
    const where = failed === undefined ? "" : ` in ${failed.stageName} (${failed.actionName})`;
    const what = `execution ${executionId} ${ended(status)}${where}${reason ? `: ${reason}` : ""}`;
    if (!begun) {
        return {
            ...outcome,
            status: "refused",
            message: `${what}; nothing was deployed${next(target, status, failed)}`,
        };
    }
    const { rolledBack, words } = await rollbackOf(clients, failed);
    return {
        ...outcome,
        status: rolledBack ? "rolled-back" : "failed",
        message: `${what}${words}${next(target, status, failed)}`,
    };
}

function ended(status: string | undefined): string {
    switch (status) {
        case "Superseded":
            return "was superseded by a newer one";
        case "Stopped":
            return "was stopped";
        case "Cancelled":
            return "was cancelled";
        default:
            return "failed";
    }
}

function next(target: PipelineTarget, status: string | undefined, failed: ActionExecutionDetail | undefined): string {
    if (status !== "Failed") {
        return "";
    }
    const { category, provider } = failed?.input?.actionTypeId ?? {};
    const logs = provider === "CodeBuild" ? `${command(target, "logs")} shows why; ` : "";
    return category === "Approval" ? "" : `; ${logs}${command(target, "retry")} tries it again`;
}

/** Whether CodeDeploy took back what failed. Who may not ask it is told so: the outcome is that nobody knows of a rollback. */
async function rollbackOf(
    clients: PipelineClients,
    failed: ActionExecutionDetail | undefined,
): Promise<{ rolledBack: boolean; words: string }> {
    const deploymentId = failed?.output?.executionResult?.externalExecutionId;
    if (failed?.input?.actionTypeId?.provider !== "CodeDeployToECS" || !deploymentId?.startsWith("d-")) {
        return { rolledBack: false, words: "" };
    }
    const { CodeDeployClient, GetDeploymentCommand } = await import("@aws-sdk/client-codedeploy");
    try {
        const { deploymentInfo } = await new CodeDeployClient(clients.options).send(
            new GetDeploymentCommand({ deploymentId }),
        );
        const rolledBack = deploymentInfo?.rollbackInfo?.rollbackDeploymentId !== undefined;
        return { rolledBack, words: rolledBack ? "; CodeDeploy rolled it back" : "" };
    } catch (error) {
        const problem = explainAwsError(error);
        if (problem === undefined) {
            throw error;
        }
        return { rolledBack: false, words: `; whether CodeDeploy rolled it back is not known (${problem.message})` };
    }
}
