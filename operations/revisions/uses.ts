import { GetApplicationRevisionCommand } from "@aws-sdk/client-codedeploy";
import {
    DescribeServicesCommand,
    DescribeTasksCommand,
    paginateListServices,
    paginateListTasks,
} from "@aws-sdk/client-ecs";
import type { Service } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { runningDeployment } from "../codedeploy/running";
import { forEachOf, inParts } from "../each";
import { readReleaseRecord } from "../release-record";
import { describeService } from "../service";
import { familyOf } from "./revision";

/** What a revision is needed for, in words, by its ARN. */
export type Uses = ReadonlyMap<string, readonly string[]>;

/**
 * Why revisions of the service's family must stay: the service itself, its deployments and task sets, running tasks whoever
 * started them, a deployment that is running, the release record, and what the stack registered for the next deployment.
 * @param wholeCluster whether other services of the cluster are asked too
 */
export async function readUses(
    clients: Clients,
    target: DeploymentTarget,
    { wholeCluster = false } = {},
): Promise<Map<string, string[]>> {
    const family = familyOf(target.release.taskDefinition);
    const [service, others, tasks, deployed, record] = await Promise.all([
        describeService(clients.ecs, target),
        wholeCluster ? otherServices(clients, target) : [],
        runningTasks(clients, target, family),
        deployedNow(clients, target),
        readReleaseRecord(clients, target),
    ]);
    const uses = new Map<string, string[]>();
    const add = (taskDefinition: string | undefined, why: string): void => {
        const known = uses.get(taskDefinition ?? "") ?? [];
        if (taskDefinition !== undefined && !known.includes(why)) {
            uses.set(taskDefinition, [...known, why]);
        }
    };
    usesOf(service).forEach(([taskDefinition, why]) => add(taskDefinition, why));
    for (const other of others) {
        usesOf(other).forEach(([taskDefinition]) => add(taskDefinition, `service ${other.serviceName}`));
    }
    tasks.forEach(taskDefinition => add(taskDefinition, "running tasks"));
    deployed.forEach(taskDefinition => add(taskDefinition, "running deployment"));
    add(record.current?.taskDefinition, "recorded");
    add(target.release.taskDefinition, "registered");
    return uses;
}

function usesOf(service: Service): [taskDefinition: string | undefined, why: string][] {
    const sets = (service.taskSets ?? []).map(({ taskDefinition, status }): [string | undefined, string] => [
        taskDefinition,
        status === "PRIMARY" ? "live" : "task set",
    ]);
    const deployments = (service.deployments ?? []).map(({ taskDefinition, status }): [string | undefined, string] => [
        taskDefinition,
        status === "PRIMARY" ? "live" : "deployment",
    ]);
    const known = [...sets, ...deployments];
    return known.some(([taskDefinition]) => taskDefinition === service.taskDefinition)
        ? known
        : [...known, [service.taskDefinition, "service"]];
}

async function otherServices({ ecs }: Clients, { cluster, service }: DeploymentTarget): Promise<Service[]> {
    const arns: string[] = [];
    for await (const { serviceArns = [] } of paginateListServices({ client: ecs }, { cluster, maxResults: 100 })) {
        arns.push(...serviceArns);
    }
    // DescribeServices takes ten at a time.
    const parts = await forEachOf(inParts(arns, 10), services =>
        ecs.send(new DescribeServicesCommand({ cluster, services })),
    );
    return parts.flatMap(({ services = [] }) => services).filter(({ serviceName }) => serviceName !== service);
}

async function runningTasks({ ecs }: Clients, { cluster }: DeploymentTarget, family: string): Promise<string[]> {
    const arns: string[] = [];
    for await (const { taskArns = [] } of paginateListTasks({ client: ecs }, { cluster, family })) {
        arns.push(...taskArns);
    }
    // DescribeTasks takes a hundred at a time.
    const parts = await forEachOf(inParts(arns, 100), tasks => ecs.send(new DescribeTasksCommand({ cluster, tasks })));
    return parts.flatMap(({ tasks = [] }) => tasks.flatMap(({ taskDefinitionArn }) => taskDefinitionArn ?? []));
}

/** A deployment names its revision in its AppSpec before there is a task set of it. */
async function deployedNow({ codedeploy }: Clients, target: DeploymentTarget): Promise<string[]> {
    const running = target.codedeploy && (await runningDeployment(codedeploy, target.codedeploy));
    if (!running?.revision) {
        return [];
    }
    const { revision } = await codedeploy.send(
        new GetApplicationRevisionCommand({ applicationName: running.applicationName, revision: running.revision }),
    );
    const content = revision?.appSpecContent?.content ?? revision?.string?.content ?? "";
    const taskDefinition = taskDefinitionIn(content);
    return taskDefinition === undefined ? [] : [taskDefinition];
}

/** The revision that an AppSpec names, JSON or YAML. */
export function taskDefinitionIn(appSpec: string): string | undefined {
    return /arn:aws[\w-]*:ecs:[\w-]+:\d+:task-definition\/[\w-]+:\d+/.exec(appSpec)?.[0];
}
