import type { Dependency, FileObject, Healthcheck, Service } from "../../compose";
import type { EcsParamsService } from "./document";

/** Compose keys that one key of `ecs-params.yml` stands for. */
interface Translation {
    /** Keys of the service. */
    service: Partial<Service>;
    /** The project's secrets that they name. */
    secrets?: Record<string, FileObject>;
}

type Translate<Value> = (value: Value, service: Service, name: string) => Translation;

/** What each key of a service stands for. */
export const SERVICE_KEYS: {
    readonly [Key in keyof EcsParamsService]-?: Translate<NonNullable<EcsParamsService[Key]>>;
} = {
    essential: (essential, { deploy }) => ({
        service: { deploy: { ...deploy, labels: { ...deploy?.labels, "ecs.essential": String(essential) } } },
    }),
    depends_on: (dependencies, { depends_on }) => ({
        service: {
            depends_on: {
                ...depends_on,
                ...Object.fromEntries(
                    dependencies.map(({ container_name: other = "", condition = "START" }) => [
                        other,
                        { condition: CONDITIONS[condition.toUpperCase()] ?? "service_started", required: true },
                    ]),
                ),
            },
        },
    }),
    secrets: (written, { secrets = [] }, service) => {
        const named = written.map(({ name = "", value_from: from = "" }) => ({
            name,
            from,
            secret: `${service}-${name}`,
        }));
        return {
            service: {
                secrets: [
                    ...secrets,
                    ...named.map(({ name, secret }) => ({ source: secret, "x-aws-environment": name })),
                ],
            },
            secrets: Object.fromEntries(named.map(({ secret, from }) => [secret, { external: true, name: from }])),
        };
    },
    repository_credentials: ({ credentials_parameter: arn = "" }) => ({ service: { "x-aws-pull_credentials": arn } }),
    /** 1024 CPU units are one vCPU. */
    cpu_shares: shares => ({ service: { cpus: Number(shares) / 1024 } }),
    mem_limit: limit => ({ service: { mem_limit: bytes(limit) } }),
    mem_reservation: reservation => ({ service: { mem_reservation: bytes(reservation) } }),
    init_process_enabled: enabled => ({ service: { init: String(enabled) === "true" } }),
    healthcheck: ({ test, command = test, ...times }) => ({
        service: {
            healthcheck: {
                ...definedOf(times),
                ...(command !== undefined && { test: typeof command === "string" ? ["CMD-SHELL", command] : command }),
            } as Healthcheck,
        },
    }),
};

const CONDITIONS: Readonly<Record<string, Dependency["condition"]>> = {
    START: "service_started",
    HEALTHY: "service_healthy",
    COMPLETE: "service_completed_successfully",
    SUCCESS: "service_completed_successfully",
};

function definedOf(values: object): object {
    return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** `512m`, `0.5GB`, `524288000` → bytes, as the canonical model writes them; other text as it stands. */
export function bytes(size: string | number): string {
    const [, number, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*(?:([bkmg])i?b?)?\s*$/i.exec(String(size)) ?? [];
    return number === undefined ? String(size) : String(Math.ceil(Number(number) * UNITS[unit.toLowerCase()]!));
}
