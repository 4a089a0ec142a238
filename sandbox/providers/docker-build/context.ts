import { createHash, type Hash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { dockerIgnore, type Ignore } from "./docker-ignore";

/**
 * Digest of what Docker would send to the builder: every file's path, mode and content, but for what `.dockerignore` names.
 * The Dockerfile counts even where it is ignored.
 */
export function hashContext(folder: string, dockerfile: { path: string } | { inline: string }): string {
    const hash = createHash("sha256");
    hash.update("path" in dockerfile ? readFileSync(dockerfile.path) : dockerfile.inline);
    addFolder(hash, folder, "", dockerIgnore(folder, "path" in dockerfile ? dockerfile.path : undefined));
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
