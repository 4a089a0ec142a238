import type { ComposeProject } from "./model";

/**
 * The project without the networks, volumes, secrets, configs and models that no service of it uses:
 * what `docker compose config` prints unless it is asked for `--all-resources`.
 */
export function withoutUnusedResources(project: ComposeProject): ComposeProject {
    const services = Object.values(project.services);
    const used = {
        networks: services.flatMap(({ networks }) => Object.keys(networks ?? {})),
        volumes: services.flatMap(({ volumes = [] }) =>
            volumes.flatMap(({ type, source }) => (type === "volume" && source !== undefined ? [source] : [])),
        ),
        secrets: services.flatMap(({ secrets = [], build }) =>
            [...secrets, ...(build?.secrets ?? [])].map(({ source }) => source),
        ),
        configs: services.flatMap(({ configs = [] }) => configs.map(({ source }) => source)),
        models: services.flatMap(({ models }) => Object.keys(models ?? {})),
    };
    return {
        ...project,
        networks: only(project.networks, used.networks),
        volumes: only(project.volumes, used.volumes),
        secrets: only(project.secrets, used.secrets),
        configs: only(project.configs, used.configs),
        models: only(project.models, used.models),
    };
}

function only<T>(resources: Record<string, T>, names: readonly string[]): Record<string, T> {
    const wanted = new Set(names);
    return Object.fromEntries(Object.entries(resources).filter(([name]) => wanted.has(name)));
}
