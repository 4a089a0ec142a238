import type { Account, ScheduledEvent } from "../service";
import type { ContainerChange } from "./container-course";
import { changeContainer, changeOf, startContainers } from "./containers";
import { groupsOf, isHealthy, noteFailure, noteHealthy, serviceOf } from "./groups";
import { writeLog } from "./logs";
import { putService, subjectOf, tasks, type TaskRow } from "./model";
import { outcomeOf, type Outcome } from "./outcome";
import { reconcile } from "./reconcile";
import { subjectText, withEvent } from "./service-events";
import { checkInterval, targetHealthOf } from "./targets";
import { becomePending, becomeRunning, becomeStopped, becomeStopping, definitionOf, stopTask } from "./task-lifecycle";

/** ECS asks the load balancer a moment after each of its health checks. */
const ASKING = 1000;
/** A task that no service runs does its work and ends, in milliseconds after its start. */
const ONE_OFF = 10_000;

const taskOf = (account: Account, event: ScheduledEvent): TaskRow | undefined =>
    tasks(account).get(String(event.detail.task));

/** The next state of a task that is on its way up or down. */
export function taskProceeds(account: Account, event: ScheduledEvent): void {
    const task = taskOf(account, event);
    // Told otherwise meanwhile.
    if (!task || task.lastStatus !== event.detail.from) {
        return;
    }
    switch (task.lastStatus) {
        case "PROVISIONING":
            becomePending(account, task);
            break;
        case "PENDING":
            begin(account, task, outcomeOf(account, task, definitionOf(account, task.revision)));
            break;
        case "DEACTIVATING":
            becomeStopping(account, task);
            break;
        case "STOPPING":
            becomeStopped(account, task);
            break;
    }
    reconcileServiceOf(account, task);
}

function begin(account: Account, task: TaskRow, outcome: Outcome): void {
    if (outcome.kind === "cannotStart") {
        becomeStopped(account, task, {
            code: "TaskFailedToStart",
            reason: outcome.reason,
            container: outcome.container,
            containerReason: outcome.container === undefined ? undefined : outcome.reason,
        });
        noteFailure(account, task);
        return;
    }
    const definition = definitionOf(account, task.revision);
    let current: TaskRow = { ...task, outcome };
    tasks(account).put(task.id, current);
    for (const change of startContainers(account, task, definition, outcome.kind === "unhealthy")) {
        if (current.lastStatus === "PENDING" || current.lastStatus === "RUNNING") {
            current = afterChange(account, current, change);
        }
    }
}

export function containerChanges(account: Account, event: ScheduledEvent): void {
    const task = taskOf(account, event);
    // A task that was told to stop ends its containers itself.
    if (!task || task.desiredStatus !== "RUNNING") {
        return;
    }
    afterChange(account, task, changeOf(event));
    reconcileServiceOf(account, task);
}

/** The task as the change of one of its containers leaves it: running, over, or as it was. */
function afterChange(account: Account, task: TaskRow, change: ContainerChange): TaskRow {
    const changed = changeContainer(account, task, definitionOf(account, task.revision), change);
    if (changed.essentialEnd !== undefined) {
        return endWith(account, changed.task, changed.essentialEnd);
    }
    return changed.allStarted && task.lastStatus === "PENDING" ? run(account, changed.task) : changed.task;
}

/** An essential container ended, or could not start: the task is over. */
function endWith(account: Account, task: TaskRow, { container, exitCode, reason }: ContainerChange): TaskRow {
    const stopped = becomeStopped(account, task, {
        code: task.startedAt === undefined ? "TaskFailedToStart" : "EssentialContainerExited",
        reason: reason ?? "Essential container in task exited",
        container,
        exitCode,
    });
    if (task.service !== undefined) {
        noteFailure(account, task);
    }
    return stopped;
}

/** All containers have started. */
function run(account: Account, task: TaskRow): TaskRow {
    const outcome = task.outcome ?? { kind: "runs" };
    const running = becomeRunning(account, task, outcome.kind === "unhealthy" ? { status: outcome.status } : undefined);
    const later = (type: string, delay: number, detail: object = {}) =>
        account.schedule({
            type,
            due: account.now + delay,
            subject: subjectOf(task),
            detail: { task: task.id, ...detail },
        });
    if (outcome.kind === "crashes") {
        later("ecs.taskExits", outcome.after, { exitCode: outcome.exitCode, lines: outcome.lines });
    } else if (task.service === undefined) {
        later("ecs.taskExits", ONE_OFF, { exitCode: 0, lines: [] });
    }
    if (running.targetHealth !== "none") {
        tellRegistration(account, running);
        later("ecs.targetsChecked", checkInterval(account, task) + ASKING);
    }
    const slowest = slowestHealthCheck(account, task, outcome.kind === "unhealthy");
    if (slowest > 0) {
        later("ecs.containersChecked", slowest, { healthy: outcome.kind !== "unhealthy" });
    }
    if (isHealthy(running)) {
        becomeHealthy(account, running);
    }
    return running;
}

function tellRegistration(account: Account, task: TaskRow): void {
    for (const { targetGroupArn } of task.revision.loadBalancers) {
        const service = serviceOf(account, task);
        const group = service && groupsOf(account, service).find(each => each.id === task.startedBy);
        if (service) {
            const text = `${subjectText(service, group)} registered 1 targets in (target-group ${targetGroupArn})`;
            putService(account, withEvent(account, service, text));
        }
    }
}

/** Time until the containers' health checks have an answer, in milliseconds: one success, or all retries. */
function slowestHealthCheck(account: Account, task: TaskRow, failing: boolean): number {
    const checks = (definitionOf(account, task.revision).containerDefinitions ?? []).flatMap(
        each => each.healthCheck ?? [],
    );
    const seconds = checks.map(({ interval = 30, retries = 3, startPeriod = 0 }) =>
        failing ? startPeriod + interval * retries : interval,
    );
    return Math.max(0, ...seconds) * 1000;
}

function becomeHealthy(account: Account, task: TaskRow): void {
    tasks(account).put(task.id, { ...task, wasHealthy: true });
    noteHealthy(account, task);
}

/** A container ended: with an essential one, the task does. */
export function taskExits(account: Account, event: ScheduledEvent): void {
    const task = taskOf(account, event);
    if (!task || task.lastStatus !== "RUNNING") {
        return;
    }
    const containers = definitionOf(account, task.revision).containerDefinitions ?? [];
    const essential = containers.find(container => container.essential);
    if (essential) {
        writeLog(account, essential, task.id, (event.detail.lines as string[] | undefined) ?? []);
    }
    const failed = task.desiredStatus === "RUNNING" && task.service !== undefined;
    becomeStopped(account, task, {
        code: "EssentialContainerExited",
        reason: "Essential container in task exited",
        container: essential?.name,
        exitCode: Number(event.detail.exitCode),
    });
    if (failed) {
        noteFailure(account, task);
    }
    reconcileServiceOf(account, task);
}

export function containersChecked(account: Account, event: ScheduledEvent): void {
    const task = taskOf(account, event);
    if (!task || task.lastStatus !== "RUNNING" || task.desiredStatus !== "RUNNING") {
        return;
    }
    const checked: TaskRow = { ...task, containerHealth: event.detail.healthy ? "HEALTHY" : "UNHEALTHY" };
    tasks(account).put(task.id, checked);
    if (checked.containerHealth === "UNHEALTHY") {
        failHealthCheck(
            account,
            checked,
            "Task failed container health checks",
            text => `${text} (task ${task.id}) failed container health checks.`,
        );
    } else if (isHealthy(checked)) {
        becomeHealthy(account, checked);
    }
    reconcileServiceOf(account, task);
}

export function targetsChecked(account: Account, event: ScheduledEvent): void {
    const task = taskOf(account, event);
    if (!task || task.lastStatus !== "RUNNING" || task.desiredStatus !== "RUNNING") {
        return;
    }
    const { state, targetGroup, description } = targetHealthOf(account, task);
    const checked: TaskRow = { ...task, targetHealth: state };
    tasks(account).put(task.id, checked);
    const grace = serviceOf(account, task)?.healthCheckGracePeriodSeconds ?? 0;
    const inGrace = account.now < (task.startedAt ?? 0) + grace * 1000;
    if (state === "healthy") {
        if (isHealthy(checked)) {
            becomeHealthy(account, checked);
        }
    } else if (state === "unhealthy" && !inGrace) {
        const port = task.revision.loadBalancers.find(each => each.targetGroupArn === targetGroup)?.containerPort;
        failHealthCheck(
            account,
            checked,
            `Task failed ELB health checks in (target-group ${targetGroup})`,
            text =>
                `${text} (port ${port}) is unhealthy in (target-group ${targetGroup}) due to (reason ${description}).`,
        );
    } else {
        account.schedule({ ...event, due: account.now + checkInterval(account, task) });
    }
    reconcileServiceOf(account, task);
}

function failHealthCheck(account: Account, task: TaskRow, reason: string, message: (subject: string) => string): void {
    const service = serviceOf(account, task);
    if (service) {
        putService(account, withEvent(account, service, message(subjectText(service))));
    }
    stopTask(account, task, { code: "ServiceSchedulerInitiated", reason });
    noteFailure(account, task);
}

function reconcileServiceOf(account: Account, task: TaskRow): void {
    if (task.service !== undefined) {
        reconcile(account, task.cluster, task.service);
    }
}

export function serviceReconciles(account: Account, event: ScheduledEvent): void {
    reconcile(account, String(event.detail.cluster), String(event.detail.service));
}
