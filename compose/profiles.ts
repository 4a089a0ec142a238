import { get, isSequence, mapEntries, type Mapping, type Node, section, textOf, withEntries } from "./node";

/** The project without the services whose profiles are not active, and the names of those. */
export function selectProfiles(
    root: Mapping,
    active: readonly string[],
): { root: Mapping; disabled: Map<string, string[]> } {
    const disabled = new Map<string, string[]>();
    const services = mapEntries(section(root, "services"), (service, name) => {
        const profiles = profilesOf(service);
        if (profiles.length === 0 || active.includes("*") || profiles.some(profile => active.includes(profile))) {
            return service;
        }
        disabled.set(name, profiles);
        return undefined;
    });
    return { root: disabled.size === 0 ? root : withEntries(root, { services }), disabled };
}

export function profilesOf(service: Node): string[] {
    const profiles = get(service, "profiles");
    return isSequence(profiles) ? profiles.items.map(textOf).filter(text => text !== undefined) : [];
}
