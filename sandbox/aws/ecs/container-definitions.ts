import type { ContainerDefinition, HealthCheck, PortMapping } from "@aws-sdk/client-ecs";
import { clientError } from "./errors";

/** Longest time between SIGTERM and SIGKILL on Fargate, in seconds. */
const MAX_STOP_TIMEOUT = 120;
const MAX_CONTAINERS = 10;
const DEPENDENCY_CONDITIONS = ["START", "COMPLETE", "SUCCESS", "HEALTHY"];
/** Log drivers of Fargate. */
const LOG_DRIVERS = ["awslogs", "splunk", "awsfirelens"];

/** Container definitions as ECS stores them for awsvpc: checked, with the defaults that it writes out. */
export function storedContainers(
    definitions: readonly ContainerDefinition[] | undefined,
    volumes: readonly string[],
): ContainerDefinition[] {
    if (!definitions || definitions.length === 0) {
        throw clientError("Container list cannot be empty.");
    }
    if (definitions.length > MAX_CONTAINERS) {
        throw clientError(`Task definition has too many containers, the maximum is ${MAX_CONTAINERS}.`);
    }
    const names = definitions.map(definition => definition.name ?? "");
    definitions.forEach(definition => check(definition, names, volumes));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
        throw clientError(`Container.name contains duplicate container name: ${twice}.`);
    }
    if (definitions.every(definition => definition.essential === false)) {
        throw clientError("Invalid setting for containers. At least one container must be essential.");
    }
    checkPorts(definitions);
    checkEnds(definitions);
    checkVolumesFrom(definitions, names);
    checkCycles(definitions);
    return definitions.map(stored);
}

function check(definition: ContainerDefinition, names: readonly string[], volumes: readonly string[]): void {
    const { name = "", image } = definition;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) {
        throw clientError(
            name === "" ? "Container.name should not be null or empty." : "Container.name contains invalid characters.",
        );
    }
    if (!image) {
        throw clientError("Container.image should not be null or empty.");
    }
    if (/\s/.test(image) || image.length > 255) {
        throw clientError("Container.image contains invalid characters.");
    }
    if (definition.memory !== undefined && definition.memoryReservation !== undefined) {
        if (definition.memory < definition.memoryReservation) {
            throw clientError(
                `Invalid setting for container '${name}'. 'memoryReservation' must be less than or equal to 'memory'.`,
            );
        }
    }
    if (definition.stopTimeout !== undefined && definition.stopTimeout > MAX_STOP_TIMEOUT) {
        throw clientError(`Fargate requires that 'stopTimeout' is at most ${MAX_STOP_TIMEOUT} seconds.`);
    }
    if (definition.privileged) {
        throw clientError("Fargate tasks do not support privileged containers.");
    }
    if (definition.links?.length) {
        throw clientError("Links are not supported when networkMode=awsvpc.");
    }
    const driver = definition.logConfiguration?.logDriver;
    if (driver !== undefined && !LOG_DRIVERS.includes(driver)) {
        throw clientError(`Fargate does not support log driver ${driver}.`);
    }
    for (const mount of definition.mountPoints ?? []) {
        if (!volumes.includes(mount.sourceVolume ?? "")) {
            throw clientError(`Unknown volume '${mount.sourceVolume}'.`);
        }
    }
    for (const dependency of definition.dependsOn ?? []) {
        if (!names.includes(dependency.containerName ?? "") || dependency.containerName === name) {
            throw clientError(`Invalid dependency: container '${name}' depends on '${dependency.containerName}'.`);
        }
        if (!DEPENDENCY_CONDITIONS.includes(dependency.condition ?? "")) {
            throw clientError(`Invalid dependency condition '${dependency.condition}'.`);
        }
    }
    const variables = (definition.environment ?? []).map(variable => variable.name);
    const clash = (definition.secrets ?? []).find(secret => variables.includes(secret.name));
    if (clash) {
        throw clientError(
            `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${clash.name}'.`,
        );
    }
}

function checkPorts(definitions: readonly ContainerDefinition[]): void {
    const mappings = definitions.flatMap(definition => definition.portMappings ?? []);
    if (mappings.some(({ hostPort, containerPort }) => hostPort && hostPort !== containerPort)) {
        throw clientError("When networkMode=awsvpc, the host ports and container ports in port mappings must match.");
    }
    const ports = mappings.map(
        ({ containerPort, containerPortRange, protocol = "tcp" }) =>
            `${containerPort ?? containerPortRange}/${protocol}`,
    );
    if (new Set(ports).size < ports.length) {
        throw clientError("When networkMode=awsvpc, the same container port cannot be mapped by several containers.");
    }
}

function checkEnds(definitions: readonly ContainerDefinition[]): void {
    const ended = definitions.flatMap(({ dependsOn = [] }) =>
        dependsOn
            .filter(({ condition }) => condition === "SUCCESS" || condition === "COMPLETE")
            .map(({ containerName }) => containerName),
    );
    if (definitions.some(({ name, essential }) => ended.includes(name) && essential !== false)) {
        throw clientError("A dependency container with SUCCESS or COMPLETE condition cannot be an essential container");
    }
}

function checkVolumesFrom(definitions: readonly ContainerDefinition[], names: readonly string[]): void {
    for (const { name, volumesFrom = [] } of definitions) {
        const unknown = volumesFrom.find(
            ({ sourceContainer }) => !names.includes(sourceContainer ?? "") || sourceContainer === name,
        );
        if (unknown) {
            throw clientError(`Unknown container '${unknown.sourceContainer}' in volumesFrom of '${name}'.`);
        }
    }
}

function checkCycles(definitions: readonly ContainerDefinition[]): void {
    const dependencies = new Map(definitions.map(each => [each.name, each.dependsOn?.map(on => on.containerName)]));
    const visit = (name: string | undefined, path: readonly (string | undefined)[]): void => {
        if (path.includes(name)) {
            throw clientError("Container dependencies must not form a cycle.");
        }
        dependencies.get(name)?.forEach(next => visit(next, [...path, name]));
    };
    definitions.forEach(definition => visit(definition.name, []));
}

/** ECS answers with these members even where they were left out. */
function stored(definition: ContainerDefinition): ContainerDefinition {
    return {
        ...definition,
        cpu: definition.cpu ?? 0,
        portMappings: (definition.portMappings ?? []).map(storedPort),
        essential: definition.essential ?? true,
        environment: definition.environment ?? [],
        mountPoints: (definition.mountPoints ?? []).map(mount => ({ readOnly: false, ...mount })),
        volumesFrom: definition.volumesFrom ?? [],
        systemControls: definition.systemControls ?? [],
        ...(definition.healthCheck ? { healthCheck: storedHealthCheck(definition.healthCheck) } : {}),
    };
}

const storedPort = (mapping: PortMapping): PortMapping => ({
    ...mapping,
    ...(mapping.containerPortRange === undefined ? { hostPort: mapping.containerPort } : {}),
    protocol: mapping.protocol ?? "tcp",
});

function storedHealthCheck(check: HealthCheck): HealthCheck {
    const { interval = 30, timeout = 5, retries = 3, startPeriod } = check;
    if (!check.command?.length) {
        throw clientError("Health check command must not be empty.");
    }
    for (const [name, value, from, to] of [
        ["interval", interval, 5, 300],
        ["timeout", timeout, 2, 120],
        ["retries", retries, 1, 10],
        ["startPeriod", startPeriod ?? 0, 0, 300],
    ] as const) {
        if (value < from || value > to) {
            throw clientError(`Health check ${name} must be between ${from} and ${to}.`);
        }
    }
    return { ...check, interval, timeout, retries };
}
