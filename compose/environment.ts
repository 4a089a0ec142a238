import { DotenvError, parseDotenv } from "./dotenv";
import type { Problems } from "./problem";
import { readSource } from "./read-file";
import type { SourceFiles } from "./source-files";
import type { Lookup } from "./template";

/**
 * The variables that a project's files are interpolated with. It may hold credentials,
 * so the class shows nothing but its size when it is printed or serialised.
 */
export class ProjectEnvironment {
    readonly #values: ReadonlyMap<string, string>;

    constructor(values: Iterable<readonly [string, string]>) {
        this.#values = new Map(values);
    }

    readonly lookup: Lookup = name => this.#values.get(name);

    get(name: string): string | undefined {
        return this.#values.get(name);
    }

    entries(): [string, string][] {
        return [...this.#values];
    }

    /** The same, with further variables where this one has none of the name. */
    with(more: Iterable<readonly [string, string]>): ProjectEnvironment {
        return new ProjectEnvironment([...more, ...this.#values]);
    }

    toJSON(): string {
        return `${this.#values.size} variables`;
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return `ProjectEnvironment(${this.toJSON()})`;
    }
}

/** Reads one env file into `variables`; its mistakes become problems with its own name and line. */
export function readEnvFile(
    file: string,
    path: string,
    lookup: Lookup,
    variables: Map<string, string>,
    problems: Problems,
    sources: SourceFiles,
): void {
    const text = readSource(file, path, problems, sources);
    if (text === undefined) {
        return;
    }
    try {
        parseDotenv(text, lookup, variables);
    } catch (error) {
        if (!(error instanceof DotenvError)) {
            throw error;
        }
        problems.add({ file, line: error.line, column: 1 }, [], error.message);
    }
}
