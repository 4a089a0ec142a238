import type * as ecs from "@aws-sdk/client-ecs";
import type { TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { capacityOf } from "./capacity";
import { invalidParameter, notSimulated } from "./errors";
import type { ClusterRow, ServiceRevision, TaskDefinitionRow } from "./model";
import { serviceConnectOf } from "./service-connect";
import { usableTaskDefinition } from "./task-definitions";

/** The platform version that `LATEST` means on Linux. */
const PLATFORM_VERSIONS = ["LATEST", "1.4.0", "1.3.0"];
const MAX_SUBNETS = 16;
const MAX_SECURITY_GROUPS = 5;

export interface RevisionInput {
    taskDefinition?: string;
    launchType?: string;
    capacityProviderStrategy?: ecs.CapacityProviderStrategyItem[];
    platformVersion?: string;
    networkConfiguration?: ecs.NetworkConfiguration;
    loadBalancers?: ecs.LoadBalancer[];
    serviceRegistries?: ecs.ServiceRegistry[];
    serviceConnectConfiguration?: ecs.ServiceConnectConfiguration;
}

/** What a deployment, a task set or a single task is going to run, checked against the account. @throws AwsError */
export function revisionOf(account: Account, cluster: ClusterRow, input: RevisionInput): ServiceRevision {
    const definition = usableTaskDefinition(account, input.taskDefinition);
    const platformVersion = input.platformVersion ?? "LATEST";
    if (!PLATFORM_VERSIONS.includes(platformVersion)) {
        throw new AwsError("PlatformUnknownException", "The specified platform does not exist.");
    }
    for (const loadBalancer of input.loadBalancers ?? []) {
        checkLoadBalancer(account, definition, loadBalancer);
    }
    for (const registry of input.serviceRegistries ?? []) {
        checkRegistry(account, definition, registry);
    }
    const serviceConnect = serviceConnectOf(account, definition, input.serviceConnectConfiguration);
    return {
        taskDefinition: definition.taskDefinitionArn,
        ...capacityOf(cluster, input),
        platformVersion,
        networkConfiguration: networkOf(account, input.networkConfiguration),
        loadBalancers: (input.loadBalancers ?? []).map(({ targetGroupArn, containerName, containerPort }) => ({
            targetGroupArn,
            containerName,
            containerPort,
        })),
        serviceRegistries: (input.serviceRegistries ?? []).map(
            ({ registryArn, port, containerName, containerPort }) => ({
                registryArn,
                port,
                containerName,
                containerPort,
            }),
        ),
        ...(serviceConnect ? { serviceConnect } : {}),
    };
}

function networkOf(account: Account, network: ecs.NetworkConfiguration | undefined): ecs.NetworkConfiguration {
    const awsvpc = network?.awsvpcConfiguration;
    if (!awsvpc) {
        throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    const { subnets = [], securityGroups = [], assignPublicIp = "DISABLED" } = awsvpc;
    if (subnets.length === 0) {
        throw invalidParameter("subnets can not be empty.");
    }
    if (subnets.length > MAX_SUBNETS) {
        throw invalidParameter(`subnets can have at most ${MAX_SUBNETS} items.`);
    }
    if (securityGroups.length > MAX_SECURITY_GROUPS) {
        throw invalidParameter(`security groups can have at most ${MAX_SECURITY_GROUPS} items.`);
    }
    if (!["ENABLED", "DISABLED"].includes(assignPublicIp)) {
        throw invalidParameter(`assignPublicIp must be ENABLED or DISABLED, not ${assignPublicIp}.`);
    }
    retrieve("subnet", subnets, () => account.call("ec2", "DescribeSubnets", { SubnetIds: subnets }));
    if (securityGroups.length > 0) {
        retrieve("security group", securityGroups, () =>
            account.call("ec2", "DescribeSecurityGroups", { GroupIds: securityGroups }),
        );
    }
    return { awsvpcConfiguration: { subnets, securityGroups, assignPublicIp } };
}

/** ECS wraps EC2's refusal. */
function retrieve(what: string, ids: readonly string[], call: () => unknown): void {
    try {
        call();
    } catch (error) {
        if (!(error instanceof AwsError)) {
            throw error;
        }
        throw invalidParameter(
            `Error retrieving ${what} information for [${ids.join(", ")}]: ${error.message} (ErrorCode: ${error.code})`,
        );
    }
}

function checkLoadBalancer(account: Account, definition: TaskDefinitionRow, loadBalancer: ecs.LoadBalancer): void {
    const { targetGroupArn: arn, containerName, containerPort } = loadBalancer;
    if (!arn) {
        throw notSimulated("a Classic Load Balancer of a service");
    }
    const container = definition.containerDefinitions?.find(each => each.name === containerName);
    if (!container) {
        throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    }
    if (!container.portMappings?.some(mapping => mapping.containerPort === containerPort)) {
        throw invalidParameter(
            `The container ${containerName} did not have a container port ${containerPort} defined.`,
        );
    }
    const group = targetGroup(account, arn);
    if (group.TargetType !== "ip") {
        throw invalidParameter(
            `The provided target group ${arn} has target type ${group.TargetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
        );
    }
    if (!group.LoadBalancerArns?.length) {
        throw invalidParameter(
            `The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
        );
    }
}

function targetGroup(account: Account, arn: string): TargetGroup {
    try {
        const { TargetGroups } = account.call<{ TargetGroups?: TargetGroup[] }>("elbv2", "DescribeTargetGroups", {
            TargetGroupArns: [arn],
        });
        return TargetGroups?.[0] ?? {};
    } catch (error) {
        if (error instanceof AwsError && error.code === "TargetGroupNotFound") {
            throw invalidParameter(`The specified target group does not exist. targetGroupArn: ${arn}`);
        }
        throw error;
    }
}

function checkRegistry(account: Account, definition: TaskDefinitionRow, registry: ecs.ServiceRegistry): void {
    const id = registry.registryArn?.split("/").at(-1);
    try {
        account.call("servicediscovery", "GetService", { Id: id });
    } catch (error) {
        if (error instanceof AwsError && error.code === "ServiceNotFound") {
            throw invalidParameter(`The service registry ${registry.registryArn} does not exist.`);
        }
        throw error;
    }
    const { containerName } = registry;
    if (containerName && !definition.containerDefinitions?.some(each => each.name === containerName)) {
        throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    }
}
