import { get, isMapping, mapEntries, type Mapping, section, withEntries } from "./node";
import type { Problems } from "./problem";
import { profilesOf } from "./profiles";
import { suggest } from "./suggest";

/** The profiles that naming services activates: those of each that is disabled without. */
export function profilesOfServices(
    root: Mapping,
    names: readonly string[],
    disabled: ReadonlyMap<string, unknown>,
): string[] {
    return names.filter(name => disabled.has(name)).flatMap(name => profilesOf(get(section(root, "services"), name)!));
}

/**
 * The project with the named services (or those that match a pattern) and all that they depend on, directly or over others.
 * A name that no service has is a mistake.
 */
export function selectServices(root: Mapping, names: readonly string[], problems: Problems): Mapping {
    const services = section(root, "services");
    const selected = new Set<string>();
    const select = (name: string) => {
        const depth: string[] = [name];
        for (let next = depth.pop(); next !== undefined; next = depth.pop()) {
            if (services.entries.has(next) && !selected.has(next)) {
                selected.add(next);
                depth.push(...section(get(services, next), "depends_on").entries.keys());
            }
        }
    };
    for (const name of names) {
        const pattern = glob(name);
        const matching = [...services.entries.keys()].filter(service => service === name || pattern?.test(service));
        matching.forEach(select);
        if (matching.length === 0) {
            const near = suggest(name, services.entries.keys());
            problems.add(services.at, ["services"], `has no service ${JSON.stringify(name)}`, {
                fix: near === undefined ? undefined : `Did you mean "${near}"?`,
            });
        }
    }
    return withEntries(root, {
        services: mapEntries(services, (service, name) => (selected.has(name) ? service : undefined)),
    });
}

/** The project without dependencies on services that it does not have: optional ones, and those that were not selected. */
export function dropMissingDependencies(root: Mapping): Mapping {
    const services = section(root, "services");
    return withEntries(root, {
        services: mapEntries(services, service => {
            const dependencies = get(service, "depends_on");
            if (!isMapping(service) || !isMapping(dependencies)) {
                return service;
            }
            const kept = mapEntries(dependencies, (value, name) => (services.entries.has(name) ? value : undefined));
            return withEntries(service, { depends_on: kept.entries.size === 0 ? undefined : kept });
        }),
    });
}

/** A pattern as in Go's `filepath.Match`; `undefined` where it is malformed. */
function glob(pattern: string): RegExp | undefined {
    const source = pattern.replace(/\[\^?[^\]]+\]|[*?.+^${}()|[\]\\]/g, token =>
        token === "*" ? ".*" : token === "?" ? "." : token.length > 1 ? token : `\\${token}`,
    );
    try {
        return new RegExp(`^${source}$`, "s");
    } catch {
        return undefined; // a range like [z-a]
    }
}
