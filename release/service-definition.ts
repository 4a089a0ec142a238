import type { FargateServiceSpec, ServiceConnectEndpoint } from "../fargate";
import { DEFAULT_CAPACITY, type CapacityProvider } from "./appspec";
import type { Controller } from "./ownership";

/**
 * What `aws ecs create-service --cli-input-json` takes, member for member. A reference is text, or what stands for it until
 * the resource is there (an output of Pulumi's).
 */
export interface ServiceDefinition<Reference = string, References = Reference[]> {
    cluster: Reference;
    /** Absent: whoever creates the service names it. */
    serviceName?: string;
    taskDefinition: Reference;
    loadBalancers?: { targetGroupArn: Reference; containerName: string; containerPort: number }[];
    serviceRegistries?: { registryArn: Reference }[];
    serviceConnectConfiguration?: {
        enabled: true;
        namespace: Reference;
        services?: {
            portName: string;
            discoveryName: string;
            clientAliases: { port: number; dnsName: string }[];
            timeout: ServiceConnectEndpoint["timeout"];
        }[];
    };
    desiredCount: number;
    capacityProviderStrategy: CapacityProvider[];
    platformVersion: Reference;
    /** Only where ECS itself replaces the tasks. */
    deploymentConfiguration?: {
        deploymentCircuitBreaker: { enable: boolean; rollback: boolean };
        maximumPercent: number;
        minimumHealthyPercent: number;
    };
    networkConfiguration: {
        awsvpcConfiguration: {
            subnets: References;
            securityGroups: Reference[];
            assignPublicIp: "ENABLED" | "DISABLED";
        };
    };
    /** Only with a load balancer. */
    healthCheckGracePeriodSeconds?: number;
    deploymentController: { type: "ECS" | "CODE_DEPLOY" };
    /** Tags of the service. */
    tags?: { key: string; value: string }[];
    /** Whether `aws ecs execute-command` may open a shell in its tasks. */
    enableExecuteCommand?: true;
    enableECSManagedTags: boolean;
    propagateTags: "TASK_DEFINITION" | "SERVICE";
}

/** What an ECS service refers to, and what the stack decides about it. */
export interface ServiceReferences<Reference = string, References = Reference[]> {
    controller: Controller;
    cluster: Reference;
    taskDefinition: Reference;
    subnets: References;
    securityGroup: Reference;
    /** Security groups of the large networks that it is on. @default none */
    networkGroups?: Reference[];
    /** Tasks in public subnets without a NAT gateway need one. @default false */
    assignPublicIp?: boolean;
    /** Target groups of its first tasks, one for each public port, in their order. @default not public */
    targetGroups?: Reference[];
    /** Cloud Map service of its name, where it has one. */
    registry?: Reference;
    /** ARN of the Cloud Map namespace, for Service Connect; a name might be somebody else's too. */
    namespace?: Reference;
    /** Fargate platform version. */
    platformVersion: Reference;
    /** Seconds after a task's start in which failing health checks do not count; only with a load balancer. @default 60 */
    healthCheckGracePeriod?: number;
}

/** The ECS service of a Compose service, as it is created; what changes later is the ownership table's to say. */
export function serviceDefinition<Reference = string, References = Reference[]>(
    spec: FargateServiceSpec,
    references: ServiceReferences<Reference, References>,
): ServiceDefinition<Reference, References> {
    const { controller, cluster, taskDefinition, subnets, securityGroup, registry, platformVersion } = references;
    return {
        cluster,
        taskDefinition,
        ...loadBalancing(spec, references),
        ...(registry === undefined ? {} : { serviceRegistries: [{ registryArn: registry }] }),
        ...serviceConnect(spec, references.namespace),
        desiredCount: spec.desiredCount,
        // In the words of the AppSpec, or the first release would find them changed.
        capacityProviderStrategy: spec.capacityProviders.length > 0 ? spec.capacityProviders : [...DEFAULT_CAPACITY],
        platformVersion,
        ...(controller === "ecs" && { deploymentConfiguration: rollout(spec) }),
        networkConfiguration: {
            awsvpcConfiguration: {
                subnets,
                securityGroups: [
                    securityGroup,
                    ...(references.networkGroups ?? []),
                    ...(spec.securityGroups ?? []).map(id => id as Reference),
                ],
                assignPublicIp: references.assignPublicIp === true ? "ENABLED" : "DISABLED",
            },
        },
        deploymentController: { type: controller === "ecs" ? "ECS" : "CODE_DEPLOY" },
        ...(spec.tags && { tags: Object.entries(spec.tags).map(([key, value]) => ({ key, value })) }),
        ...(spec.task.executeCommand && { enableExecuteCommand: true }),
        enableECSManagedTags: true,
        propagateTags: "TASK_DEFINITION",
    };
}

function serviceConnect<Reference>(
    { serviceConnect: connect }: FargateServiceSpec,
    namespace: Reference | undefined,
): Pick<ServiceDefinition<Reference>, "serviceConnectConfiguration"> {
    if (connect === undefined || namespace === undefined) {
        return {};
    }
    const services = connect.endpoints.map(({ portName, discoveryName, port, dnsName, timeout }) => ({
        portName,
        discoveryName,
        clientAliases: [{ port, dnsName }],
        timeout,
    }));
    return {
        serviceConnectConfiguration: { enabled: true, namespace, ...(services.length > 0 && { services }) },
    };
}

function rollout({ rolling }: FargateServiceSpec): ServiceDefinition["deploymentConfiguration"] {
    return {
        deploymentCircuitBreaker: rolling.circuitBreaker,
        maximumPercent: rolling.maximumPercent,
        minimumHealthyPercent: rolling.minimumHealthyPercent,
    };
}

/** One target group with CodeDeploy, which refuses a service that has both of its pair. */
function loadBalancing<Reference, References>(
    { public: endpoint, alsoPublic = [] }: FargateServiceSpec,
    { targetGroups = [], healthCheckGracePeriod = 60 }: ServiceReferences<Reference, References>,
): Pick<ServiceDefinition<Reference>, "loadBalancers" | "healthCheckGracePeriodSeconds"> {
    if (!endpoint || targetGroups.length === 0) {
        return {};
    }
    const endpoints = [endpoint, ...alsoPublic];
    return {
        loadBalancers: targetGroups.map((targetGroupArn, index) => {
            const { container, containerPort } = endpoints[index]!;
            return { targetGroupArn, containerName: container, containerPort };
        }),
        healthCheckGracePeriodSeconds: healthCheckGracePeriod,
    };
}
