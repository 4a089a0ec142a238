import { PutApprovalResultCommand } from "@aws-sdk/client-codepipeline";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { describeRevision, isRunning, type Revision } from "./execution";
import type { PipelineOutcome } from "./outcome";
import { readStatus } from "./read";
import type { PipelineStatus, StageStatus } from "./status";
import { command, type PipelineTarget } from "./target";

/** An approval that somebody has to give. */
export interface WaitingApproval {
    stage: string;
    action: string;
    token: string;
    executionId: string;
    /** What goes on when it is given. */
    revision?: Revision;
    /** Since when, ISO 8601. */
    since?: string;
    /** The page to look at before, where the pipeline names one. */
    url?: string;
}

export function waitingApprovals({ stages, executions }: PipelineStatus): WaitingApproval[] {
    return stages.flatMap(({ name: stage, executionId = "", actions }) =>
        actions.flatMap(({ name: action, token, at: since, url }) =>
            token === undefined
                ? []
                : [
                      {
                          stage,
                          action,
                          token,
                          executionId,
                          revision: executions.find(({ id }) => id === executionId)?.revision,
                          since,
                          url,
                      },
                  ],
        ),
    );
}

export interface AnswerOptions {
    /** Stage of the approval, where several wait. */
    stage?: string;
    /** Commit that is meant, at least 7 digits: anything else is not answered. */
    expectCommit?: string;
    /** Why, for the others. */
    comment?: string;
    dryRun?: boolean;
}

/**
 * The approval that is meant.
 * @throws Refused where none waits, several could be meant, or it is about another commit
 */
export function chooseApproval(
    target: PipelineTarget,
    status: PipelineStatus,
    { stage, expectCommit }: AnswerOptions,
): WaitingApproval {
    const waiting = waitingApprovals(status).filter(each => stage === undefined || each.stage === stage);
    const [first, second] = waiting;
    if (first === undefined) {
        throw new Refused(
            `nothing waits for an approval${stage === undefined ? "" : ` in stage ${stage}`}`,
            whyNot(target, status),
        );
    }
    if (second !== undefined) {
        throw new Refused(
            `several approvals wait: ${waiting.map(each => `${each.stage} (${each.action})`).join(", ")}`,
            "say which one is meant with --stage",
        );
    }
    if (expectCommit !== undefined && !first.revision?.id.startsWith(expectCommit)) {
        throw new Refused(
            `what waits in ${first.stage} is ${first.revision === undefined ? "of no known commit" : describeRevision(first.revision)}, not ${expectCommit}`,
            `look at it: ${command(target, "status")}`,
        );
    }
    return first;
}

/** What became of the approval that somebody looks for. */
function whyNot(target: PipelineTarget, { stages, executions }: PipelineStatus): string {
    const running = executions.find(isRunning);
    const at =
        running && stages.find(({ executionId, status }) => executionId === running.id && status === "InProgress");
    if (running !== undefined) {
        const where = at === undefined ? "" : ` and is in stage ${at.name}`;
        return `execution ${running.id} is under way${where}: ${command(target, "status")}`;
    }
    const answered = stages.flatMap(approvalsAnswered).at(-1);
    return answered === undefined
        ? `start one: ${command(target, "start")}`
        : `${answered}: ${command(target, "status")}`;
}

/** Only people are named with an action that has neither a build nor a deployment. */
function approvalsAnswered({ actions }: StageStatus): string[] {
    return actions.flatMap(({ name, status, by, at, externalId }) =>
        by !== undefined && externalId === undefined && at !== undefined && status !== undefined
            ? [`${name} was answered at ${at} by ${by} (${status === "Succeeded" ? "approved" : "rejected"})`]
            : [],
    );
}

/**
 * Approves or rejects what waits.
 * @throws Refused where it cannot be answered, see `chooseApproval`
 */
export async function answerApproval(
    clients: PipelineClients,
    target: PipelineTarget,
    answer: "Approved" | "Rejected",
    options: AnswerOptions,
    tell: (approval: WaitingApproval) => void,
): Promise<PipelineOutcome> {
    const approval = chooseApproval(target, await readStatus(clients, target), options);
    tell(approval);
    const { stage, action, token, executionId, revision } = approval;
    const outcome = { pipeline: target.name, executionId };
    const what = revision === undefined ? `execution ${executionId}` : describeRevision(revision);
    const verb = answer === "Approved" ? "approve" : "reject";
    if (options.dryRun) {
        return { ...outcome, status: "planned", message: `would ${verb} ${what} in stage ${stage}` };
    }
    try {
        await clients.codepipeline.send(
            new PutApprovalResultCommand({
                pipelineName: target.name,
                stageName: stage,
                actionName: action,
                token,
                result: { status: answer, summary: options.comment ?? `${answer.toLowerCase()} with swingbridge` },
            }),
        );
    } catch (error) {
        if (error instanceof Error && /^(ApprovalAlreadyCompleted|InvalidApprovalToken)Exception$/.test(error.name)) {
            throw new Refused(
                `${stage} (${action}) has been answered meanwhile: ${error.message}`,
                `see by whom: ${command(target, "status")}`,
            );
        }
        throw error;
    }
    return {
        ...outcome,
        status: "done",
        message: answer === "Approved" ? `approved: ${what} goes on` : `rejected: ${what} is not deployed`,
    };
}
