import type { NetworkInterface, Subnet } from "@aws-sdk/client-ec2";
import type { PortMapping, TaskStopCode } from "@aws-sdk/client-ecs";
import type { Account } from "../service";
import { closeAddress, openAddress } from "./addresses";
import { nextProvider } from "./capacity";
import {
    subjectOf,
    taskDefinitions,
    lastPart,
    tasks,
    type ClusterRow,
    type ContainerRow,
    type ServiceRevision,
    type TaskDefinitionRow,
    type TaskRow,
} from "./model";
import { deregisterInstance, deregisterTargets, registerInstance, registerTargets } from "./targets";

/** How long a task stays in a state, in milliseconds. On Fargate the image is pulled while it is PENDING. */
const DURATION = { PROVISIONING: 4000, PENDING: 12_000, STOPPING: 2000 };
/** ECS forgets stopped tasks. */
const KEPT = 60 * 60_000;
const REQUESTER = "amazon-ecs";

export interface TaskRequest {
    cluster: Pick<ClusterRow, "clusterName" | "clusterArn">;
    service?: string;
    group: string;
    startedBy?: string;
    revision: ServiceRevision;
    overrides?: object;
    enableExecuteCommand?: boolean;
    tags?: TaskRow["tags"];
    /** Of `RunTask`, with the request that it came with. */
    clientToken?: string;
    request?: string;
    /** The other tasks of the same group: zones and providers are spread. */
    others: readonly TaskRow[];
}

/** A new task with its network interface, PROVISIONING. @throws AwsError where no interface can be had */
export function startTask(account: Account, request: TaskRequest): TaskRow {
    const { revision } = request;
    const definition = definitionOf(account, revision);
    const counts: Record<string, number> = {};
    for (const { capacityProvider } of request.others) {
        counts[capacityProvider ?? ""] = (counts[capacityProvider ?? ""] ?? 0) + 1;
    }
    const id = account.uniqueId(32);
    const row: TaskRow = {
        id,
        taskArn: account.arn("ecs", `task/${request.cluster.clusterName}/${id}`),
        cluster: request.cluster.clusterName,
        group: request.group,
        service: request.service,
        startedBy: request.startedBy,
        revision,
        lastStatus: "PROVISIONING",
        desiredStatus: "RUNNING",
        containers: (definition.containerDefinitions ?? []).map(({ name = "" }) => ({ name, lastStatus: "PENDING" })),
        networkInterface: attachInterface(account, revision, request.others, id),
        launchType: "FARGATE",
        capacityProvider: nextProvider(revision.capacityProviderStrategy, counts),
        targetHealth: revision.loadBalancers.length > 0 ? "initial" : "none",
        containerHealth: definition.containerDefinitions?.some(each => each.healthCheck) ? "UNKNOWN" : "none",
        wasHealthy: false,
        createdAt: account.now,
        overrides: request.overrides ?? {},
        enableExecuteCommand: request.enableExecuteCommand ?? false,
        tags: request.tags ?? [],
        clientToken: request.clientToken,
        request: request.request,
    };
    tasks(account).put(id, row);
    proceedAfter(account, row, DURATION.PROVISIONING);
    return row;
}

export function definitionOf(account: Account, revision: ServiceRevision): TaskDefinitionRow {
    const row = taskDefinitions(account).get(lastPart(revision.taskDefinition));
    if (!row) {
        throw new Error(`${revision.taskDefinition} is in use and yet gone`);
    }
    return row;
}

function attachInterface(account: Account, revision: ServiceRevision, others: readonly TaskRow[], taskId: string) {
    const {
        subnets = [],
        securityGroups = [],
        assignPublicIp,
    } = revision.networkConfiguration?.awsvpcConfiguration ?? {};
    const used = (subnet: string) => others.filter(task => task.networkInterface.subnet === subnet).length;
    const [subnet = ""] = [...subnets].sort((left, right) => used(left) - used(right));
    const zone = account.call<{ Subnets?: Subnet[] }>("ec2", "DescribeSubnets", { SubnetIds: [subnet] }).Subnets?.[0];
    const { NetworkInterface: made } = account.call<{ NetworkInterface?: NetworkInterface }>(
        "ec2",
        "CreateNetworkInterface",
        {
            SubnetId: subnet,
            Groups: securityGroups,
            Description: account.arn("ecs", `attachment/${taskId}`),
            RequesterId: REQUESTER,
            ...(assignPublicIp === "ENABLED" ? { PublicIp: "auto" } : {}),
        },
    );
    return {
        id: made?.NetworkInterfaceId ?? "",
        ip: made?.PrivateIpAddress ?? "",
        mac: made?.MacAddress ?? "",
        subnet,
        zone: zone?.AvailabilityZone ?? "",
    };
}

function proceedAfter(account: Account, task: TaskRow, delay: number): void {
    account.schedule({
        type: "ecs.taskProceeds",
        due: account.now + delay,
        subject: subjectOf(task),
        detail: { task: task.id, from: task.lastStatus },
    });
}

export function becomePending(account: Account, task: TaskRow): TaskRow {
    const pending: TaskRow = { ...task, lastStatus: "PENDING" };
    tasks(account).put(task.id, pending);
    proceedAfter(account, pending, DURATION.PENDING);
    return pending;
}

/** All containers have started: the task can be found, and its health checks begin. */
export function becomeRunning(account: Account, task: TaskRow, failing?: { status: number }): TaskRow {
    const definition = definitionOf(account, task.revision);
    const containers = definition.containerDefinitions ?? [];
    const running: TaskRow = {
        ...task,
        lastStatus: "RUNNING",
        startedAt: account.now,
    };
    tasks(account).put(task.id, running);
    const ports = containers.flatMap(each => each.portMappings ?? []).flatMap(portsOf);
    openAddress(account, { ip: task.networkInterface.ip, ports, failing });
    registerTargets(account, running);
    registerInstance(account, running, definition);
    return running;
}

export interface StopReason {
    code: TaskStopCode;
    reason: string;
}

/** Tells a task to stop: connections are drained first, then its containers get their signal. */
export function stopTask(account: Account, task: TaskRow, { code, reason }: StopReason): TaskRow {
    if (task.desiredStatus === "STOPPED") {
        return task;
    }
    const draining = task.lastStatus === "RUNNING" ? deregisterTargets(account, task) : 0;
    deregisterInstance(account, task);
    const stopping: TaskRow = {
        ...task,
        desiredStatus: "STOPPED",
        lastStatus: draining > 0 ? "DEACTIVATING" : "STOPPING",
        stoppingAt: account.now,
        stopCode: code,
        stoppedReason: reason,
    };
    tasks(account).put(task.id, stopping);
    proceedAfter(account, stopping, draining > 0 ? draining * 1000 : DURATION.STOPPING);
    return stopping;
}

export function becomeStopping(account: Account, task: TaskRow): TaskRow {
    const stopping: TaskRow = { ...task, lastStatus: "STOPPING" };
    tasks(account).put(task.id, stopping);
    proceedAfter(account, stopping, DURATION.STOPPING);
    return stopping;
}

/** The task is over: by itself, or because it was told to. */
export function becomeStopped(
    account: Account,
    task: TaskRow,
    end: Partial<StopReason> & { container?: string; exitCode?: number; containerReason?: string } = {},
): TaskRow {
    deregisterTargets(account, task);
    deregisterInstance(account, task);
    closeAddress(account, task.networkInterface.ip);
    const { id } = task.networkInterface;
    account.call("ec2", "DeleteNetworkInterface", { NetworkInterfaceId: id, RequesterId: REQUESTER });
    const stopped: TaskRow = {
        ...task,
        desiredStatus: "STOPPED",
        lastStatus: "STOPPED",
        stopCode: task.stopCode ?? end.code,
        stoppedReason: task.stoppedReason ?? end.reason,
        stoppingAt: task.stoppingAt ?? account.now,
        stoppedAt: account.now,
        containers: task.containers.map((container): ContainerRow => {
            if (container.lastStatus === "STOPPED") {
                return container;
            }
            const own = end.container === undefined || container.name === end.container;
            return {
                ...container,
                lastStatus: "STOPPED",
                // Containers that never ran have no exit code.
                exitCode: container.lastStatus === "RUNNING" ? (own ? (end.exitCode ?? 0) : 0) : undefined,
                reason: own ? end.containerReason : undefined,
            };
        }),
    };
    tasks(account).put(task.id, stopped);
    forgetOld(account);
    return stopped;
}

function forgetOld(account: Account): void {
    tasks(account)
        .list()
        .filter(task => task.stoppedAt !== undefined && task.stoppedAt < account.now - KEPT)
        .forEach(task => tasks(account).delete(task.id));
}

/** The ports of a mapping: one, or those of a range. */
function portsOf({ containerPort = 0, containerPortRange }: PortMapping): number[] {
    const [from = containerPort, to = from] = containerPortRange?.split("-").map(Number) ?? [];
    return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}
