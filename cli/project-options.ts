import { Option, type Command } from "commander";
import type { LoadOptions } from "../compose";
import type { Context } from "./context";

/** Options that say which Compose project a command is about, as in `docker compose`. */
export interface ProjectOptions {
    file?: string[];
    profile?: string[];
    envFile?: string[];
    projectDirectory?: string;
    projectName?: string;
}

/** Gives a command the options of `docker compose` that choose and complete a project. */
export function addProjectOptions(command: Command): Command {
    return command
        .addOption(repeatable("-f, --file <file>", "Compose file, merged in this order; - is standard input"))
        .addOption(repeatable("--profile <name>", "activate a profile"))
        .addOption(repeatable("--env-file <file>", "variables for the files (default: .env)"))
        .option(
            "--project-directory <folder>",
            "where the files' relative paths start (default: the first file's folder)",
        )
        .option("-p, --project-name <name>", "name of the project (default: name: in the files, or the folder's)");
}

/** How to load the project that the options name; the shell's variables are the files', as in `docker compose`. */
export function loadOptions(options: ProjectOptions, { env, folder }: Pick<Context, "env" | "folder">): LoadOptions {
    return {
        files: options.file ?? [],
        workingDirectory: folder,
        environment: env,
        profiles: options.profile,
        envFiles: options.envFile,
        projectDirectory: options.projectDirectory,
        projectName: options.projectName,
    };
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
    return new Option(flags, `${description}; may be repeated`).argParser(
        (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
    );
}
