import type { ContainerFiles } from "./file-delivery";
import { placeFiles } from "./file-placement";
import { knownImage } from "./images";
import type { ContainerSpec, ImageBuildSpec, PublicEndpoint, TaskSpec, TaskVolume } from "./model";
import { publicEndpoints } from "./public-endpoint";
import { isContainerRule } from "./rule";
import { RULES } from "./rules";
import { judgeDeploy } from "./rules/deploy";
import { convertConfigs } from "./rules/configs";
import { convertEnvironment, refusePasswordsInCommands } from "./rules/environment";
import { convertImage } from "./rules/image";
import { judgeLabels } from "./rules/foreign-labels";
import { convertLogging } from "./rules/logging";
import { dnsNames, judgeHostname } from "./rules/names";
import { judgeServiceNetwork, networksOf } from "./rules/networks";
import { runtimePlatform } from "./rules/platform";
import { portMappings, withRanges } from "./rules/ports";
import { askedResources, type AskedResources } from "./rules/resources";
import { convertPreStart } from "./rules/pre-start";
import { convertSecrets } from "./rules/secrets";
import { convertVolumesFrom, judgeSharedTask } from "./rules/shared-task";
import { convertMounts, type Mounts } from "./rules/volumes";
import { fitForPlatform } from "./rules/windows";
import type { ServiceContext } from "./service-context";

/** One Compose service as a container, with all that it brings into the task it runs in. */
export interface ConvertedService {
    context: ServiceContext;
    container: ContainerSpec;
    /** Files that it finds when it starts: secrets, configs, bind mounts of single files. */
    files: ContainerFiles;
    /** Its `pre_start` steps, which run one after the other once all is there that it waits for. */
    preStart: ContainerSpec[];
    /** Takes its logs elsewhere. */
    router?: ContainerSpec;
    /** Volumes of the task that its mounts name. */
    volumes: TaskVolume[];
    /** What it asks of the task's size. */
    resources: AskedResources;
    runtimePlatform: TaskSpec["runtimePlatform"];
    /** Its ports on load balancers, the most public one first; empty where nobody outside reaches it. */
    endpoints: PublicEndpoint[];
    /** Whether it keeps data that two tasks must not share. */
    stateful: boolean;
    dnsNames: string[];
    /** Compose networks it is on. */
    networks: string[];
    build?: ImageBuildSpec;
}

export function convertContainer(
    context: ServiceContext,
    givenSecrets: Readonly<Record<string, string>>,
): ConvertedService {
    const { image, build } = convertImage(context, givenSecrets);
    const listening = context.runsOnce ? noPorts(context) : portMappings(context);
    const endpoints = context.runsOnce ? [] : publicEndpoints(context, listening);
    const mounts = convertMounts(context);
    const resources = askedResources(context, sum(mounts.tmpfs.map(({ size }) => size)));
    const secrets = convertSecrets(context, givenSecrets);
    const files = placeFiles(context, [...secrets.files, ...convertConfigs(context), ...mounts.files]);
    const { environment, secrets: lifted } = convertEnvironment(context);
    judgeServiceNetwork(context);
    judgeHostname(context);
    judgeDeploy(context);
    const { logConfiguration, router } = convertLogging(context);
    judgeLabels(context);
    judgeSharedTask(context);
    refusePasswordsInCommands(context);

    const container = merge<ContainerSpec>(
        {
            name: context.ecsName,
            image,
            essential: true,
            environment,
            secrets: { ...lifted, ...secrets.environment },
            portMappings: withRanges(
                listening,
                endpoints.map(({ containerPort }) => containerPort),
                context,
            ),
            mountPoints: mounts.mountPoints,
            ...convertVolumesFrom(context),
            ...(mounts.tmpfs.length > 0 && { linuxParameters: { tmpfs: mounts.tmpfs } }),
            ...resources.container,
            ...(logConfiguration && { logConfiguration }),
        },
        ...containerFragments(context),
    );
    return {
        context,
        container: fitForPlatform(context, container),
        files,
        preStart: convertPreStart(context, container),
        ...(router && { router }),
        volumes: mounts.taskVolumes,
        resources,
        runtimePlatform: runtimePlatform(context),
        endpoints,
        stateful: isStateful(context, mounts, endpoints.length > 0),
        dnsNames: namesOf(context),
        networks: networksOf(context),
        ...(build && { build }),
    };
}

/** Work that ends is gone before anybody could connect to it, whatever a shared anchor makes it publish. */
function noPorts(context: ServiceContext): ContainerSpec["portMappings"] {
    for (const key of ["ports", "expose"] as const) {
        if (context.service[key]?.length) {
            context.verdicts.wholly("approximated", context.path(key), {
                reason: "the service works to its end, so nobody can rely on its ports",
                fix: "remove the key",
            });
        }
    }
    return [];
}

/** Nobody reaches work that ends. A container that a label copies into several tasks has no one place to be found at. */
function namesOf(context: ServiceContext): string[] {
    const { grouping, name, runsOnce, verdicts } = context;
    if (runsOnce) {
        return [];
    }
    if (grouping.groupsOf(name).length > 1) {
        verdicts.approximatedItself(context.path(), {
            reason: "it runs in several tasks, so its name leads nowhere: each of them reaches its own on localhost",
            fix: "name one family, to reach it by name",
        });
        return [];
    }
    return dnsNames(context);
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
