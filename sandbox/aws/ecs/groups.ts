import type { Account } from "../service";
import {
    putService,
    serviceKey,
    services,
    serviceSubject,
    taskSets,
    taskSetsOf,
    tasksOf,
    type ServiceRow,
    type TaskGroup,
    type TaskRow,
} from "./model";
import { retryDelay, type GroupView } from "./scheduler";
import { withEvent } from "./service-events";

/** The deployments of a service, or its task sets. */
export const groupsOf = (account: Account, service: ServiceRow): TaskGroup[] =>
    service.controller === "ECS" ? service.deployments : taskSetsOf(account, service);

/** Changes one deployment or task set. @returns The service as it is then. */
export function changeGroup(account: Account, service: ServiceRow, id: string, change: Partial<TaskGroup>): ServiceRow {
    if (service.controller !== "ECS") {
        const set = taskSets(account).get(id);
        if (set) {
            taskSets(account).put(id, { ...set, ...change, updatedAt: account.now });
        }
        return service;
    }
    const deployments = service.deployments.map(deployment =>
        deployment.id === id ? { ...deployment, ...change, updatedAt: account.now } : deployment,
    );
    const changed = { ...service, deployments };
    putService(account, changed);
    return changed;
}

/** Runs, answers its health checks, and serves wherever it has to. */
export const isHealthy = (task: TaskRow): boolean =>
    task.lastStatus === "RUNNING" &&
    ["none", "healthy"].includes(task.targetHealth) &&
    ["none", "HEALTHY"].includes(task.containerHealth);

export const viewOf = (account: Account, service: ServiceRow, group: TaskGroup, blocked: boolean): GroupView => ({
    id: group.id,
    mayStart: !blocked && (group.retryAt === undefined || group.retryAt <= account.now),
    tasks: tasksOf(account, service)
        .filter(task => task.startedBy === group.id && task.lastStatus !== "STOPPED")
        .map(task => ({ id: task.id, stopping: task.desiredStatus === "STOPPED", healthy: isHealthy(task) })),
});

/** Counts a task that stopped before it was healthy, and holds the next start back after several. */
export function noteFailure(account: Account, task: TaskRow): void {
    const service = serviceOf(account, task);
    const group = service && groupsOf(account, service).find(each => each.id === task.startedBy);
    if (!service || !group) {
        return;
    }
    const failuresInARow = group.failuresInARow + 1;
    const delay = retryDelay(failuresInARow);
    let changed = changeGroup(account, service, group.id, {
        failedTasks: group.failedTasks + 1,
        failuresInARow,
        retryAt: delay > 0 ? account.now + delay : undefined,
    });
    if (delay > 0) {
        scheduleReconciliation(account, service, delay);
        if (retryDelay(group.failuresInARow) === 0) {
            changed = withEvent(
                account,
                changed,
                `(service ${service.serviceName}) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.`,
            );
            putService(account, changed);
        }
    }
}

export function noteHealthy(account: Account, task: TaskRow): void {
    const service = serviceOf(account, task);
    if (service && task.startedBy !== undefined) {
        changeGroup(account, service, task.startedBy, { failuresInARow: 0, retryAt: undefined });
    }
}

export const serviceOf = (account: Account, task: TaskRow): ServiceRow | undefined =>
    task.service === undefined
        ? undefined
        : services(account).get(serviceKey({ cluster: task.cluster, serviceName: task.service }));

/** Lets the scheduler look at a service a moment later. */
export function scheduleReconciliation(account: Account, service: ServiceRow, delay: number): void {
    account.schedule({
        type: "ecs.serviceReconciles",
        due: account.now + delay,
        subject: serviceSubject(service.cluster, service.serviceName),
        detail: { cluster: service.cluster, service: service.serviceName },
    });
}
