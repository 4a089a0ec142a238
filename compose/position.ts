/** Where a value stands in a Compose file. Lines and columns count from 1. */
export interface Position {
    /** Path of the file as the user named it. */
    file: string;
    line: number;
    column: number;
}

/** A path into the canonical model, as in `["services", "web", "ports", 0, "target"]`. */
export type Path = readonly (string | number)[];

/**
 * Where each value that a user wrote stands, after merging: the file and line that won.
 * Values that Compose fills in (defaults, normalisation) have no entry of their own.
 */
export interface Positions {
    /**
     * Position of the key at `path`, of the item of a list, or of its nearest ancestor that has one.
     * What a short syntax expands to (`"8080:80"`) stands where the short form does.
     */
    at(path: Path): Position | undefined;
    /** Position of the value itself, to the right of its key, or below it. */
    valueAt(path: Path): Position | undefined;
    /** Whether a user wrote this very value. */
    has(path: Path): boolean;
    /** The keys or indexes that a user wrote directly below `path`, in file order. */
    keys(path: Path): (string | number)[];
}

/** `docker-compose.yml:14:5` */
export function formatPosition(position: Position): string {
    return `${position.file}:${position.line}:${position.column}`;
}
