import type * as ecs from "@pulumi/aws/ecs";
import type * as pulumi from "@pulumi/pulumi";
import { serviceDefinition } from "../release";
import type { FargateServiceArgs } from "./fargate-service-args";

/** What an ECS service refers to. */
export interface EcsServiceParts {
    securityGroupId: pulumi.Input<string>;
    /** Target groups of its first tasks, one for each public port. */
    targetGroupArns: pulumi.Input<string>[];
    /** Cloud Map service of its name, where it has one. */
    registryArn?: pulumi.Input<string>;
}

/** The ECS service of a Compose service in the words of Pulumi's provider, and how Pulumi is to treat it. */
export function ecsServiceArgs(args: FargateServiceArgs, parts: EcsServiceParts): ecs.ServiceArgs {
    const { service: spec, controller = "ecs", releasedBy = "up" } = args;
    const rolling = controller === "ecs";
    const definition = serviceDefinition<pulumi.Input<string>, pulumi.Input<pulumi.Input<string>[]>>(spec, {
        controller,
        cluster: args.clusterArn,
        taskDefinition: args.taskDefinitionArn,
        subnets: args.subnetIds,
        securityGroup: parts.securityGroupId,
        networkGroups: args.networkGroupIds,
        assignPublicIp: args.assignPublicIp,
        targetGroups: parts.targetGroupArns,
        registry: parts.registryArn,
        namespace: args.namespaceArn,
        platformVersion: args.platformVersion ?? "LATEST",
        healthCheckGracePeriod: args.healthCheckGracePeriod,
    });
    const { awsvpcConfiguration } = definition.networkConfiguration;
    const { deploymentConfiguration: rollout, serviceConnectConfiguration: connect } = definition;
    return {
        ...(args.existing && { name: args.existing.serviceName }),
        cluster: definition.cluster,
        taskDefinition: definition.taskDefinition,
        desiredCount: definition.desiredCount,
        deploymentController: definition.deploymentController,
        platformVersion: definition.platformVersion,
        capacityProviderStrategies: definition.capacityProviderStrategy,
        networkConfiguration: {
            subnets: awsvpcConfiguration.subnets,
            securityGroups: awsvpcConfiguration.securityGroups,
            assignPublicIp: awsvpcConfiguration.assignPublicIp === "ENABLED",
        },
        ...(rollout && {
            deploymentMinimumHealthyPercent: rollout.minimumHealthyPercent,
            deploymentMaximumPercent: rollout.maximumPercent,
            deploymentCircuitBreaker: rollout.deploymentCircuitBreaker,
            // Or a change of the capacity providers would replace the service.
            forceNewDeployment: true,
        }),
        ...(definition.loadBalancers && {
            loadBalancers: definition.loadBalancers,
            healthCheckGracePeriodSeconds: definition.healthCheckGracePeriodSeconds,
        }),
        ...(definition.serviceRegistries && { serviceRegistries: definition.serviceRegistries[0] }),
        ...(connect && {
            serviceConnectConfiguration: {
                ...connect,
                services: connect.services?.map(({ clientAliases, ...endpoint }) => ({
                    ...endpoint,
                    clientAlias: clientAliases,
                })),
            },
        }),
        ...(spec.tags && { tags: spec.tags }),
        ...(definition.enableExecuteCommand && { enableExecuteCommand: true }),
        enableEcsManagedTags: definition.enableECSManagedTags,
        propagateTags: definition.propagateTags,
        // With CodeDeploy there is no rollout that Pulumi could wait for; inside `up` the deploy step waits and says more.
        waitForSteadyState: rolling && releasedBy !== "up",
        forceDelete: true,
    };
}
