import { existsSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
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

/** The given environment, and below it what env files say: the ones named, or `.env` of the project's folder. */
export function loadEnvironment(
    given: Record<string, string | undefined>,
    envFiles: readonly string[] | undefined,
    folder: string,
    base: string,
    problems: Problems,
    sources: SourceFiles,
): ProjectEnvironment {
    const environment = new ProjectEnvironment(
        Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const named = envFiles !== undefined && envFiles.length > 0;
    const disabled = /^(?:1|t|true)$/i.test(given.COMPOSE_DISABLE_ENV_FILE ?? "");
    const files = named
        ? envFiles.map(file => ({ file, path: isAbsolute(file) ? file : join(base, file) }))
        : disabled
          ? []
          : [{ file: ".env", path: join(folder, ".env") }].filter(
                ({ path }) => existsSync(path) && !statSync(path).isDirectory(),
            );
    const read = new Map<string, string>();
    for (const { file, path } of files) {
        readEnvFile(file, path, name => environment.get(name), read, problems, sources);
    }
    return environment.with(read);
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
