import { canonicalForm, withoutEmpty } from "../canonical-containers";
import type { ContainerDefinition } from "../container-definition";
import { NOTED_BY_ECS } from "../registration";

/** A task definition as a document of ours, a file, or as `DescribeTaskDefinition` gives it. */
export interface AnyTaskDefinition {
    containerDefinitions?: readonly object[];
    requiresCompatibilities?: readonly string[];
    cpu?: string;
    memory?: string;
    volumes?: readonly object[];
}

/** Lists without an order of their own have become maps; what has an order is a value as a whole. */
export type Comparable = { [member: string]: Comparable } | string | number | boolean | readonly unknown[];

export type ComparableMap = { [member: string]: Comparable };

/** By what the entries of a list are told apart; an entry of one other member is that member's value. */
const KEYS: Record<string, (entry: Record<string, unknown>) => string> = {
    containerDefinitions: ({ name }) => String(name),
    environment: ({ name }) => String(name),
    secrets: ({ name }) => String(name),
    secretOptions: ({ name }) => String(name),
    portMappings: ({ containerPort, containerPortRange, protocol }) =>
        `${String(containerPort ?? containerPortRange)}/${String(protocol)}`,
    mountPoints: ({ containerPath }) => String(containerPath),
    tmpfs: ({ containerPath }) => String(containerPath),
    volumesFrom: ({ sourceContainer }) => String(sourceContainer),
    dependsOn: ({ containerName }) => String(containerName),
    ulimits: ({ name }) => String(name),
    systemControls: ({ namespace }) => String(namespace),
    environmentFiles: ({ value }) => String(value),
    extraHosts: ({ hostname }) => String(hostname),
    resourceRequirements: ({ type }) => String(type),
    volumes: ({ name }) => String(name),
    placementConstraints: ({ type, expression }) => `${String(type)} ${String(expression ?? "")}`,
    capacityProviderStrategy: ({ capacityProvider }) => String(capacityProvider),
    loadBalancers: ({ containerName, containerPort }) => `${String(containerName)}:${String(containerPort)}`,
};

/** Lists of words in any order. */
const SETS: ReadonlySet<string> = new Set(["requiresCompatibilities", "add", "drop", "subnets", "securityGroups"]);

/** What runs, in a form in which order and the defaults that ECS fills in make no difference; tags are beside it. */
export function comparable(definition: AnyTaskDefinition): ComparableMap {
    const content = Object.fromEntries(
        Object.entries(definition).filter(([member]) => !NOTED_BY_ECS.has(member) && member !== "tags"),
    );
    const { cpu, memory, enableFaultInjection, runtimePlatform = {}, ...rest } = content as Record<string, unknown>;
    const fargate = definition.requiresCompatibilities?.includes("FARGATE") === true;
    return mapOf(
        withoutEmpty({
            ...rest,
            cpu: typeof cpu === "string" ? cpuUnits(cpu) : cpu,
            memory: typeof memory === "string" ? mebibytes(memory) : memory,
            enableFaultInjection: enableFaultInjection === false ? undefined : enableFaultInjection,
            runtimePlatform: fargate
                ? { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64", ...(runtimePlatform as object) }
                : runtimePlatform,
            containerDefinitions: definition.containerDefinitions?.map(container =>
                canonicalForm(container as ContainerDefinition),
            ),
            volumes: definition.volumes?.map(volumeOf),
        }) as Record<string, unknown>,
    );
}

/** ECS takes `.5 vCPU` for 512, and gives back the number. */
function cpuUnits(text: string): string {
    const vcpus = /^([\d.]+)\s*vcpu$/i.exec(text.trim())?.[1];
    return vcpus === undefined ? text : String(Number(vcpus) * 1024);
}

/** ECS takes `1 GB` for 1024, and gives back the number. */
function mebibytes(text: string): string {
    const gigabytes = /^([\d.]+)\s*gb$/i.exec(text.trim())?.[1];
    return gigabytes === undefined ? text : String(Number(gigabytes) * 1024);
}

function volumeOf(volume: object): object {
    const { efsVolumeConfiguration: efs, ...rest } = volume as { efsVolumeConfiguration?: Record<string, unknown> };
    if (efs === undefined) {
        return rest;
    }
    const { rootDirectory, ...configuration } = efs;
    return {
        ...rest,
        efsVolumeConfiguration: { ...configuration, ...(rootDirectory !== "/" && { rootDirectory }) },
    };
}

/** Members of any object of ECS's in comparable form. */
export function mapOf(members: Record<string, unknown>): ComparableMap {
    return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, valueOf(name, value)]));
}

function valueOf(name: string, value: unknown): Comparable {
    if (Array.isArray(value)) {
        return listOf(name, value);
    }
    return typeof value === "object" && value !== null
        ? mapOf(value as Record<string, unknown>)
        : (value as string | number | boolean);
}

function listOf(name: string, entries: readonly unknown[]): Comparable {
    if (SETS.has(name)) {
        return [...entries].sort();
    }
    const key = KEYS[name];
    const isList = key !== undefined && entries.every(entry => typeof entry === "object" && entry !== null);
    return isList
        ? Object.fromEntries((entries as Record<string, unknown>[]).map(entry => [key(entry), entryOf(name, entry)]))
        : entries;
}

/** A variable is its value, a secret its ARN; other entries stay what they are. */
function entryOf(list: string, entry: Record<string, unknown>): Comparable {
    switch (list) {
        case "environment":
            return String(entry.value);
        case "secrets":
        case "secretOptions":
            return String(entry.valueFrom);
        default:
            return mapOf(entry);
    }
}
