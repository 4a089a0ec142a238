import { knownImage } from "./images";
import type { ContainerSpec, FargateServiceSpec, ImageBuildSpec, TaskSpec } from "./model";
import { publicEndpoint } from "./public-endpoint";
import { isContainerRule } from "./rule";
import { RULES } from "./rules";
import { convertDependencies } from "./rules/dependencies";
import { autoscaling, desiredCount, judgeDeploy, rollingDeployment } from "./rules/deploy";
import { convertEnvironment, refusePasswordsInCommands } from "./rules/environment";
import { convertImage, runtimePlatform } from "./rules/image";
import { judgeLogging } from "./rules/logging";
import { dnsNames, judgeServiceNetwork } from "./rules/networks";
import { portMappings } from "./rules/ports";
import { taskResources } from "./rules/resources";
import { convertSecrets } from "./rules/secrets";
import { convertMounts, type Mounts } from "./rules/volumes";
import type { ServiceContext } from "./service-context";

/** One Compose service as one ECS service. Who may connect to whom is decided once all services are known. */
export function convertService(
    context: ServiceContext,
    givenSecrets: Readonly<Record<string, string>>,
): { spec: FargateServiceSpec; build?: ImageBuildSpec } {
    const { settings } = context;
    const { image, build } = convertImage(context);
    const mappings = portMappings(context);
    const mounts = convertMounts(context);
    const endpoint = publicEndpoint(context, mappings);
    const stateful = isStateful(context, mounts, endpoint !== undefined);
    const resources = taskResources(context, sum(mounts.tmpfs.map(({ size }) => size)));
    const files = convertSecrets(context, givenSecrets);
    judgeServiceNetwork(context);
    judgeDeploy(context);
    judgeLogging(context);
    refusePasswordsInCommands(context);

    const container = merge<ContainerSpec>(
        {
            name: context.ecsName,
            image,
            essential: true,
            ...convertEnvironment(context),
            portMappings: mappings,
            mountPoints: [...mounts.mountPoints, ...(files ? [files.mountPoint] : [])],
            ...(files && { dependsOn: [files.dependsOn] }),
            ...(mounts.tmpfs.length > 0 && { linuxParameters: { tmpfs: mounts.tmpfs } }),
            ...resources.container,
        },
        ...containerFragments(context),
    );
    const task: TaskSpec = {
        family: `${context.project.name}-${context.ecsName}`,
        ...resources.size,
        runtimePlatform: runtimePlatform(context),
        containers: files ? [container, files.initContainer] : [container],
        volumes: [...mounts.taskVolumes, ...(files ? [files.volume] : [])],
    };
    const tasks = desiredCount(context, stateful);
    const scaling = autoscaling(context, stateful);
    const spec: FargateServiceSpec = {
        name: context.ecsName,
        dnsNames: dnsNames(context),
        task,
        desiredCount: tasks,
        ...(endpoint && { public: endpoint }),
        ports: mappings.map(({ containerPort, protocol }) => ({ containerPort, protocol, container: context.ecsName })),
        connectsTo: [],
        dependsOn: convertDependencies(context),
        stateful,
        rolling: rollingDeployment(context, tasks, stateful),
        ...(scaling && { autoscaling: scaling }),
        capacityProviders: settings.capacityProviders ?? [],
        ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    };
    return { spec, build };
}

/** What the rules of single keys make of the service's values, Compose's defaults included. */
function containerFragments(context: ServiceContext): Partial<ContainerSpec>[] {
    return RULES.filter(isContainerRule).flatMap(rule => {
        const key = rule.key.split(".").slice(2);
        const written = key.reduce<unknown>(
            (value, step) => (value as Record<string, unknown> | undefined)?.[step],
            context.service,
        );
        const value = written ?? rule.absent;
        return value === undefined || value === null ? [] : (rule.convert(value, context.key(...key)) ?? []);
    });
}

/**
 * Whether the service keeps data that two tasks must not share: a database, or an image of somebody else's with a named
 * volume of which nobody said that it may run more than once. Our own code and public services are released side by side.
 */
function isStateful(context: ServiceContext, mounts: Mounts, isPublic: boolean): boolean {
    const { service } = context;
    if (!mounts.keepsData || service.build !== undefined) {
        return false;
    }
    const isDatabase = knownImage(service.image ?? "")?.stateful === true;
    const replicas = service.deploy?.replicas ?? (service.scale as number | undefined) ?? 1;
    return isDatabase || (!isPublic && replicas <= 1);
}

/** Merges parts of a container definition; where two parts hold an object under one name, its members are merged. */
function merge<Whole extends object>(whole: Whole, ...parts: Partial<Whole>[]): Whole {
    const merged = { ...whole } as Record<string, unknown>;
    for (const part of parts) {
        for (const [name, value] of Object.entries(part)) {
            const known = merged[name];
            merged[name] = isObject(known) && isObject(value) ? merge(known, value) : value;
        }
    }
    return merged as Whole;
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sum(numbers: number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
}
