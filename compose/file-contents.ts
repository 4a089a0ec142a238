import { readFileSync, statSync, type Stats } from "node:fs";
import type { ProjectEnvironment } from "./environment";
import type { IncludedValues } from "./included-values";
import type { FileObject } from "./model";
import { MAX_BYTES } from "./read-file";

/** What a bind mount finds on this machine. */
export interface MountedFile {
    kind: "file" | "folder" | "other";
    /** Bytes. */
    size: number;
    /** Whether its owner may run it. */
    executable: boolean;
    /** What it holds; `undefined` where it cannot be read. */
    bytes(): Buffer | undefined;
}

/**
 * What secrets, configs and the files of bind mounts hold. Read when asked for, and never part of the model:
 * printed or serialised, the class shows nothing.
 */
export class FileContents {
    readonly #objects: { secrets: Record<string, FileObject>; configs: Record<string, FileObject> };
    readonly #environment: ProjectEnvironment;
    readonly #included: IncludedValues;

    constructor(
        objects: { secrets: Record<string, FileObject>; configs: Record<string, FileObject> },
        environment: ProjectEnvironment,
        included: IncludedValues,
    ) {
        this.#objects = objects;
        this.#environment = environment;
        this.#included = included;
    }

    /** The value of a top-level secret. `undefined`: its file or variable is missing, or it lives elsewhere (`external`). */
    secret(name: string): string | undefined {
        return this.secretBytes(name)?.toString("utf8");
    }

    /** The content of a top-level config, as with `secret`. */
    config(name: string): string | undefined {
        return this.configBytes(name)?.toString("utf8");
    }

    /** The value of a top-level secret to the byte: a file may hold anything. */
    secretBytes(name: string): Buffer | undefined {
        return this.read("secrets", name);
    }

    /** The content of a top-level config to the byte. */
    configBytes(name: string): Buffer | undefined {
        return this.read("configs", name);
    }

    /** What a bind mount's `source` is on this machine; `undefined` where there is nothing. */
    mounted(path: string): MountedFile | undefined {
        let stats: Stats;
        try {
            stats = statSync(path);
        } catch {
            return undefined;
        }
        return {
            kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
            size: stats.size,
            executable: (stats.mode & 0o100) !== 0,
            bytes: () => readBytes(path),
        };
    }

    private read(kind: "secrets" | "configs", name: string): Buffer | undefined {
        const object = this.#objects[kind][name];
        if (object?.content !== undefined) {
            return Buffer.from(object.content);
        }
        if (object?.environment !== undefined) {
            const value = this.#environment.get(object.environment) ?? this.#included.get(kind, name);
            return value === undefined ? undefined : Buffer.from(value);
        }
        return object?.file === undefined ? undefined : readBytes(object.file);
    }

    toJSON(): string {
        return "(not shown)";
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return "FileContents(not shown)";
    }
}

/** Of a file as large as a Compose file may be; a device may never end. */
function readBytes(path: string): Buffer | undefined {
    try {
        const stats = statSync(path);
        return stats.isFile() && stats.size <= MAX_BYTES ? readFileSync(path) : undefined;
    } catch {
        return undefined;
    }
}
