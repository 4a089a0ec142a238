import type { ServiceArgs, ServiceState } from "@pulumi/aws/ecs";
import type { Service } from "@aws-sdk/client-ecs";
import { ecsTag } from "./ecs-cluster";
import { SERVICE_PROPERTIES } from "./ecs-service-properties";
import { serviceConnect, serviceConnectState } from "./ecs-service-connect";
import { hasCode } from "./errors";
import { awsResource, type Aws, type Plain, type Update } from "./resource";
import { camelTags, fromCamelTags } from "./tags";

type Args = Plain<ServiceArgs>;

export const service = awsResource<ServiceArgs, ServiceState>({
    label: "ECS Service",
    properties: SERVICE_PROPERTIES,
    computed: ["arn"],
    diff: (_, news, changes) =>
        changes.map(change =>
            // The real provider replaces a service for other capacity, unless the program asks for a deployment.
            change.path.startsWith("capacityProviderStrategies") && news.forceNewDeployment !== true
                ? { ...change, replace: true }
                : change,
        ),
    async create(aws, args) {
        const { service: created } = await whileSettling(aws, () =>
            aws.ecs.createService({
                ...placement(args),
                cluster: args.cluster,
                serviceName: args.name,
                taskDefinition: args.taskDefinition,
                launchType: args.launchType,
                schedulingStrategy: args.schedulingStrategy,
                deploymentController: args.deploymentController && { type: args.deploymentController.type ?? "ECS" },
                desiredCount: args.desiredCount ?? 0,
                deploymentConfiguration: deploymentConfiguration(args),
                enableECSManagedTags: args.enableEcsManagedTags,
                enableExecuteCommand: args.enableExecuteCommand,
                healthCheckGracePeriodSeconds: args.healthCheckGracePeriodSeconds,
                propagateTags: args.propagateTags,
                availabilityZoneRebalancing: args.availabilityZoneRebalancing,
                tags: Object.keys(args.tags ?? {}).length > 0 ? camelTags(args.tags) : undefined,
            }),
        );
        return created!.serviceArn!;
    },
    settle: (aws, id, args) => settle(aws, id, "create", args),
    imported(aws, name) {
        const [cluster, service, ...more] = name.split("/");
        if (!cluster || !service || more.length > 0) {
            throw new Error(`wrong format of import ID (${name}), use: 'cluster-name/service-name'`);
        }
        return { id: aws.arn("ecs", `service/${name}`), prior: { cluster: aws.arn("ecs", `cluster/${cluster}`) } };
    },
    async read(aws, id, prior) {
        const found = await find(aws, prior.cluster, id);
        return !found || found.status === "INACTIVE" ? undefined : stateOf(found, prior);
    },
    async update(aws, update) {
        await whileSettling(aws, () => aws.ecs.updateService(updateInput(update)));
        await settle(aws, update.id, "update", update.args);
    },
    tag: ecsTag,
    async delete(aws, id, state) {
        const { cluster, forceDelete, schedulingStrategy } = state;
        const status = async () => (await find(aws, cluster, id))?.status ?? "INACTIVE";
        const now = await status();
        if (now === "INACTIVE") {
            return;
        }
        if (now !== "DRAINING") {
            if (schedulingStrategy !== "DAEMON" && !forceDelete) {
                await aws.ecs.updateService({ cluster, service: id, desiredCount: 0 });
            }
            await whileSettling(aws, () =>
                aws.ecs.deleteService({ cluster, service: id, force: forceDelete ?? false }),
            );
        }
        await aws.wait(`ECS Service (${id}) delete`, "INACTIVE", 20, status);
    },
});

const find = async (aws: Aws, cluster: string | undefined, id: string) => {
    const { services } = await aws.ecs.describeServices({
        cluster: cluster ?? /service\/([^/]+)\//.exec(id)?.[1],
        services: [id],
        include: ["TAGS"],
    });
    return services?.[0];
};

/** Refusals that pass by themselves: a target group without its listener yet, a deployment that is about to end. */
async function whileSettling<Result>(aws: Aws, run: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await run();
        } catch (error) {
            const passes =
                hasCode(error, "InvalidParameterException") &&
                /does not have an associated load balancer|cannot be stopped while deployments are active/.test(
                    (error as Error).message,
                );
            if (!passes || attempt === 10) {
                throw error;
            }
            await aws.pause(attempt);
        }
    }
}

/** Active at least; where the program wants it, one deployment with all its tasks. */
async function settle(aws: Aws, id: string, what: string, args: Args): Promise<void> {
    const target = args.waitForSteadyState ? "tfSTABLE" : "ACTIVE";
    await aws.wait(`ECS Service (${id}) ${what}`, target, 20, async () => {
        const found = await find(aws, args.cluster, id);
        if (!args.waitForSteadyState || found?.status !== "ACTIVE") {
            return found?.status ?? "MISSING";
        }
        const primary = found.deployments?.find(({ status }) => status === "PRIMARY");
        if (primary?.rolloutState === "FAILED") {
            throw new Error(
                `waiting for ECS Service (${id}) ${what}: deployment failed: ${primary.rolloutStateReason}`,
            );
        }
        const isStable = found.deployments?.length === 1 && found.runningCount === found.desiredCount;
        return isStable ? "tfSTABLE" : "tfPENDING";
    });
}

const placement = (args: Args) => ({
    capacityProviderStrategy: args.capacityProviderStrategies,
    loadBalancers: args.loadBalancers?.map(({ containerName, containerPort, targetGroupArn }) => ({
        containerName,
        containerPort,
        targetGroupArn,
    })),
    networkConfiguration: args.networkConfiguration && {
        awsvpcConfiguration: {
            subnets: args.networkConfiguration.subnets,
            securityGroups: args.networkConfiguration.securityGroups,
            assignPublicIp: args.networkConfiguration.assignPublicIp ? "ENABLED" : "DISABLED",
        },
    },
    platformVersion: args.platformVersion,
    serviceRegistries: args.serviceRegistries && [args.serviceRegistries],
    serviceConnectConfiguration: serviceConnect(args.serviceConnectConfiguration),
});

const deploymentConfiguration = (args: Args) => ({
    ...(args.schedulingStrategy === "DAEMON" ? {} : { maximumPercent: args.deploymentMaximumPercent }),
    minimumHealthyPercent: args.deploymentMinimumHealthyPercent,
    deploymentCircuitBreaker: args.deploymentCircuitBreaker,
    alarms: args.alarms,
    ...(args.deploymentConfiguration?.strategy ? { strategy: args.deploymentConfiguration.strategy } : {}),
});

/** Only what changed: a service of another controller refuses the rest. */
function updateInput({ id, args, changed }: Update<ServiceArgs, ServiceState>) {
    const placed = placement(args);
    const configures = changed(
        "deploymentMaximumPercent",
        "deploymentMinimumHealthyPercent",
        "deploymentCircuitBreaker",
        "deploymentConfiguration",
        "alarms",
    );
    return {
        cluster: args.cluster,
        service: id,
        ...(changed("taskDefinition") ? { taskDefinition: args.taskDefinition } : {}),
        ...(changed("desiredCount") ? { desiredCount: args.desiredCount } : {}),
        ...(changed("networkConfiguration") ? { networkConfiguration: placed.networkConfiguration } : {}),
        ...(changed("capacityProviderStrategies")
            ? { capacityProviderStrategy: placed.capacityProviderStrategy ?? [] }
            : {}),
        ...(changed("platformVersion") ? { platformVersion: args.platformVersion } : {}),
        ...(changed("loadBalancers") ? { loadBalancers: placed.loadBalancers ?? [] } : {}),
        ...(changed("serviceRegistries") ? { serviceRegistries: placed.serviceRegistries ?? [] } : {}),
        ...(changed("serviceConnectConfiguration")
            ? { serviceConnectConfiguration: placed.serviceConnectConfiguration ?? { enabled: false } }
            : {}),
        ...(changed("healthCheckGracePeriodSeconds")
            ? { healthCheckGracePeriodSeconds: args.healthCheckGracePeriodSeconds ?? 0 }
            : {}),
        ...(changed("enableExecuteCommand") ? { enableExecuteCommand: args.enableExecuteCommand ?? false } : {}),
        ...(changed("enableEcsManagedTags") ? { enableECSManagedTags: args.enableEcsManagedTags ?? false } : {}),
        ...(changed("propagateTags") ? { propagateTags: args.propagateTags ?? "NONE" } : {}),
        ...(changed("availabilityZoneRebalancing")
            ? { availabilityZoneRebalancing: args.availabilityZoneRebalancing }
            : {}),
        ...(configures ? { deploymentConfiguration: deploymentConfiguration(args) } : {}),
        ...(changed("triggers") || (args.forceNewDeployment && changed("capacityProviderStrategies"))
            ? { forceNewDeployment: true }
            : {}),
    };
}

function stateOf(found: Service, prior: Partial<Plain<ServiceState>>): Partial<Plain<ServiceState>> {
    const vpc = found.networkConfiguration?.awsvpcConfiguration;
    const configuration = found.deploymentConfiguration;
    const registry = found.serviceRegistries?.[0];
    return {
        arn: found.serviceArn,
        name: found.serviceName,
        cluster: sameCluster(prior.cluster, found.clusterArn!),
        // CodeDeploy's services keep it in their task sets.
        taskDefinition: found.taskDefinition ?? prior.taskDefinition,
        desiredCount: found.desiredCount,
        launchType: found.launchType ?? "",
        platformVersion: found.platformVersion ?? "",
        schedulingStrategy: found.schedulingStrategy ?? "REPLICA",
        deploymentController: { type: found.deploymentController?.type ?? "ECS" },
        deploymentMaximumPercent: configuration?.maximumPercent,
        deploymentMinimumHealthyPercent: configuration?.minimumHealthyPercent,
        deploymentCircuitBreaker: configuration?.deploymentCircuitBreaker && {
            enable: configuration.deploymentCircuitBreaker.enable!,
            rollback: configuration.deploymentCircuitBreaker.rollback!,
        },
        deploymentConfiguration: { strategy: configuration?.strategy ?? "ROLLING", bakeTimeInMinutes: "0" },
        alarms: configuration?.alarms?.alarmNames?.length
            ? {
                  alarmNames: configuration.alarms.alarmNames,
                  enable: configuration.alarms.enable!,
                  rollback: configuration.alarms.rollback!,
              }
            : undefined,
        capacityProviderStrategies: found.capacityProviderStrategy?.map(({ capacityProvider, weight, base }) => ({
            capacityProvider: capacityProvider!,
            weight: weight ?? 0,
            base: base ?? 0,
        })),
        enableEcsManagedTags: found.enableECSManagedTags ?? false,
        enableExecuteCommand: found.enableExecuteCommand ?? false,
        healthCheckGracePeriodSeconds: found.healthCheckGracePeriodSeconds ?? 0,
        iamRole: found.roleArn ?? "",
        propagateTags: found.propagateTags ?? "NONE",
        availabilityZoneRebalancing: found.availabilityZoneRebalancing ?? "DISABLED",
        loadBalancers: found.loadBalancers?.map(({ containerName, containerPort, targetGroupArn }) => ({
            containerName: containerName!,
            containerPort: containerPort!,
            targetGroupArn,
            elbName: "",
        })),
        networkConfiguration: vpc && {
            subnets: [...(vpc.subnets ?? [])].sort(),
            securityGroups: [...(vpc.securityGroups ?? [])].sort(),
            assignPublicIp: vpc.assignPublicIp === "ENABLED",
        },
        serviceRegistries: registry && {
            registryArn: registry.registryArn!,
            port: registry.port ?? 0,
            containerName: registry.containerName ?? "",
            containerPort: registry.containerPort ?? 0,
        },
        serviceConnectConfiguration: serviceConnectState(found),
        triggers: prior.triggers,
        tags: fromCamelTags(found.tags),
    };
}

/** The program may name the cluster by its name; AWS answers with the ARN. */
const sameCluster = (prior: string | undefined, arn: string) => (prior && arn.endsWith(`/${prior}`) ? prior : arn);
