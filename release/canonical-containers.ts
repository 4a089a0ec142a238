import type { ContainerDefinition, HealthCheck, PortMapping } from "./container-definition";

/**
 * The one JSON form of container definitions. ECS gives back what it was given with lists in another order and with
 * defaults filled in; a text that differs from that is a new revision of the task definition on every `pulumi up`. So:
 * lists without an order of their own are sorted, defaults are written out, and what is empty is left out.
 */
export function canonicalContainers(definitions: readonly ContainerDefinition[]): string {
    return JSON.stringify([...definitions].sort(by(({ name }) => name)).map(canonicalContainer));
}

/**
 * One container in canonical form, members in the order of the ECS API.
 * @throws Error where an environment variable has two values
 */
export function canonicalContainer(definition: ContainerDefinition): ContainerDefinition {
    refuseDuplicates(definition);
    return canonicalForm(definition);
}

/** The canonical form of whatever an account holds, right or wrong. */
export function canonicalForm(definition: ContainerDefinition): ContainerDefinition {
    const {
        name,
        image,
        essential = true,
        repositoryCredentials,
        cpu,
        memory,
        memoryReservation,
        entryPoint,
        command,
        environment,
        secrets,
        portMappings,
        mountPoints,
        volumesFrom,
        dependsOn,
        healthCheck,
        startTimeout,
        stopTimeout,
        user,
        workingDirectory,
        readonlyRootFilesystem,
        interactive,
        pseudoTerminal,
        dockerLabels,
        ulimits,
        systemControls,
        linuxParameters,
        restartPolicy,
        logConfiguration,
        ...others
    } = definition;
    return withoutEmpty({
        name,
        image,
        essential,
        repositoryCredentials,
        cpu: cpu === 0 ? undefined : cpu, // ECS writes 0 for "not said".
        memory,
        memoryReservation,
        entryPoint,
        command,
        environment: sorted(
            environment?.map(variable => ({ name: variable.name, value: String(variable.value) })),
            variable => variable.name,
        ),
        secrets: sorted(
            secrets?.map(secret => ({ name: secret.name, valueFrom: secret.valueFrom })),
            secret => secret.name,
        ),
        portMappings: portMappings?.map(canonicalPort).sort(byPort),
        mountPoints: sorted(
            mountPoints?.map(({ sourceVolume, containerPath, readOnly = false }) => ({
                sourceVolume,
                containerPath,
                readOnly,
            })),
            mount => mount.containerPath,
        ),
        volumesFrom: sorted(
            volumesFrom?.map(({ sourceContainer, readOnly = false }) => ({ sourceContainer, readOnly })),
            from => from.sourceContainer,
        ),
        dependsOn: sorted(
            dependsOn?.map(({ containerName, condition }) => ({ containerName, condition })),
            dependency => dependency.containerName,
        ),
        healthCheck: healthCheck && canonicalHealthCheck(healthCheck),
        startTimeout,
        stopTimeout,
        user,
        workingDirectory,
        readonlyRootFilesystem,
        interactive,
        pseudoTerminal,
        dockerLabels: dockerLabels && sortedKeys(dockerLabels),
        ulimits: sorted(
            ulimits?.map(({ name, softLimit, hardLimit }) => ({ name, softLimit, hardLimit })),
            limit => limit.name,
        ),
        systemControls: sorted(
            systemControls?.map(({ namespace, value }) => ({ namespace, value })),
            control => control.namespace,
        ),
        linuxParameters: linuxParameters && canonicalLinuxParameters(linuxParameters),
        restartPolicy: restartPolicy && {
            enabled: restartPolicy.enabled,
            ignoredExitCodes: restartPolicy.ignoredExitCodes?.length
                ? [...restartPolicy.ignoredExitCodes].sort((a, b) => a - b)
                : undefined,
            restartAttemptPeriod: restartPolicy.restartAttemptPeriod,
        },
        logConfiguration: logConfiguration && {
            logDriver: logConfiguration.logDriver,
            options: logConfiguration.options && sortedKeys(logConfiguration.options),
            secretOptions: sorted(logConfiguration.secretOptions, option => option.name),
        },
        // What somebody adds with a transform and this file does not know is kept, in a fixed order.
        ...sortedKeys(others),
    }) as ContainerDefinition;
}

function canonicalPort({ containerPort, hostPort, protocol = "tcp", ...rest }: PortMapping): PortMapping {
    const { containerPortRange, name, appProtocol } = rest;
    return { containerPort, hostPort: hostPort ?? containerPort, containerPortRange, protocol, name, appProtocol };
}

function canonicalHealthCheck({
    command,
    interval = 30,
    timeout = 5,
    retries = 3,
    startPeriod,
}: HealthCheck): HealthCheck {
    return { command, interval, timeout, retries, startPeriod };
}

function canonicalLinuxParameters(
    parameters: NonNullable<ContainerDefinition["linuxParameters"]>,
): ContainerDefinition["linuxParameters"] {
    const { capabilities, initProcessEnabled, tmpfs, ...others } = parameters;
    return {
        capabilities: capabilities && {
            add: sorted(capabilities.add, name => name),
            drop: sorted(capabilities.drop, name => name),
        },
        initProcessEnabled,
        tmpfs: sorted(
            tmpfs?.map(({ containerPath, size, mountOptions }) => ({ containerPath, size, mountOptions })),
            mount => mount.containerPath,
        ),
        ...sortedKeys(others),
    };
}

/** ECS refuses a name that stands twice, but only when the task definition is registered. */
function refuseDuplicates({ name, environment = [], secrets = [] }: ContainerDefinition): void {
    const seen = new Set<string>();
    for (const variable of [...environment, ...secrets]) {
        if (seen.has(variable.name)) {
            throw new Error(`Container ${name} has two values for the environment variable ${variable.name}.`);
        }
        seen.add(variable.name);
    }
}

function sorted<Item>(items: readonly Item[] | undefined, key: (item: Item) => string): Item[] | undefined {
    return items && [...items].sort(by(key));
}

/** By code point, as ECS and Go sort; a locale would sort differently on another machine. */
function by<Item>(key: (item: Item) => string): (a: Item, b: Item) => number {
    return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}

function byPort(a: PortMapping, b: PortMapping): number {
    return firstPort(a) - firstPort(b) || by<PortMapping>(({ protocol }) => protocol ?? "")(a, b);
}

function firstPort({ containerPort, containerPortRange = "" }: PortMapping): number {
    return containerPort ?? Number(containerPortRange.split("-")[0]);
}

function sortedKeys<Value>(members: Record<string, Value>): Record<string, Value> {
    return Object.fromEntries(Object.entries(members).sort(by(([name]) => name)));
}

/** Leaves out undefined members, empty lists and empty objects, at every level. */
export function withoutEmpty(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutEmpty);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const kept: [string, unknown][] = [];
    for (const [name, member] of Object.entries(value)) {
        const full = withoutEmpty(member);
        if (full !== undefined && full !== null && !isEmpty(full)) {
            kept.push([name, full]);
        }
    }
    return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
    return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
