import type * as ecs from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import type { Account } from "../service";
import { activeCluster } from "./clusters";
import { invalidParameter } from "./errors";
import { digestOf } from "./image-digest";
import { lastPart, tasks, taskDefinitions, type ContainerRow, type TaskRow } from "./model";

const PAGE = 100;
const DESCRIBED = 100;

export function listTasks(account: Account, input: ecs.ListTasksCommandInput): object {
    const { clusterName } = activeCluster(account, input.cluster);
    const desired = input.desiredStatus ?? "RUNNING";
    const arns = tasks(account)
        .list()
        .filter(task => task.cluster === clusterName && task.desiredStatus === desired)
        .filter(task => input.serviceName === undefined || task.service === lastPart(input.serviceName))
        .filter(task => input.startedBy === undefined || task.startedBy === input.startedBy)
        .filter(task => input.family === undefined || familyOf(task) === input.family)
        .filter(task => input.launchType === undefined || task.launchType === input.launchType)
        .map(task => task.taskArn);
    const { items, next } = paginate(arns, input.nextToken, input.maxResults, PAGE);
    return { taskArns: items, nextToken: next };
}

const familyOf = (task: TaskRow) => lastPart(task.revision.taskDefinition).split(":")[0];

export function describeTasks(account: Account, input: ecs.DescribeTasksCommandInput): object {
    const { clusterName } = activeCluster(account, input.cluster);
    const references = input.tasks ?? [];
    if (references.length === 0) {
        throw invalidParameter("Tasks cannot be empty.");
    }
    if (references.length > DESCRIBED) {
        throw invalidParameter(`Tasks cannot have more than ${DESCRIBED} elements.`);
    }
    const found: ecs.Task[] = [];
    const failures: ecs.Failure[] = [];
    for (const reference of references) {
        const row = tasks(account).get(lastPart(reference));
        if (row?.cluster === clusterName) {
            found.push(asTask(account, row, input.include?.includes("TAGS")));
        } else {
            failures.push({ arn: account.arn("ecs", `task/${clusterName}/${lastPart(reference)}`), reason: "MISSING" });
        }
    }
    return { tasks: found, failures };
}

/** ECS Exec talks to an agent beside the container's process. */
const agentOf = ({ lastStatus }: ContainerRow, lastStartedAt: Date | undefined): ecs.ManagedAgent => ({
    name: "ExecuteCommandAgent",
    lastStatus,
    lastStartedAt,
});

export function asTask(account: Account, row: TaskRow, withTags = false): ecs.Task {
    const definition = taskDefinitions(account).get(lastPart(row.revision.taskDefinition));
    const { ip, id, mac, subnet, zone } = row.networkInterface;
    const stopped = row.lastStatus === "STOPPED";
    const attachment = `${row.id.slice(0, 8)}-${row.id.slice(8, 12)}-${row.id.slice(12, 16)}-${row.id.slice(16, 20)}-${row.id.slice(20)}`;
    const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));
    const clusterArn = account.arn("ecs", `cluster/${row.cluster}`);
    return {
        taskArn: row.taskArn,
        clusterArn,
        taskDefinitionArn: row.revision.taskDefinition,
        group: row.group,
        startedBy: row.startedBy,
        lastStatus: row.lastStatus,
        desiredStatus: row.desiredStatus,
        connectivity: row.startedAt === undefined ? undefined : "CONNECTED",
        healthStatus: row.containerHealth === "none" ? "UNKNOWN" : row.containerHealth,
        availabilityZone: zone,
        launchType: row.launchType,
        capacityProviderName: row.capacityProvider,
        platformVersion: "1.4.0",
        platformFamily: "Linux",
        cpu: definition?.cpu,
        memory: definition?.memory,
        ephemeralStorage: { sizeInGiB: definition?.ephemeralStorage?.sizeInGiB ?? 20 },
        attachments: [
            {
                id: attachment,
                type: "ElasticNetworkInterface",
                status: stopped ? "DELETED" : row.lastStatus === "PROVISIONING" ? "ATTACHING" : "ATTACHED",
                details: [
                    { name: "subnetId", value: subnet },
                    { name: "networkInterfaceId", value: id },
                    { name: "macAddress", value: mac },
                    { name: "privateIPv4Address", value: ip },
                ],
            },
        ],
        containers: row.containers.map(container => {
            const defined = definition?.containerDefinitions?.find(each => each.name === container.name);
            return {
                containerArn: account.arn("ecs", `container/${row.cluster}/${row.id}/${container.name}`),
                taskArn: row.taskArn,
                name: container.name,
                image: defined?.image,
                imageDigest: row.startedAt === undefined ? undefined : digestOf(account, defined?.image ?? ""),
                lastStatus: container.lastStatus,
                exitCode: container.exitCode,
                reason: container.reason,
                healthStatus: healthOf(row, container, defined),
                cpu: String(defined?.cpu ?? 0),
                memory: defined?.memory === undefined ? undefined : String(defined.memory),
                networkInterfaces: [{ attachmentId: attachment, privateIpv4Address: ip }],
                ...(row.enableExecuteCommand && { managedAgents: [agentOf(container, date(row.startedAt))] }),
                runtimeId: runtimeIdOf(row, container),
            };
        }),
        overrides: row.overrides,
        enableExecuteCommand: row.enableExecuteCommand,
        createdAt: date(row.createdAt),
        startedAt: date(row.startedAt),
        stoppingAt: date(row.stoppingAt),
        stoppedAt: date(row.stoppedAt),
        stopCode: row.stopCode,
        stoppedReason: row.stoppedReason,
        version: 1,
        tags: withTags ? row.tags : [],
    };
}

function healthOf(row: TaskRow, container: ContainerRow, defined: ecs.ContainerDefinition | undefined) {
    if (defined?.healthCheck === undefined || row.containerHealth === "none") {
        return "UNKNOWN";
    }
    return row.containerHealth === "UNKNOWN" ? (container.health ?? "UNKNOWN") : row.containerHealth;
}

/** One for every start of a container. */
function runtimeIdOf(row: TaskRow, { name, lastStatus, restarts = 0, exitCode }: ContainerRow): string | undefined {
    const hasStarted = lastStatus === "RUNNING" || (lastStatus === "STOPPED" && exitCode !== undefined);
    return hasStarted ? `${row.id}-${name}${restarts > 0 ? `-${restarts}` : ""}` : undefined;
}
