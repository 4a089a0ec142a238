import { absolute } from "./canonical/paths";
import { cycleText } from "./cycle-text";
import { clear, mergeAt } from "./merge";
import {
    get,
    isMapping,
    isNull,
    mapEntries,
    mapping,
    type Mapping,
    type Node,
    section,
    textOf,
    withEntries,
} from "./node";
import type { ClearedPath } from "./yaml-tree";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { isRemote, REMOTE_REFUSED } from "./remote";
import { suggest } from "./suggest";

/** A file that services extend: its services in canonical form, their paths absolute. */
export interface ExtendedFile {
    path: string;
    /** Name for messages. */
    file: string;
    /** Folder that the files it names start from. */
    folder: string;
    services: Mapping;
    /** What `!reset` and `!override` in it take away from what its services extend. */
    cleared: readonly ClearedPath[];
}

/**
 * Lays every service of a file over the one it extends, which may be in the same file or in another,
 * and extend a further one itself.
 * @param read Reads another file, `undefined` where that failed and a problem says so.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
 */
export function applyExtends(
    root: Mapping,
    file: Pick<ExtendedFile, "file" | "path" | "folder">,
    cleared: readonly ClearedPath[],
    problems: Problems,
    read: (path: string, at: Position | undefined, key: Path) => ExtendedFile | undefined,
): Mapping {
    const services = get(root, "services");
    if (!isMapping(services)) {
        return root;
    }
    const here: ExtendedFile = { ...file, services, cleared };
    const reported = new Set<string>();
    /** Services that are complete, by file and name: a base is laid out once, however many extend it. */
    const complete = new Map<string, Node | undefined>();
    const resolved = mapEntries(services, (_service, name) => extend(name, here, []));
    return withEntries(root, { services: resolved });

    function extend(name: string, from: ExtendedFile, chain: readonly Link[]): Node | undefined {
        const key = `${from.path}\u0000${name}`;
        if (!complete.has(key)) {
            complete.set(key, lay(name, from, chain));
        }
        return complete.get(key);
    }

    function lay(name: string, from: ExtendedFile, chain: readonly Link[]): Node | undefined {
        const service = get(from.services, name);
        const extension = get(service, "extends");
        if (!isMapping(service) || extension === undefined || isNull(extension)) {
            return service;
        }
        const at = service.entries.get("extends")?.keyAt ?? extension.at;
        const path = ["services", name, "extends"];
        const without = withEntries(service, { extends: undefined });
        const link = { path: from.path, service: name };
        const before = chain.findIndex(other => other.path === link.path && other.service === link.service);
        if (before >= 0) {
            const links = chain.slice(before).map(({ service: each }) => each);
            const key = [...links].sort().join(" ");
            if (!reported.has(key)) {
                reported.add(key);
                problems.add(at, path, `closes a cycle: ${cycleText([...links, name])}`, {
                    fix: "Let one of the services extend nothing.",
                });
            }
            return without;
        }
        if (chain.length >= MAX_CHAIN) {
            problems.add(at, path, `is extended through more than ${MAX_CHAIN} services`);
            return without;
        }
        const target = textOf(extension) ?? textOf(get(extension, "service"));
        if (target === undefined) {
            problems.add(at, path, "must name a service", { fix: "Write extends: { service: name }." });
            return without;
        }
        const fileName = textOf(get(extension, "file"));
        const fileAt = get(extension, "file")?.at ?? at;
        if (fileName !== undefined && isRemote(fileName)) {
            problems.add(fileAt, [...path, "file"], `is not on this machine: ${fileName}`, REMOTE_REFUSED);
            return without;
        }
        const source = fileName === undefined ? from : read(absolute(fileName, from.folder), fileAt, [...path, "file"]);
        if (source === undefined) {
            return without;
        }
        if (get(source.services, target) === undefined) {
            const near = suggest(target, source.services.entries.keys());
            problems.add(at, path, `refers to the service "${target}", which ${source.file} does not define`, {
                fix: near === undefined ? undefined : `Did you mean "${near}"?`,
            });
            return without;
        }
        const base = extend(target, source, [...chain, link]);
        if (isNull(base)) {
            return service; // nothing to lay it over, and nothing that replaces the key
        }
        if (!isMapping(base)) {
            problems.add(at, path, `refers to the service "${target}", which is no mapping`);
            return without;
        }
        // `!reset` and `!override` of this service work on what it extends too.
        const kept = clear(
            mapping(new Map([["services", { value: mapping(new Map([[name, { value: base }]])) }]])),
            from.cleared,
        );
        const remaining = get(section(kept, "services"), name);
        return isMapping(remaining) ? mergeAt(remaining, without, ["services", name], problems) : without;
    }
}

/** Services that extend each other one after the other; recursion must end somewhere. */
export const MAX_CHAIN = 500;

interface Link {
    path: string;
    service: string;
}
