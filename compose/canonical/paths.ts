import { lstatSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { get, isMapping, mapEntries, mapItems, type Mapping, type Node, scalar, textOf, withEntries } from "../node";
import { type Cursor, PathTable } from "../path-table";
import type { Path } from "../position";
import type { Problems } from "../problem";

/** Makes the relative paths of a file absolute: they start from the project's folder, `~` from the user's. */
export function resolvePaths(root: Mapping, folder: string, problems: Problems): Mapping {
    const walk = (node: Node, path: Path, cursor: Cursor<Resolve>): Node => {
        if (cursor.value !== undefined) {
            return cursor.value(node, folder, path, problems);
        }
        const below = (child: Node, key: string | number): Node => {
            const next = cursor.down(key);
            return next === undefined ? child : walk(child, [...path, key], next);
        };
        return node.kind === "mapping"
            ? mapEntries(node, below)
            : node.kind === "sequence"
              ? mapItems(node, below)
              : node;
    };
    return walk(root, [], RESOLVERS.start()) as Mapping;
}

type Resolve = (node: Node, folder: string, path: Path, problems: Problems) => Node;

/** A path on this machine. */
const localPath: Resolve = (node, folder) => {
    const text = textOf(node);
    return text === undefined || text === "" ? node : scalar(absolute(text, folder), node.at);
};

/** A folder, a URL, a git repository or `service:name`. */
const context: Resolve = (node, folder, path, problems) => {
    const text = textOf(node) ?? "";
    const remote =
        text.includes("://") ||
        text.startsWith("service:") ||
        /^(?:https?:\/\/|git:\/\/|ssh:\/\/|github\.com\/|git@)/.test(text);
    return remote ? node : localPath(node, folder, path, problems);
};

/** A path that may be a Windows one on another system. */
const anyPath: Resolve = (node, folder) => {
    const text = textOf(node);
    return text === undefined || isWindowsAbsolute(text) ? node : scalar(absolute(text, folder), node.at);
};

/** A path whose files are watched: where the folder of a symbolic link really is, changes are seen. */
const watchedPath: Resolve = (node, folder, path, problems) => {
    const local = localPath(node, folder, path, problems);
    const text = textOf(local) ?? "";
    try {
        const followed = followLink(text);
        return followed === text ? local : scalar(followed, node.at);
    } catch {
        problems.add(node.at, path, `goes through a symbolic link that leads nowhere: ${text}`);
        return local;
    }
};

/** The path with the first symbolic link on its way replaced by where it leads, as compose-go does it. */
function followLink(text: string): string {
    let current = "/";
    for (const part of text.split("/")) {
        current = join(current, part);
        if (lstatSync(current, { throwIfNoEntry: false })?.isSymbolicLink()) {
            return realpathSync(current) + text.slice(current.length);
        }
    }
    return text;
}

const mount: Resolve = (node, folder, path, problems) => {
    const source = get(node, "source");
    return isMapping(node) && textOf(get(node, "type")) === "bind" && source !== undefined
        ? withEntries(node, { source: anyPath(source, folder, path, problems) })
        : node;
};

/** The local driver with `o: bind` is a bind mount in disguise. */
const volume: Resolve = (node, folder, path, problems) => {
    const options = get(node, "driver_opts");
    const device = get(options, "device");
    const isBind = textOf(get(node, "driver")) === "local" && textOf(get(options, "o")) === "bind";
    return isMapping(node) && isMapping(options) && isBind && device !== undefined
        ? withEntries(node, { driver_opts: withEntries(options, { device: anyPath(device, folder, path, problems) }) })
        : node;
};

const RESOLVERS = new PathTable<Resolve>({
    "services.*.build.context": context,
    "services.*.build.additional_contexts.*": context,
    "services.*.build.ssh.*": anyPath,
    "services.*.env_file.*.path": localPath,
    "services.*.label_file.*": localPath,
    "services.*.extends.file": localPath,
    "services.*.develop.watch.*.path": watchedPath,
    "services.*.volumes.*": mount,
    "configs.*.file": anyPath,
    "secrets.*.file": anyPath,
    "volumes.*": volume,
});

export function absolute(text: string, folder: string): string {
    const expanded = text.startsWith("~") ? join(homedir(), text.slice(1)) : text;
    return isAbsolute(expanded) ? expanded : join(folder, expanded).replace(/(?<=.)\/+$/, "");
}

function isWindowsAbsolute(text: string): boolean {
    return /^(?:[a-zA-Z]:[\\/]|\\\\)/.test(text);
}
