import { taskDefinitionNotes, type ImportedDefinition, type ImportedContainer } from "./definition";

/** A Compose file as plain data, and what of the task definition it cannot say. */
export interface ImportedCompose {
    /** What YAML is written of. */
    file: Record<string, unknown>;
    /** Compose service that takes the place of the ECS service. */
    main: string;
    /** What somebody has to look at. */
    notes: string[];
}

/** Name of a Compose project or secret: lower case, digits, hyphens and underscores. */
export const composeName = (text: string): string =>
    text
        .toLowerCase()
        .replace(/[^a-z0-9_-]+/g, "-")
        .replace(/^[^a-z0-9]+|-+$/g, "");

/**
 * A Compose file that says what a task definition says: a service for each container, all of them in the task of the main one.
 * @param main the container that gets the traffic. Default: the first essential one
 */
export function composeOf(
    definition: ImportedDefinition,
    project: string,
    replicas: number,
    main?: string,
): ImportedCompose {
    const containers = definition.containerDefinitions ?? [];
    const first =
        containers.find(({ name }) => name === main) ??
        containers.find(({ essential }) => essential !== false) ??
        containers[0];
    const name = first?.name ?? "app";
    const secrets = new ImportedSecrets();
    const services = containers.map((container): [string, object] => [
        container.name ?? "",
        serviceOf(container, secrets, {
            ...(container.name === name
                ? { platform: platformOf(definition), deploy: deployOf(definition, replicas) }
                : { network_mode: `service:${name}` }),
        }),
    ]);
    const declared = secrets.declarations();
    return {
        file: {
            name: composeName(project),
            services: Object.fromEntries(services.sort(([a], [b]) => Number(b === name) - Number(a === name))),
            ...(Object.keys(declared).length > 0 && { secrets: declared }),
        },
        main: name,
        notes: taskDefinitionNotes(definition),
    };
}

/** An interpolated `$` would be taken for a variable. */
function literal<Value>(value: Value): Value {
    if (typeof value === "string") {
        return value.replaceAll("$", "$$$$") as Value;
    }
    return Array.isArray(value) ? (value.map(literal) as Value) : value;
}

function serviceOf(container: ImportedContainer, secrets: ImportedSecrets, more: object): object {
    const {
        environment = [],
        portMappings = [],
        healthCheck,
        dependsOn = [],
        dockerLabels,
        logConfiguration,
    } = container;
    const { memory, memoryReservation, ulimits = [], essential } = container;
    return withoutEmpty({
        image: literal(container.image),
        entrypoint: literal(container.entryPoint),
        command: literal(container.command),
        environment: Object.fromEntries(environment.map(({ name = "", value = "" }) => [name, literal(value)])),
        secrets: secrets.entriesOf(container.secrets ?? []),
        ports: portMappings.map(({ containerPort, protocol = "tcp" }) =>
            protocol === "tcp" ? `${containerPort}:${containerPort}` : `${containerPort}:${containerPort}/${protocol}`,
        ),
        user: container.user,
        working_dir: literal(container.workingDirectory),
        read_only: container.readonlyRootFilesystem,
        privileged: container.privileged,
        tty: container.pseudoTerminal,
        stdin_open: container.interactive,
        init: container.linuxParameters?.initProcessEnabled,
        stop_grace_period: container.stopTimeout === undefined ? undefined : `${container.stopTimeout}s`,
        healthcheck: healthCheck && {
            test: literal(healthCheck.command),
            ...seconds("interval", healthCheck.interval),
            ...seconds("timeout", healthCheck.timeout),
            ...(healthCheck.retries !== undefined && { retries: healthCheck.retries }),
            ...seconds("start_period", healthCheck.startPeriod),
        },
        depends_on: Object.fromEntries(
            dependsOn.map(({ containerName = "", condition = "START" }) => [
                containerName,
                { condition: CONDITIONS[condition] ?? "service_started" },
            ]),
        ),
        labels: { ...dockerLabels, ...(essential === false && { "ecs.essential": "false" }) },
        ulimits: Object.fromEntries(
            ulimits.map(({ name = "", softLimit, hardLimit }) => [name, { soft: softLimit, hard: hardLimit }]),
        ),
        mem_limit: memory === undefined ? undefined : `${memory}m`,
        mem_reservation: memoryReservation === undefined ? undefined : `${memoryReservation}m`,
        logging:
            logConfiguration?.logDriver === "awslogs"
                ? { driver: "awslogs", options: logConfiguration.options }
                : undefined,
        ...more,
    });
}

const CONDITIONS: Record<string, string> = {
    START: "service_started",
    HEALTHY: "service_healthy",
    SUCCESS: "service_completed_successfully",
    COMPLETE: "service_completed_successfully",
};

const seconds = (key: string, value: number | undefined): object => (value === undefined ? {} : { [key]: `${value}s` });

/** What the containers take of the secrets of an account. */
class ImportedSecrets {
    readonly #known = new Map<string, { name: string; arn: string; keys: Set<string> }>();

    /** The `secrets` of a Compose service: an entry for each secret, or for each variable that gets a whole one. */
    entriesOf(secrets: NonNullable<ImportedContainer["secrets"]>): object[] {
        const byKey = new Map<string, Record<string, string>>();
        const entries: object[] = [];
        for (const { name: variable = "", valueFrom = "" } of secrets) {
            const parts = valueFrom.split(":");
            const inManager = valueFrom.includes(":secretsmanager:");
            const key = (inManager && parts[7]) || undefined;
            const source = this.nameOf(inManager ? parts.slice(0, 7).join(":") : valueFrom, key);
            const variables = byKey.get(source);
            if (key === undefined) {
                entries.push({ source, "x-aws-environment": variable });
            } else if (variables) {
                variables[key] = variable;
            } else {
                const first = { [key]: variable };
                byKey.set(source, first);
                entries.push({ source, "x-aws-environment": first });
            }
        }
        return entries;
    }

    /** The file's top level. */
    declarations(): Record<string, object> {
        return Object.fromEntries(
            [...this.#known.values()].map(({ name, arn, keys }) => [
                name,
                { external: true, name: arn, ...(keys.size > 0 && { "x-aws-keys": [...keys] }) },
            ]),
        );
    }

    /** A secret that one takes as a whole and another by its keys is two. */
    private nameOf(arn: string, key: string | undefined): string {
        const id = `${arn} ${key === undefined ? "whole" : "keys"}`;
        const known = this.#known.get(id) ?? { name: this.unusedName(arn), arn, keys: new Set<string>() };
        if (key !== undefined) {
            known.keys.add(key);
        }
        this.#known.set(id, known);
        return known.name;
    }

    private unusedName(arn: string): string {
        const taken = [...this.#known.values()].map(({ name }) => name);
        const wanted = composeName(arn.split(/[:/]/).pop() ?? "") || "secret";
        let name = wanted;
        for (let number = 2; taken.includes(name); number++) {
            name = `${wanted}-${number}`;
        }
        return name;
    }
}

function platformOf({ runtimePlatform }: ImportedDefinition): string | undefined {
    return runtimePlatform?.cpuArchitecture === "ARM64" ? "linux/arm64" : undefined;
}

const CPU_UNITS = 1024;

function deployOf({ cpu, memory }: ImportedDefinition, replicas: number): object {
    const limits = {
        ...(cpu !== undefined && { cpus: String(Number(cpu) / CPU_UNITS) }),
        ...(memory !== undefined && { memory: `${memory}m` }),
    };
    return { replicas, resources: { limits } };
}

function withoutEmpty(members: Record<string, unknown>): object {
    return Object.fromEntries(
        Object.entries(members).filter(([, value]) => {
            if (value === undefined || value === null || value === false) {
                return false;
            }
            return typeof value !== "object" || Object.keys(value).length > 0;
        }),
    );
}
