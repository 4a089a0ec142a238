import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative } from "node:path";

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDE_NAMES = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

export const DEFAULT_NAMES = NAMES.join(", ");

/** The path that stands for standard input, which is in no folder. */
export const STANDARD_INPUT = "-";

/** A Compose file: its name for messages, and where it is. */
export interface ComposeFile {
    file: string;
    path: string;
}

/** Files named by a user, relative to a folder. */
export function filesOf(names: readonly string[], folder: string): ComposeFile[] {
    return names.map(name =>
        name === STANDARD_INPUT
            ? { file: "stdin", path: STANDARD_INPUT }
            : { file: name, path: isAbsolute(name) ? name : join(folder, name) },
    );
}

/** The folder of the first file that is in one. */
export function folderOf(files: readonly ComposeFile[]): string | undefined {
    const first = files.find(({ path }) => path !== STANDARD_INPUT);
    return first && dirname(first.path);
}

/** The first of the default names in the folder or the nearest one above that has any, with its override file. */
export function defaultFiles(folder: string, base: string): ComposeFile[] {
    for (let current = folder; ; current = dirname(current)) {
        const main = firstOf(NAMES, current);
        if (main !== undefined) {
            const override = firstOf(OVERRIDE_NAMES, current);
            return [main, ...(override === undefined ? [] : [override])].map(path => ({
                file: nameFrom(base, path),
                path,
            }));
        }
        if (dirname(current) === current) {
            return [];
        }
    }
}

/** How a file is called in messages: relative to the folder the user works in, where it is below. */
export function nameFrom(base: string, path: string): string {
    const name = relative(base, path);
    return name === "" || name.startsWith("..") || isAbsolute(name) ? path : name;
}

function firstOf(names: readonly string[], folder: string): string | undefined {
    return names.map(name => join(folder, name)).find(path => existsSync(path));
}
