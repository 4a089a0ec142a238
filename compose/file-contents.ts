import { readFileSync } from "node:fs";
import type { ProjectEnvironment } from "./environment";
import type { FileObject } from "./model";

/**
 * What secrets and configs hold. Read when asked for, and never part of the model:
 * printed or serialised, the class shows nothing.
 */
export class FileContents {
    readonly #objects: { secrets: Record<string, FileObject>; configs: Record<string, FileObject> };
    readonly #environment: ProjectEnvironment;

    constructor(
        objects: { secrets: Record<string, FileObject>; configs: Record<string, FileObject> },
        environment: ProjectEnvironment,
    ) {
        this.#objects = objects;
        this.#environment = environment;
    }

    /** The value of a top-level secret. `undefined`: its file or variable is missing, or it lives elsewhere (`external`). */
    secret(name: string): string | undefined {
        return this.read(this.#objects.secrets[name]);
    }

    /** The content of a top-level config, as with `secret`. */
    config(name: string): string | undefined {
        return this.read(this.#objects.configs[name]);
    }

    private read(object: FileObject | undefined): string | undefined {
        if (object?.content !== undefined) {
            return object.content;
        }
        if (object?.environment !== undefined) {
            return this.#environment.get(object.environment);
        }
        if (object?.file === undefined) {
            return undefined;
        }
        try {
            return readFileSync(object.file, "utf8");
        } catch {
            return undefined;
        }
    }

    toJSON(): string {
        return "(not shown)";
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return "FileContents(not shown)";
    }
}
