import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { ProjectEnvironment, readEnvFile } from "./environment";
import { type ComposeFile, defaultFiles, filesOf, folderOf } from "./find-files";
import type { LoadOptions } from "./load-options";
import type { Problems } from "./problem";
import type { SourceFiles } from "./source-files";

/** Where a project is, and the variables it is read with. */
export interface Location {
    files: ComposeFile[];
    /** Folder that its paths start from. */
    folder: string;
    environment: ProjectEnvironment;
}

/**
 * Finds a project in the order of `docker compose`: the env files decide about the Compose files (`COMPOSE_FILE`),
 * and the folder of these has an env file again, below the first.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/envvars/
 */
export function locateProject(options: LoadOptions, problems: Problems, sources: SourceFiles): Location {
    const base = resolve(options.workingDirectory);
    const given = options.projectDirectory === undefined ? undefined : resolve(base, options.projectDirectory);
    const shell = new ProjectEnvironment([
        ...Object.entries(options.environment).filter((pair): pair is [string, string] => pair[1] !== undefined),
        ["PWD", base],
    ]);
    const named = filesOf(options.files, base);
    const start = given ?? folderOf(named) ?? base;
    const explicit = explicitEnvFiles(options, shell);
    const first =
        explicit === undefined
            ? withDotenv(shell, start, base)
            : withEnvFiles(
                  shell,
                  explicit.map(file => ({ file, path: isAbsolute(file) ? file : join(base, file) })),
              );
    const files = named.length > 0 ? named : (filesOfEnvironment(first) ?? defaultFiles(start, base));
    const folder = given ?? folderOf(files) ?? base;
    const environment = explicit === undefined && folder !== start ? withDotenv(first, folder, base) : first;
    return { files, folder, environment };

    function filesOfEnvironment(environment: ProjectEnvironment): ComposeFile[] | undefined {
        const separator = environment.get("COMPOSE_PATH_SEPARATOR") || ":";
        const list = environment.get("COMPOSE_FILE");
        return list === undefined ? undefined : filesOf(list.split(separator), base);
    }

    /** With the variables of the folder's `.env`, if it has one. */
    function withDotenv(environment: ProjectEnvironment, folder: string, base: string): ProjectEnvironment {
        const path = join(folder, ".env");
        if (disabled() || !existsSync(path) || statSync(path).isDirectory()) {
            return environment;
        }
        return withEnvFiles(environment, [{ file: folder === base ? ".env" : path, path }]);
    }

    function disabled(): boolean {
        const given = shell.get("COMPOSE_DISABLE_ENV_FILE");
        if (given !== undefined && !BOOLEAN.test(given)) {
            const message = `cannot be read with COMPOSE_DISABLE_ENV_FILE=${given}`;
            problems.add(undefined, [], message, { fix: "Set it to true or false, or unset it." });
        }
        return TRUE.test(given ?? "");
    }

    function withEnvFiles(environment: ProjectEnvironment, files: readonly ComposeFile[]): ProjectEnvironment {
        const read = new Map<string, string>();
        for (const { file, path } of files) {
            readEnvFile(file, path, environment.lookup, read, problems, sources);
        }
        return environment.with(read);
    }
}

/** What Go reads as a boolean. */
const BOOLEAN = /^(?:1|t|true|True|TRUE|T|0|f|F|false|False|FALSE)$/;
const TRUE = /^(?:1|t|true)$/i;

/** The env files that were named. `COMPOSE_ENV_FILES` counts in the shell only, not in an env file. */
function explicitEnvFiles({ envFiles }: LoadOptions, shell: ProjectEnvironment): readonly string[] | undefined {
    if (envFiles !== undefined && envFiles.length > 0) {
        return envFiles;
    }
    const listed = (shell.get("COMPOSE_ENV_FILES") ?? "").split(",").filter(file => file !== "");
    return listed.length > 0 ? listed : undefined;
}
