import { waitingApprovals } from "../../operations/pipeline/approvals";
import { describeRevision, isRunning, shortRevision, type Execution } from "../../operations/pipeline/execution";
import { closedStage, type PipelineEvent } from "../../operations/pipeline/follow";
import type { ActionStatus, PipelineStatus, StageStatus } from "../../operations/pipeline/status";
import { command, type PipelineTarget } from "../../operations/pipeline/target";
import type { Output } from "../output";

/** Executions that people see; `--json` has more. */
const EXECUTIONS = 5;

const MARKS: Record<string, string> = {
    Succeeded: "✓",
    Failed: "✗",
    Abandoned: "✗",
    Stopped: "■",
    Cancelled: "■",
    InProgress: "▸",
    Stopping: "▸",
};

/** A pipeline as text: what runs, stage after stage with its actions, what waits and how to go on, the newest executions. */
export function renderPipeline(target: PipelineTarget, status: PipelineStatus, colors: Output["colors"]): string {
    const { stages, executions } = status;
    const newest = executions.find(isRunning) ?? executions[0];
    const width = Math.max(...stages.map(({ name }) => name.length));
    return [
        `${colors.bold(status.pipeline)}  ${newest === undefined ? "has not run yet" : describeExecution(newest)}`,
        ...stages.flatMap(stage => stageLines(target, stage, newest, width, colors)),
        ...approvalLines(target, status, colors),
        ...(executions.length > 1 ? ["  executions"] : []),
        ...(executions.length > 1 ? executions.slice(0, EXECUTIONS).map(each => `    ${describeExecution(each)}`) : []),
        `  ${status.url}`,
    ].join("\n");
}

function describeExecution({
    id,
    status,
    summary,
    startedAt,
    startedBy,
    revision,
    rollbackTo,
    stopReason,
}: Execution): string {
    return [
        id,
        status,
        revision && describeRevision(revision),
        startedAt && `since ${startedAt}`,
        startedBy && `by ${startedBy}`,
        rollbackTo && `back to ${rollbackTo}`,
        stopReason && `(${stopReason})`,
        summary,
    ]
        .filter(Boolean)
        .join("  ");
}

function stageLines(
    target: PipelineTarget,
    stage: StageStatus,
    newest: Execution | undefined,
    width: number,
    colors: Output["colors"],
): string[] {
    const { name, executionId, inbound, closed, conditions, actions } = stage;
    // Of another execution than the one above: an older one, or the one before it in the queue.
    const other = executionId === undefined || executionId === newest?.id ? "" : `  of ${executionId}`;
    return [
        ...(closed === undefined ? [] : [`  ${colors.yellow("⊘")} ${closedStage(target, name, closed)}`]),
        ...actions.map((action, index) => {
            const label = (index === 0 ? name : "").padEnd(width);
            return `  ${mark(action, colors)} ${label}  ${describeAction(action)}${index === 0 ? other : ""}`;
        }),
        ...actions.flatMap(({ error, name: action }) =>
            error === undefined ? [] : [`      ${colors.red(`${action}: ${error}`)}`],
        ),
        ...conditions.map(text => `      ${colors.yellow(text)}`),
        ...inbound.map(id => `      ${id} waits to enter ${name}`),
    ];
}

function mark({ status }: ActionStatus, colors: Output["colors"]): string {
    const text = MARKS[status ?? ""] ?? "·";
    return status === "Succeeded" ? colors.green(text) : status === "Failed" ? colors.red(text) : text;
}

function describeAction({ name, status, at, by, percent, summary, externalId, url, token }: ActionStatus): string {
    return [
        name,
        token === undefined ? status : "waits for an approval",
        percent !== undefined && percent < 100 && `${percent} %`,
        at && (status === "InProgress" ? `since ${at}` : at),
        by && `by ${by}`,
        externalId ?? (summary && firstLine(summary)),
        url,
    ]
        .filter(Boolean)
        .join("  ");
}

const firstLine = (text: string): string => text.split("\n")[0]!;

/** What somebody has to say yes to, and the command that does. */
function approvalLines(target: PipelineTarget, status: PipelineStatus, colors: Output["colors"]): string[] {
    return waitingApprovals(status).flatMap(({ stage, action, revision }) => {
        const expect = revision === undefined ? "" : ` --expect-commit ${shortRevision(revision.id)}`;
        return [
            `  ${colors.yellow("!")} ${stage} (${action}) waits for an approval${revision === undefined ? "" : ` of ${describeRevision(revision)}`}`,
            `    ${command(target, "approve")}${expect}`,
        ];
    });
}

/** An event as lines for people. */
export function renderEvent(event: PipelineEvent): string[] {
    return textOf(event).map(line => `${event.pipeline}: ${line}`);
}

function textOf(event: PipelineEvent): string[] {
    switch (event.event) {
        case "note":
            return [event.message];
        case "execution":
            return [`${event.attached ? "following" : "started"} execution ${event.executionId}`];
        case "action":
            return [
                `${`${event.stage} (${event.action})`.padEnd(24)} ${event.status}${event.message === undefined ? "" : `  ${firstLine(event.message)}`}`,
            ];
        case "approval":
            return [`${event.stage} (${event.action}) waits for an approval: ${event.command}`];
    }
}
