import { readFileSync } from "node:fs";
import type { ProjectEnvironment } from "./environment";
import type { IncludedValues } from "./included-values";
import type { FileObject } from "./model";

/**
 * What secrets and configs hold. Read when asked for, and never part of the model:
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
        return this.read("secrets", name);
    }

    /** The content of a top-level config, as with `secret`. */
    config(name: string): string | undefined {
        return this.read("configs", name);
    }

    private read(kind: "secrets" | "configs", name: string): string | undefined {
        const object = this.#objects[kind][name];
        if (object?.content !== undefined) {
            return object.content;
        }
        if (object?.environment !== undefined) {
            return this.#environment.get(object.environment) ?? this.#included.get(kind, name);
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
