import type { ProgressEvent } from "../../operations/progress";

const BAR_WIDTH = 20;

/** `████░░░░░░░░░░░░░░░░  20 %` */
export function trafficBar(percent: number): string {
    const filled = Math.round((percent / 100) * BAR_WIDTH);
    return `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${String(Math.round(percent)).padStart(3)} %`;
}

/** A progress event as lines for people. */
export function renderEvent(event: ProgressEvent): string[] {
    return textOf(event).map(line => `${event.service}: ${line}`);
}

function textOf(event: ProgressEvent): string[] {
    switch (event.event) {
        case "note":
            return [event.message];
        case "deployment":
            return [
                `${event.attached ? "following" : "started"} deployment ${event.deploymentId} of ${event.sha}`,
                // Now or never: Pulumi kills the command without a warning when somebody interrupts it.
                "if this is interrupted, the deployment goes on, and the same command follows it to its end",
            ];
        case "lifecycle":
            return [`${event.rollback ? "rollback: " : ""}${event.name.padEnd(22)} ${event.status}`];
        case "traffic":
            return [`traffic to ${event.rollback ? "the old" : "new"} version ${trafficBar(event.percent)}`];
        case "tasks":
            return [
                `tasks ${event.running}/${event.desired} running${event.pending > 0 ? `, ${event.pending} starting` : ""}`,
            ];
        case "rollback":
            return [`rolling back with deployment ${event.rollbackDeploymentId}`];
        case "failure": {
            const { reason, stoppedTasks, alarms, logLines, logsWithheld, unread = [] } = event.failure;
            return [
                `FAILED ${reason}`,
                ...alarms.map(alarm => `  alarm ${alarm}`),
                ...stoppedTasks.map(task => `  stopped task: ${task}`),
                ...(logLines.length > 0 ? ["  last log lines of the newest stopped task:"] : []),
                ...logLines.map(line => `  │ ${line}`),
                ...(logsWithheld ? [`  ${logsWithheld}`] : []),
                ...unread.map(what => `  ${what}`),
            ];
        }
    }
}
