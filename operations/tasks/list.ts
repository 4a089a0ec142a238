import { DescribeTasksCommand, paginateListTasks } from "@aws-sdk/client-ecs";
import type { Container, Service, Task } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { forEachOf, inParts } from "../each";
import { describeStop } from "../failure";
import { describeService } from "../service";

export interface TaskView {
    /** The last part of its ARN. */
    id: string;
    taskArn: string;
    /** ECS's word: PENDING, RUNNING, STOPPED … */
    status: string;
    /** What all health checks of its containers say: HEALTHY, UNHEALTHY, UNKNOWN. */
    health: string;
    /** ARN of the revision. */
    taskDefinition: string;
    /** Status of the task set or deployment that it belongs to: PRIMARY serves; absent where that is gone, or none started it. */
    version?: string;
    /** Id of the task set or deployment, or what started a task on its own. */
    startedBy?: string;
    /** ISO 8601. */
    createdAt?: string;
    startedAt?: string;
    stoppedAt?: string;
    /** Why it stopped, containers with their exit codes included. */
    stopReason?: string;
    address?: string;
    zone?: string;
    capacityProvider?: string;
    containers: { name: string; status: string; health: string; exitCode?: number; image?: string; digest?: string }[];
}

/** `startedBy` of the tasks that `swingbridge run` starts for a service. */
export const startedByRun = (service: string): string => `swingbridge/run/${service}`.slice(0, 128);

/**
 * The tasks of a service, newest first, and those that `swingbridge run` started for it.
 * @param stopped ECS's short memory of stopped tasks (about an hour) instead of those that run
 */
export async function listTasks(
    clients: Clients,
    target: DeploymentTarget,
    { stopped }: { stopped: boolean },
): Promise<TaskView[]> {
    const { cluster } = target;
    const desiredStatus = stopped ? "STOPPED" : "RUNNING";
    const [service, ofService, ofRuns] = await Promise.all([
        describeService(clients.ecs, target),
        taskArns(clients, { cluster, serviceName: target.service, desiredStatus }),
        taskArns(clients, { cluster, startedBy: startedByRun(target.name), desiredStatus }),
    ]);
    const tasks = await describeAll(clients, cluster, [...ofService, ...ofRuns]);
    return tasks
        .map(task => viewOf(task, service))
        .sort((a, b) => ((b.createdAt ?? "") < (a.createdAt ?? "") ? -1 : 1));
}

async function taskArns(
    { ecs }: Clients,
    query: { cluster: string; serviceName?: string; startedBy?: string; desiredStatus: "RUNNING" | "STOPPED" },
): Promise<string[]> {
    const arns: string[] = [];
    for await (const page of paginateListTasks({ client: ecs }, query)) {
        arns.push(...(page.taskArns ?? []));
    }
    return arns;
}

/** DescribeTasks takes a hundred at a time. */
export async function describeAll({ ecs }: Clients, cluster: string, arns: readonly string[]): Promise<Task[]> {
    const parts = await forEachOf(inParts(arns, 100), tasks => ecs.send(new DescribeTasksCommand({ cluster, tasks })));
    return parts.flatMap(({ tasks = [] }) => tasks);
}

function viewOf(task: Task, { taskSets = [], deployments = [] }: Service): TaskView {
    const { taskArn = "", startedBy } = task;
    const version = [...taskSets, ...deployments].find(({ id }) => id === startedBy);
    const [attachment] = task.attachments ?? [];
    const address = attachment?.details?.find(({ name }) => name === "privateIPv4Address")?.value;
    return {
        id: taskArn.split("/").pop() ?? taskArn,
        taskArn,
        status: task.lastStatus ?? "",
        health: task.healthStatus ?? "UNKNOWN",
        taskDefinition: task.taskDefinitionArn ?? "",
        ...(version?.status !== undefined && { version: version.status }),
        ...(startedBy !== undefined && { startedBy }),
        ...(task.createdAt && { createdAt: task.createdAt.toISOString() }),
        ...(task.startedAt && { startedAt: task.startedAt.toISOString() }),
        ...(task.stoppedAt && { stoppedAt: task.stoppedAt.toISOString() }),
        ...(task.lastStatus === "STOPPED" && { stopReason: describeStop(task) }),
        ...(address !== undefined && { address }),
        ...(task.availabilityZone !== undefined && { zone: task.availabilityZone }),
        ...(task.capacityProviderName !== undefined && { capacityProvider: task.capacityProviderName }),
        containers: (task.containers ?? []).map(containerView),
    };
}

function containerView(container: Container): TaskView["containers"][number] {
    const { name = "", lastStatus = "", healthStatus = "UNKNOWN", exitCode, image, imageDigest } = container;
    return {
        name,
        status: lastStatus,
        health: healthStatus,
        ...(exitCode !== undefined && { exitCode }),
        ...(image !== undefined && { image }),
        ...(imageDigest !== undefined && { digest: imageDigest }),
    };
}
