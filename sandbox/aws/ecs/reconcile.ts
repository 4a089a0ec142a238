import { AwsError, type Account } from "../service";
import { groupsOf, scheduleReconciliation, viewOf } from "./groups";
import {
    computedDesiredCount,
    putService,
    serviceKey,
    services,
    tasks,
    tasksOf,
    taskSetsOf,
    type DeploymentRow,
    type ServiceRow,
} from "./model";
import { settle } from "./rollout";
import { planRolling, planTaskSet, type Plan } from "./scheduler";
import { subjectText, taskList, withEvent } from "./service-events";
import { startTask, stopTask } from "./task-lifecycle";

/** Before the next attempt where EC2 gave no network interface, in milliseconds. */
const PLACEMENT_RETRY = 60_000;

/** The scheduler looks at a service: what is missing starts, what is too much stops, what is done is told. */
export function reconcile(account: Account, cluster: string, name: string): void {
    const found = services(account).get(serviceKey({ cluster, serviceName: name }));
    if (!found || found.status === "INACTIVE") {
        return;
    }
    const service = settle(account, found);
    if (service.status === "INACTIVE") {
        return;
    }
    const plan = planOf(account, service);
    const stopped = stopAll(account, service, plan);
    startAll(account, stopped, plan);
}

function planOf(account: Account, service: ServiceRow): Plan {
    if (service.controller !== "ECS") {
        const plans = taskSetsOf(account, service).map(set =>
            planTaskSet(computedDesiredCount(service, set), viewOf(account, service, set, false)),
        );
        return { start: plans.flatMap(plan => plan.start), stop: plans.flatMap(plan => plan.stop) };
    }
    const [primary, ...older] = service.deployments;
    if (!primary) {
        return { start: [], stop: [] };
    }
    const view = (deployment: DeploymentRow) =>
        viewOf(account, service, deployment, deployment.rolloutState === "FAILED");
    return planRolling(
        service.status === "DRAINING" ? 0 : service.desiredCount,
        {
            minimumHealthyPercent: service.deploymentConfiguration.minimumHealthyPercent ?? 100,
            maximumPercent: service.deploymentConfiguration.maximumPercent ?? 200,
        },
        view(primary),
        older.map(view),
    );
}

function stopAll(account: Account, service: ServiceRow, plan: Plan): ServiceRow {
    let told = service;
    for (const group of groupsOf(account, service)) {
        const ids = plan.stop.filter(each => each.group === group.id).map(each => each.task);
        const word = service.controller === "ECS" ? "deployment" : "taskSet";
        const stopped = ids.flatMap(id => {
            const task = tasks(account).get(id);
            return task
                ? stopTask(account, task, {
                      code: "ServiceSchedulerInitiated",
                      reason: `Scaling activity initiated by (${word} ${group.id})`,
                  })
                : [];
        });
        const subject = subjectText(service, group);
        const draining = stopped.filter(task => task.lastStatus === "DEACTIVATING").length;
        if (draining > 0) {
            told = withEvent(account, told, `${subject} has begun draining connections on ${draining} tasks.`);
            for (const { targetGroupArn } of group.revision.loadBalancers) {
                told = withEvent(
                    account,
                    told,
                    `${subject} deregistered ${draining} targets in (target-group ${targetGroupArn})`,
                );
            }
        }
        if (stopped.length > 0) {
            told = withEvent(
                account,
                told,
                `${subject} has stopped ${stopped.length} running tasks: ${taskList(ids)}.`,
            );
        }
    }
    putService(account, told);
    return told;
}

function startAll(account: Account, service: ServiceRow, plan: Plan): void {
    let told = service;
    for (const { group: id, count } of plan.start) {
        const group = groupsOf(account, service).find(each => each.id === id);
        if (!group) {
            continue;
        }
        const started: string[] = [];
        try {
            while (started.length < count) {
                const others = tasksOf(account, service).filter(
                    task => task.startedBy === id && task.desiredStatus === "RUNNING",
                );
                const task = startTask(account, {
                    cluster: { clusterName: service.cluster, clusterArn: service.clusterArn },
                    service: service.serviceName,
                    group: `service:${service.serviceName}`,
                    startedBy: id,
                    revision: group.revision,
                    enableExecuteCommand: service.enableExecuteCommand,
                    tags: service.propagateTags === "SERVICE" ? service.tags : [],
                    others,
                });
                started.push(task.id);
            }
        } catch (error) {
            if (!(error instanceof AwsError)) {
                throw error;
            }
            told = withEvent(
                account,
                told,
                `${subjectText(service, group)} was unable to place a task. Reason: ${error.message}.`,
            );
            scheduleReconciliation(account, service, PLACEMENT_RETRY);
        }
        if (started.length > 0) {
            told = withEvent(
                account,
                told,
                `${subjectText(service, group)} has started ${started.length} tasks: ${taskList(started)}.`,
            );
        }
    }
    putService(account, told);
}
