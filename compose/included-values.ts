import type { ProjectEnvironment } from "./environment";
import { get, type Mapping, section, textOf } from "./node";

/**
 * Values of secrets and configs of included projects that come from a variable: the env files of such a project count for it alone.
 * Printed or serialised, the class shows nothing.
 */
export class IncludedValues {
    readonly #values = new Map<string, string>();

    /** Remembers what the secrets and configs of an included project's model are worth there. */
    add(model: Mapping, environment: ProjectEnvironment): void {
        for (const kind of ["secrets", "configs"] as const) {
            for (const [name, { value }] of section(model, kind).entries) {
                const variable = textOf(get(value, "environment"));
                const found = variable === undefined ? undefined : environment.get(variable);
                if (found !== undefined) {
                    this.#values.set(`${kind} ${name}`, found);
                }
            }
        }
    }

    get(kind: "secrets" | "configs", name: string): string | undefined {
        return this.#values.get(`${kind} ${name}`);
    }

    toJSON(): string {
        return "(not shown)";
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return "IncludedValues(not shown)";
    }
}
