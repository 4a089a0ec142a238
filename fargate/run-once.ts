import type { ComposeProject, Service } from "../compose";

export type Services = ComposeProject["services"];

/** `deploy.mode` of work that ends. */
export function isJob({ deploy }: Service): boolean {
    return deploy?.mode === "replicated-job" || deploy?.mode === "global-job";
}

/**
 * Services that work to their end: they are jobs, or somebody waits for it.
 * @param replaced services that an existing endpoint replaces: they wait for nobody
 */
export function runsOnce(services: Services, replaced: ReadonlySet<string>): ReadonlySet<string> {
    const awaited = Object.entries(services)
        .filter(([name]) => !replaced.has(name))
        .flatMap(([, { depends_on }]) => Object.entries(depends_on ?? {}))
        .filter(([, { condition }]) => condition === "service_completed_successfully")
        .map(([name]) => name);
    const jobs = Object.keys(services).filter(name => isJob(services[name]!));
    return new Set([...jobs, ...awaited].filter(name => Object.hasOwn(services, name) && !replaced.has(name)));
}

/**
 * Work that exactly one other service waits for, and that service: it can run in its task. A job is a task of its own by
 * its own word, and a task has one platform.
 */
export function initContainersOf(
    services: Services,
    once: ReadonlySet<string>,
    replaced: ReadonlySet<string>,
): Map<string, string> {
    const dependents = new Map<string, string[]>();
    for (const [name, { depends_on }] of Object.entries(services)) {
        for (const dependency of replaced.has(name) ? [] : Object.keys(depends_on ?? {})) {
            dependents.set(dependency, [...(dependents.get(dependency) ?? []), name]);
        }
    }
    const found = new Map<string, string>();
    for (const name of once) {
        const [only, ...others] = dependents.get(name) ?? [];
        const service = services[name]!;
        if (only !== undefined && others.length === 0 && !isJob(service)) {
            if (platformOf(service) === platformOf(services[only]!)) {
                found.set(name, only);
            }
        }
    }
    return found;
}

/** As far as the file tells at a glance; what a task runs on is judged once it is put together. */
function platformOf({ platform, build }: Service): string {
    return (platform ?? build?.platforms?.join() ?? "linux/amd64").toLowerCase();
}
