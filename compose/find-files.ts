import { existsSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";

const NAMES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDE_NAMES = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/** A Compose file: its name for messages, and where it is. */
export interface ComposeFile {
    file: string;
    path: string;
}

/**
 * The files of a project: those named, else those in `COMPOSE_FILE`, else the first of the default names
 * in the folder or the nearest one above that has any, with its override file.
 */
export function findFiles(
    named: readonly string[],
    folder: string,
    environment: Record<string, string | undefined>,
): ComposeFile[] {
    const files = named.length > 0 ? named : fromEnvironment(environment);
    if (files.length > 0) {
        return files.map(file => ({ file, path: isAbsolute(file) ? file : join(folder, file) }));
    }
    for (let current = folder; ; current = dirname(current)) {
        const main = firstOf(NAMES, current);
        if (main !== undefined) {
            const override = firstOf(OVERRIDE_NAMES, current);
            return [main, ...(override === undefined ? [] : [override])].map(path => ({
                file: current === folder ? basename(path) : path,
                path,
            }));
        }
        if (dirname(current) === current) {
            return [];
        }
    }
}

export const DEFAULT_NAMES = NAMES.join(", ");

function fromEnvironment(environment: Record<string, string | undefined>): string[] {
    const separator = environment.COMPOSE_PATH_SEPARATOR || delimiter;
    return environment.COMPOSE_FILE === undefined ? [] : environment.COMPOSE_FILE.split(separator);
}

function firstOf(names: readonly string[], folder: string): string | undefined {
    return names.map(name => join(folder, name)).find(path => existsSync(path));
}
