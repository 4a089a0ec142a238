import { createHash, type Hash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { dockerIgnore, type Ignore } from "./docker-ignore";

/** Additional contexts by name, `folder` being absolute. */
export type NamedContexts = Readonly<Record<string, { location: string; folder?: string }>>;

/** A named context as somebody wrote it, seen from `base`. */
export function namedContext(location: string, base: string): NamedContexts[string] {
    return /^[\w-]+:\/\/|^git@|^github\.com\//.test(location)
        ? { location }
        : { location, folder: resolve(base, location) };
}

/**
 * Digest of what Docker would send to the builder: every file's path, mode and content, but for what `.dockerignore` names.
 * The Dockerfile counts even where it is ignored, a named context with its files or, where it is no folder, its address.
 */
export function hashContext(
    folder: string,
    dockerfile: { path: string } | { inline: string },
    named: NamedContexts = {},
): string {
    const hash = createHash("sha256");
    hash.update("path" in dockerfile ? readFileSync(dockerfile.path) : dockerfile.inline);
    addFolder(hash, folder, "", dockerIgnore(folder, "path" in dockerfile ? dockerfile.path : undefined));
    for (const [name, { location, folder: its }] of Object.entries(named).sort()) {
        hash.update(`\0${name}\0`);
        if (its === undefined) {
            hash.update(location);
        } else {
            addFolder(hash, its, "", dockerIgnore(its, undefined));
        }
    }
    return hash.digest("hex");
}

function addFolder(hash: Hash, root: string, relative: string, ignore: Ignore): void {
    for (const name of readdirSync(join(root, relative)).sort()) {
        const path = relative === "" ? name : `${relative}/${name}`;
        const stat = lstatSync(join(root, path));
        if (stat.isDirectory()) {
            if (!ignore.ignoresFolder(path)) {
                addFolder(hash, root, path, ignore);
            }
        } else if (!ignore.ignores(path)) {
            const content = stat.isSymbolicLink()
                ? readlinkSync(join(root, path))
                : stat.isFile()
                  ? readFileSync(join(root, path))
                  : "";
            const isExecutable = (stat.mode & 0o111) !== 0;
            hash.update(`${path}\0${isExecutable ? "x" : "-"}\0${content.length}\0`).update(content);
        }
    }
}
