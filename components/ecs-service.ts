import type * as ecs from "@pulumi/aws/ecs";
import type * as pulumi from "@pulumi/pulumi";
import { DEFAULT_CAPACITY } from "../release";
import type { FargateServiceArgs } from "./fargate-service";

/** What an ECS service refers to. */
export interface EcsServiceParts {
    securityGroupId: pulumi.Input<string>;
    /** Target group of its first tasks, where it is public. */
    targetGroupArn?: pulumi.Input<string>;
    /** Cloud Map service of its name, where it has one. */
    registryArn?: pulumi.Input<string>;
}

/** The ECS service of a Compose service, as it is created; what changes later is the ownership table's to say. */
export function ecsServiceArgs(args: FargateServiceArgs, parts: EcsServiceParts): ecs.ServiceArgs {
    const { service: spec, controller = "ecs", releasedBy = "up" } = args;
    const rolling = controller === "ecs";
    return {
        cluster: args.clusterArn,
        taskDefinition: args.taskDefinitionArn,
        desiredCount: spec.desiredCount,
        deploymentController: { type: rolling ? "ECS" : "CODE_DEPLOY" },
        platformVersion: args.platformVersion ?? "LATEST",
        // In the words of the AppSpec, or the first release would find them changed.
        capacityProviderStrategies: spec.capacityProviders.length > 0 ? spec.capacityProviders : [...DEFAULT_CAPACITY],
        networkConfiguration: {
            subnets: args.subnetIds,
            securityGroups: [parts.securityGroupId],
            assignPublicIp: args.assignPublicIp ?? false,
        },
        ...(rolling ? rollingArgs(args) : {}),
        ...loadBalancing(args, parts),
        ...(parts.registryArn === undefined ? {} : { serviceRegistries: { registryArn: parts.registryArn } }),
        enableEcsManagedTags: true,
        propagateTags: "TASK_DEFINITION",
        // With CodeDeploy there is no rollout that Pulumi could wait for; inside `up` the deploy step waits and says more.
        waitForSteadyState: rolling && releasedBy !== "up",
        forceDelete: true,
    };
}

function rollingArgs({ service: { rolling } }: FargateServiceArgs): Partial<ecs.ServiceArgs> {
    return {
        deploymentMinimumHealthyPercent: rolling.minimumHealthyPercent,
        deploymentMaximumPercent: rolling.maximumPercent,
        deploymentCircuitBreaker: rolling.circuitBreaker,
        // Or a change of the capacity providers would replace the service.
        forceNewDeployment: true,
    };
}

/** Only one target group: CodeDeploy refuses a service that has both of its pair. */
function loadBalancing(
    { service, healthCheckGracePeriod = 60 }: FargateServiceArgs,
    parts: EcsServiceParts,
): Partial<ecs.ServiceArgs> {
    if (!service.public || parts.targetGroupArn === undefined) {
        return {};
    }
    const { container, containerPort } = service.public;
    return {
        loadBalancers: [{ targetGroupArn: parts.targetGroupArn, containerName: container, containerPort }],
        healthCheckGracePeriodSeconds: healthCheckGracePeriod,
    };
}
