import type * as ecs from "@aws-sdk/client-ecs";
import type { Account } from "../service";
import {
    computedDesiredCount,
    taskSetsOf,
    tasksOf,
    type DeploymentRow,
    type ServiceRevision,
    type ServiceRow,
    type TaskRow,
    type TaskSetRow,
} from "./model";
import { describeServiceConnect } from "./service-connect";

/** How ECS describes a service: counts are those of its tasks at this moment. */
export function asService(account: Account, row: ServiceRow, withTags = true): ecs.Service {
    const all = tasksOf(account, row);
    const sets = taskSetsOf(account, row);
    const current =
        row.controller === "ECS" ? row.deployments[0]?.revision : sets.find(set => set.status === "PRIMARY")?.revision;
    const revision = current ?? row.revision;
    return {
        serviceArn: row.serviceArn,
        serviceName: row.serviceName,
        clusterArn: row.clusterArn,
        ...describeRevision(revision),
        ...describeAttachments(revision),
        status: row.status,
        desiredCount: row.desiredCount,
        ...counts(all),
        deploymentConfiguration: row.deploymentConfiguration,
        deploymentController: { type: row.controller },
        ...(row.controller === "ECS" ? {} : { taskSets: sets.map(set => asTaskSet(account, row, set)) }),
        deployments: row.deployments.map(deployment => asDeployment(row, deployment, all)),
        roleArn: revision.loadBalancers.length + revision.serviceRegistries.length > 0 ? row.roleArn : undefined,
        events: row.events.map(event => ({ ...event, createdAt: new Date(event.createdAt) })),
        createdAt: new Date(row.createdAt),
        createdBy: row.createdBy,
        placementConstraints: [],
        placementStrategy: [],
        healthCheckGracePeriodSeconds: row.healthCheckGracePeriodSeconds,
        schedulingStrategy: "REPLICA",
        enableECSManagedTags: row.enableECSManagedTags,
        propagateTags: row.propagateTags as ecs.PropagateTags,
        enableExecuteCommand: row.enableExecuteCommand,
        availabilityZoneRebalancing: row.availabilityZoneRebalancing as ecs.AvailabilityZoneRebalancing,
        ...(withTags ? { tags: row.tags } : {}),
    };
}

function counts(tasks: readonly TaskRow[]) {
    const live = tasks.filter(task => task.desiredStatus === "RUNNING");
    return {
        runningCount: live.filter(task => task.lastStatus === "RUNNING").length,
        pendingCount: live.filter(task => task.lastStatus !== "RUNNING").length,
    };
}

/** Members that a service, a deployment and a task set have in common. */
function describeRevision(revision: ServiceRevision) {
    return {
        taskDefinition: revision.taskDefinition,
        ...(revision.launchType ? { launchType: revision.launchType } : {}),
        ...(revision.capacityProviderStrategy.length > 0
            ? { capacityProviderStrategy: revision.capacityProviderStrategy }
            : {}),
        platformVersion: revision.platformVersion,
        platformFamily: "Linux",
        networkConfiguration: revision.networkConfiguration,
    };
}

/** Where a service's or a task set's tasks can be found; a deployment does not say. */
const describeAttachments = ({ loadBalancers, serviceRegistries }: ServiceRevision) => ({
    loadBalancers,
    serviceRegistries,
});

function asDeployment(service: ServiceRow, row: DeploymentRow, all: readonly TaskRow[]): ecs.Deployment {
    const own = all.filter(task => task.startedBy === row.id);
    const live = own.filter(task => task.desiredStatus === "RUNNING").length;
    return {
        id: row.id,
        status: row.status,
        ...describeRevision(row.revision),
        ...describeServiceConnect(row.revision.serviceConnect),
        desiredCount: row.status === "PRIMARY" ? service.desiredCount : live,
        ...counts(own),
        failedTasks: row.failedTasks,
        createdAt: new Date(row.createdAt),
        updatedAt: new Date(row.updatedAt),
        rolloutState: row.rolloutState,
        rolloutStateReason: row.rolloutStateReason,
    };
}

export function asTaskSet(account: Account, service: ServiceRow, row: TaskSetRow, withTags = false): ecs.TaskSet {
    const own = tasksOf(account, service).filter(task => task.startedBy === row.id);
    return {
        id: row.id,
        taskSetArn: row.taskSetArn,
        serviceArn: service.serviceArn,
        clusterArn: service.clusterArn,
        startedBy: row.startedBy,
        externalId: row.externalId,
        status: row.status,
        ...describeRevision(row.revision),
        ...describeAttachments(row.revision),
        computedDesiredCount: computedDesiredCount(service, row),
        ...counts(own),
        createdAt: new Date(row.createdAt),
        updatedAt: new Date(row.updatedAt),
        scale: { unit: "PERCENT", value: row.scale },
        stabilityStatus: row.stability,
        stabilityStatusAt: new Date(row.stabilityAt),
        tags: withTags ? row.tags : [],
    };
}
