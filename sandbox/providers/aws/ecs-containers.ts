import { canonical, isObject, type Values } from "../values";

/**
 * Whether two JSON texts of container definitions mean the same to ECS, as the real provider sees it: the order of containers,
 * environment and secrets does not count, nor do defaults that are written out, nor empty lists. Everything else does.
 */
export function sameContainers(left: unknown, right: unknown): boolean {
    try {
        return canonical(canonicalContainers(String(left))) === canonical(canonicalContainers(String(right)));
    } catch {
        return left === right;
    }
}

/** Fargate's tasks all have a network interface of their own: the host's port is the container's. */
function canonicalContainers(text: string): Values[] {
    const containers = JSON.parse(text) as Values[];
    return containers.map(canonicalContainer).sort(byName);
}

function canonicalContainer(container: Values): Values {
    const { environment, secrets, portMappings, healthCheck } = container;
    return withoutEmpty({
        ...container,
        essential: container.essential ?? true,
        environment: sorted(environment),
        secrets: sorted(secrets),
        portMappings: asList(portMappings)?.map(mapping => ({
            ...mapping,
            protocol: mapping.protocol ?? "tcp",
            ...(mapping.containerPortRange === undefined
                ? { hostPort: mapping.hostPort || mapping.containerPort }
                : {}),
        })),
        healthCheck: isObject(healthCheck)
            ? {
                  ...healthCheck,
                  interval: healthCheck.interval ?? 30,
                  timeout: healthCheck.timeout ?? 5,
                  retries: healthCheck.retries ?? 3,
              }
            : healthCheck,
    });
}

const asList = (value: unknown) => (Array.isArray(value) ? (value as Values[]) : undefined);
const sorted = (pairs: unknown) => asList(pairs)?.slice().sort(byName);
const byName = (left: Values, right: Values) => (String(left.name) < String(right.name) ? -1 : 1);

/** Without what ECS does not tell apart from nothing: empty lists, null, and no CPU reserved. */
const withoutEmpty = (container: Values): Values =>
    Object.fromEntries(
        Object.entries(container).filter(
            ([key, value]) =>
                value !== undefined &&
                value !== null &&
                !(Array.isArray(value) && value.length === 0) &&
                !(key === "cpu" && value === 0),
        ),
    );

/** The text that the provider keeps: what ECS answers with, containers and their environment by name. */
export const containersText = (containers: object[]): string =>
    JSON.stringify(
        (containers as Values[])
            .map(container => ({
                ...container,
                ...(container.environment ? { environment: sorted(container.environment) } : {}),
                ...(container.secrets ? { secrets: sorted(container.secrets) } : {}),
            }))
            .sort(byName),
    );
