import type * as ecs from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";
import { activeCluster } from "./clusters";
import { invalidParameter } from "./errors";
import { scheduleReconciliation } from "./groups";
import {
    lastPart,
    newGroupId,
    putService,
    taskSets,
    taskSetsOf,
    type ServiceRevision,
    type ServiceRow,
    type TaskSetRow,
} from "./model";
import { revisionOf } from "./revision";
import { asTaskSet } from "./service-description";
import { activeService, findService, NOTICE } from "./services";

/** Task sets of one service. */
const MAX_TASK_SETS = 5;

export function newTaskSet(
    account: Account,
    service: ServiceRow,
    revision: ServiceRevision,
    about: { id: string; startedBy?: string; externalId?: string; scale?: number; tags?: ecs.Tag[] },
): TaskSetRow {
    return {
        id: about.id,
        taskSetArn: account.arn("ecs", `task-set/${service.cluster}/${service.serviceName}/${about.id}`),
        service: service.serviceName,
        cluster: service.cluster,
        status: "ACTIVE",
        revision,
        scale: about.scale ?? 100,
        stability: "STABILIZING",
        stabilityAt: account.now,
        createdAt: account.now,
        updatedAt: account.now,
        failedTasks: 0,
        failuresInARow: 0,
        startedBy: about.startedBy,
        externalId: about.externalId,
        tags: about.tags ?? [],
    };
}

/** CodeDeploy makes the task sets of its services; ECS asks for its name, so that nobody else can. */
export function createTaskSet(account: Account, input: ecs.CreateTaskSetCommandInput & { startedBy?: string }): object {
    const service = activeService(account, input.cluster, input.service);
    refuseUnlessCodeDeploy(service, input.startedBy);
    if (taskSetsOf(account, service).length >= MAX_TASK_SETS) {
        throw invalidParameter(`A service can have at most ${MAX_TASK_SETS} task sets.`);
    }
    const revision = revisionOf(account, activeCluster(account, service.clusterArn), {
        taskDefinition: input.taskDefinition,
        launchType: input.launchType,
        capacityProviderStrategy: input.capacityProviderStrategy,
        platformVersion: input.platformVersion,
        networkConfiguration: input.networkConfiguration,
        loadBalancers: input.loadBalancers,
        serviceRegistries: input.serviceRegistries,
    });
    const set = newTaskSet(account, service, revision, {
        id: newGroupId(account),
        startedBy: input.startedBy,
        externalId: input.externalId,
        scale: input.scale?.value ?? 100,
        tags: input.tags,
    });
    taskSets(account).put(set.id, set);
    scheduleReconciliation(account, service, NOTICE);
    return { taskSet: asTaskSet(account, service, set) };
}

function refuseUnlessCodeDeploy(service: ServiceRow, startedBy: string | undefined): void {
    if (service.controller === "ECS") {
        throw invalidParameter("Task sets can only be used with services that have an external deployment controller.");
    }
    if (startedBy !== "CODE_DEPLOY") {
        throw invalidParameter(
            "Task sets of services with a CODE_DEPLOY deployment controller are managed by AWS CodeDeploy.",
        );
    }
}

function findTaskSet(account: Account, service: ServiceRow, reference: string | undefined): TaskSetRow {
    // An id is `ecs-svc/…`, and the ARN ends with it.
    const id = `ecs-svc/${lastPart(reference ?? "")}`;
    const set = taskSetsOf(account, service).find(each => each.id === id);
    if (!set) {
        throw new AwsError("TaskSetNotFoundException", "The specified task set wasn't found.");
    }
    return set;
}

export function describeTaskSets(account: Account, input: ecs.DescribeTaskSetsCommandInput): object {
    const service = findService(account, input.cluster, input.service);
    if (service.controller === "ECS") {
        throw invalidParameter(
            "Amazon ECS only supports task set management for services with deployment controller type EXTERNAL or CODE_DEPLOY.",
        );
    }
    const sets = taskSetsOf(account, service);
    const wanted = input.taskSets?.map(reference => `ecs-svc/${lastPart(reference)}`);
    const found = wanted ? sets.filter(set => wanted.includes(set.id)) : sets;
    const missing = (wanted ?? []).filter(id => !sets.some(set => set.id === id));
    return {
        taskSets: found.map(set => asTaskSet(account, service, set, input.include?.includes("TAGS"))),
        failures: missing.map(arn => ({ arn, reason: "MISSING" })),
    };
}

export function updateServicePrimaryTaskSet(
    account: Account,
    input: ecs.UpdateServicePrimaryTaskSetCommandInput & { startedBy?: string },
): object {
    const service = activeService(account, input.cluster, input.service);
    refuseUnlessCodeDeploy(service, input.startedBy);
    const primary = findTaskSet(account, service, input.primaryTaskSet);
    for (const set of taskSetsOf(account, service).filter(each => each.status !== "DRAINING")) {
        const status = set.id === primary.id ? "PRIMARY" : "ACTIVE";
        taskSets(account).put(set.id, { ...set, status, updatedAt: account.now });
    }
    putService(account, { ...service, revision: primary.revision });
    return { taskSet: asTaskSet(account, service, { ...primary, status: "PRIMARY" }) };
}

export function deleteTaskSet(account: Account, input: ecs.DeleteTaskSetCommandInput & { startedBy?: string }): object {
    const service = findService(account, input.cluster, input.service);
    refuseUnlessCodeDeploy(service, input.startedBy);
    const set = findTaskSet(account, service, input.taskSet);
    if (set.status === "PRIMARY") {
        throw invalidParameter("The primary task set cannot be deleted.");
    }
    if (!input.force && set.scale > 0) {
        throw invalidParameter("The task set cannot be deleted while it is scaled above 0.");
    }
    const draining: TaskSetRow = { ...set, status: "DRAINING", scale: 0, updatedAt: account.now };
    taskSets(account).put(set.id, draining);
    scheduleReconciliation(account, service, NOTICE);
    return { taskSet: asTaskSet(account, service, draining) };
}
