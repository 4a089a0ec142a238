import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { DescribeTasksCommand, ListTasksCommand } from "@aws-sdk/client-ecs";
import type { ContainerDefinition, Task, TaskDefinition } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../release";
import { describeAlarms } from "./alarms";
import type { Clients } from "./clients";
import type { Failure } from "./progress";
import { redact } from "./redact";
import { secretValues } from "./secret-values";
import { describeTaskDefinition } from "./service";

/** Log lines shown of the newest failed task. */
const LOG_LINES = 20;

/** Why the tasks of a release failed, as far as AWS tells and the caller may ask. Never throws: a failure report must not hide the failure. */
export async function explainFailure(
    clients: Clients,
    target: DeploymentTarget,
    reason: string,
    taskDefinition = target.release.taskDefinition,
): Promise<Failure> {
    const inquiry = new Inquiry();
    const stopped = await inquiry.ask("the stopped tasks", stoppedTasks(clients, target, taskDefinition), []);
    const stops = await explainStops(clients, taskDefinition, stopped, inquiry);
    const alarms = /ALARM/.test(reason)
        ? await inquiry.ask("the alarms", firingAlarms(clients, target.codedeploy?.alarms ?? []), [])
        : [];
    return {
        reason,
        ...stops,
        alarms: alarms.map(alarm => `${alarm.AlarmName}: ${alarm.StateReason ?? alarm.AlarmDescription ?? "in ALARM"}`),
        ...inquiry.outcome,
    };
}

/** Asks AWS about a failure: an answer that cannot be had is noted, and hides no other. */
class Inquiry {
    private readonly unread: string[] = [];

    async ask<Answer>(what: string, answer: Promise<Answer>, none: Answer): Promise<Answer> {
        try {
            return await answer;
        } catch (error) {
            this.unread.push(`${what} could not be read: ${error instanceof Error ? error.message : String(error)}`);
            return none;
        }
    }

    get outcome(): Pick<Failure, "unread"> {
        return this.unread.length > 0 ? { unread: this.unread } : {};
    }
}

/** Why these tasks of one revision stopped, newest first, and the last words of the first. Never throws. */
export async function explainStops(
    clients: Clients,
    taskDefinition: string,
    stopped: readonly Task[],
    inquiry = new Inquiry(),
): Promise<Pick<Failure, "stoppedTasks" | "logLines" | "logsWithheld" | "unread">> {
    // Tasks that were stopped because others had crashed explain nothing.
    const crashed = stopped.filter(isCrash);
    const telling = crashed.length > 0 ? crashed : stopped.filter(task => !isScaledIn(task));
    const revision = describeTaskDefinition(clients.ecs, taskDefinition);
    const definition = await inquiry.ask<TaskDefinition | undefined>(`what ${taskDefinition} is`, revision, undefined);
    const logs = await lastLogLines(clients, definition, telling[0]).catch((error: unknown) => ({
        logLines: [],
        logsWithheld: `the log could not be read: ${error instanceof Error ? error.message : String(error)}`,
    }));
    return { stoppedTasks: [...new Set(telling.map(describeStop))].slice(0, 5), ...logs, ...inquiry.outcome };
}

/** Stopped tasks of one revision, newest first. */
export async function stoppedTasks(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinition: string,
): Promise<Task[]> {
    const { taskArns = [] } = await clients.ecs.send(
        new ListTasksCommand({ cluster: target.cluster, serviceName: target.service, desiredStatus: "STOPPED" }),
    );
    if (taskArns.length === 0) {
        return [];
    }
    const { tasks = [] } = await clients.ecs.send(
        new DescribeTasksCommand({ cluster: target.cluster, tasks: taskArns.slice(0, 100) }),
    );
    return tasks
        .filter(task => task.taskDefinitionArn === taskDefinition)
        .sort((a, b) => (b.stoppedAt?.getTime() ?? 0) - (a.stoppedAt?.getTime() ?? 0));
}

/** Whether a task stopped by itself or for being unhealthy, and not because somebody scaled or replaced it. */
export function isCrash(task: Task): boolean {
    return (
        task.stopCode === "EssentialContainerExited" ||
        task.stopCode === "TaskFailedToStart" ||
        /failed (ELB|container) health checks/i.test(task.stoppedReason ?? "")
    );
}

/** A task that went because fewer were wanted, as the new tasks of a deployment that failed. */
function isScaledIn({ stoppedReason = "" }: Task): boolean {
    return stoppedReason.startsWith("Scaling activity initiated");
}

/** `app exited with code 1 (Essential container in task exited)` */
export function describeStop(task: Task): string {
    const containers = (task.containers ?? [])
        .filter(container => (container.exitCode !== undefined && container.exitCode !== 0) || container.reason)
        .map(container => {
            const exit = container.exitCode === undefined ? "did not start" : `exited with code ${container.exitCode}`;
            return `${container.name} ${exit}${container.reason ? `: ${container.reason}` : ""}`;
        });
    const why = task.stoppedReason ?? "stopped for no stated reason";
    return containers.length > 0 ? `${containers.join(", ")} (${why})` : why;
}

async function firingAlarms(clients: Clients, names: string[]): Promise<MetricAlarm[]> {
    return (await describeAlarms(clients, names)).filter(alarm => alarm.StateValue === "ALARM");
}

async function lastLogLines(
    clients: Clients,
    definition: TaskDefinition | undefined,
    task: Task | undefined,
): Promise<Pick<Failure, "logLines" | "logsWithheld">> {
    const container = definition && task && failedContainer(definition, task);
    const log = container?.logConfiguration;
    const group = log?.options?.["awslogs-group"];
    if (!container || !task?.taskArn || log?.logDriver !== "awslogs" || !group) {
        return { logLines: [] };
    }
    const stream = `${log.options?.["awslogs-stream-prefix"]}/${container.name}/${task.taskArn.split("/").pop()}`;
    const secrets = await secretValues(clients, definition);
    if (!secrets.complete) {
        // Pulumi keeps what a command prints: a line that may hold a secret nobody can recognise must not get there.
        return {
            logLines: [],
            logsWithheld: `the task has secrets that these credentials may not read, so its log is not repeated here; read it with: aws logs tail ${group} --log-stream-names ${stream}`,
        };
    }
    const { CloudWatchLogsClient, GetLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const logs = new CloudWatchLogsClient(clients.options);
    const { events = [] } = await logs.send(
        new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, limit: LOG_LINES, startFromHead: false }),
    );
    return { logLines: events.map(event => redact(event.message ?? "", secrets.values)) };
}

function failedContainer(definition: TaskDefinition, task: Task): ContainerDefinition | undefined {
    const failed = (task.containers ?? []).find(
        container => container.exitCode !== undefined && container.exitCode !== 0,
    );
    const containers = definition.containerDefinitions ?? [];
    return (
        containers.find(container => container.name === failed?.name) ??
        containers.find(container => container.essential !== false)
    );
}
