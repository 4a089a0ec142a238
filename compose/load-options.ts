import type { ExtensionFile } from "./extension-files";

/** What to load, and from where. Absent options have the defaults of `docker compose`. */
export interface LoadOptions {
    /**
     * Compose files in the order of merging, relative to `workingDirectory`; `-` is standard input.
     * Empty: `COMPOSE_FILE` (separated by `COMPOSE_PATH_SEPARATOR`), or the default names and the override file.
     */
    files: readonly string[];
    /** Folder that relative file names start from, as `PWD` for the files' variables. */
    workingDirectory: string;
    /** Variables for interpolation, as in `process.env`. They win over env files. */
    environment: Record<string, string | undefined>;
    /** Active profiles; `*` is all of them. @default `COMPOSE_PROFILES` */
    profiles?: readonly string[];
    /** @default `COMPOSE_PROJECT_NAME`, then `name:` of the files, then the name of the project's folder. */
    projectName?: string;
    /** Env files for interpolation, relative to `workingDirectory`. @default `COMPOSE_ENV_FILES`, then `.env` in the project's folder, if there is one */
    envFiles?: readonly string[];
    /** Folder that paths inside the files start from. @default the folder of the first file, `workingDirectory` for standard input */
    projectDirectory?: string;
    /**
     * Only these services and those they depend on, as in `docker compose up web`: names, or patterns with `*`, `?` and `[…]`.
     * Naming a service activates its profiles. @default all whose profiles are active
     */
    services?: readonly string[];
    /** Files beside the Compose file that are read as extensions of the top level, e.g. `ecs-params.yml`. @default none */
    extensionFiles?: readonly ExtensionFile[];
    /** Text that the file `-` has. @default standard input, read to its end */
    standardInput?: () => string | Buffer;
}
