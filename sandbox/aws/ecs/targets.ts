import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { lastPart, type TaskDefinitionRow, type TaskRow } from "./model";

/** Where a task of a service can be found: its target groups and its name in Cloud Map. */

const targetsOf = (task: TaskRow) =>
    task.revision.loadBalancers.map(({ targetGroupArn, containerPort }) => ({
        TargetGroupArn: targetGroupArn,
        Targets: [{ Id: task.networkInterface.ip, Port: containerPort, AvailabilityZone: task.networkInterface.zone }],
    }));

/** A group may have been deleted under the service: the task goes on without it. */
function quietly<Result>(call: () => Result): Result | undefined {
    try {
        return call();
    } catch (error) {
        if (error instanceof AwsError) {
            return undefined;
        }
        throw error;
    }
}

export function registerTargets(account: Account, task: TaskRow): void {
    targetsOf(task).forEach(input => quietly(() => account.call("elbv2", "RegisterTargets", input)));
}

/** @returns Seconds until the last connection is drained. */
export function deregisterTargets(account: Account, task: TaskRow): number {
    let draining = 0;
    for (const input of targetsOf(task)) {
        quietly(() => account.call("elbv2", "DeregisterTargets", input));
        const health = quietly(() => healthIn(account, input));
        if (health?.State === "draining") {
            draining = Math.max(draining, drainSeconds(account, input.TargetGroupArn));
        }
    }
    return draining;
}

function drainSeconds(account: Account, arn: string | undefined): number {
    const { Attributes = [] } = account.call<{ Attributes?: { Key?: string; Value?: string }[] }>(
        "elbv2",
        "DescribeTargetGroupAttributes",
        { TargetGroupArn: arn },
    );
    return Number(Attributes.find(each => each.Key === "deregistration_delay.timeout_seconds")?.Value ?? 0);
}

function healthIn(account: Account, input: { TargetGroupArn?: string; Targets: object[] }) {
    const { TargetHealthDescriptions = [] } = account.call<{ TargetHealthDescriptions?: TargetHealthDescription[] }>(
        "elbv2",
        "DescribeTargetHealth",
        input,
    );
    return TargetHealthDescriptions[0]?.TargetHealth;
}

/** How a task's targets fare: the worst counts. A group that takes no traffic checks nothing, so it cannot be unhealthy. */
export function targetHealthOf(
    account: Account,
    task: TaskRow,
): { state: "initial" | "healthy" | "unhealthy"; targetGroup?: string; description?: string } {
    let initial = false;
    for (const input of targetsOf(task)) {
        const health = quietly(() => healthIn(account, input));
        if (health?.State === "unhealthy") {
            return { state: "unhealthy", targetGroup: input.TargetGroupArn, description: health.Description };
        }
        initial ||= health?.State !== "healthy" && health?.Reason !== "Target.NotInUse";
    }
    return { state: initial ? "initial" : "healthy" };
}

/** Time between health checks of the slowest target group, in milliseconds. */
export function checkInterval(account: Account, task: TaskRow): number {
    const arns = task.revision.loadBalancers.map(loadBalancer => loadBalancer.targetGroupArn);
    const found = quietly(() =>
        account.call<{ TargetGroups?: { HealthCheckIntervalSeconds?: number }[] }>("elbv2", "DescribeTargetGroups", {
            TargetGroupArns: arns,
        }),
    );
    const seconds = (found?.TargetGroups ?? []).map(group => group.HealthCheckIntervalSeconds ?? 0);
    return (seconds.length > 0 ? Math.max(...seconds) : 30) * 1000;
}

export function registerInstance(account: Account, task: TaskRow, definition: TaskDefinitionRow): void {
    for (const { id, port } of registrationsOf(task)) {
        quietly(() =>
            account.call("servicediscovery", "RegisterInstance", {
                ServiceId: id,
                InstanceId: task.id,
                Attributes: {
                    AVAILABILITY_ZONE: task.networkInterface.zone,
                    AWS_INSTANCE_IPV4: task.networkInterface.ip,
                    ...(port === undefined ? {} : { AWS_INSTANCE_PORT: String(port) }),
                    AWS_INIT_HEALTH_STATUS: "HEALTHY",
                    ECS_CLUSTER_NAME: task.cluster,
                    ECS_SERVICE_NAME: task.service,
                    ECS_TASK_DEFINITION_FAMILY: definition.family,
                    REGION: account.region,
                },
            }),
        );
    }
}

export function deregisterInstance(account: Account, task: TaskRow): void {
    for (const { id } of registrationsOf(task)) {
        quietly(() => account.call("servicediscovery", "DeregisterInstance", { ServiceId: id, InstanceId: task.id }));
    }
}

/** The Cloud Map services in which a task is found: that of its name, and those of its Service Connect endpoints. */
function registrationsOf({
    revision: { serviceRegistries, serviceConnect },
}: TaskRow): { id: string; port?: number }[] {
    return [
        ...serviceRegistries.map(({ registryArn = "", port, containerName, containerPort }) => ({
            id: lastPart(registryArn),
            port: port ?? (containerName === undefined ? undefined : containerPort),
        })),
        ...(serviceConnect?.endpoints ?? []).map(({ discoveryArn }, index) => {
            const { ingressPortOverride, containerPort } = serviceConnect!.services[index]!;
            return { id: lastPart(discoveryArn), port: ingressPortOverride ?? containerPort };
        }),
    ];
}
