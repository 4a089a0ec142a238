import { existsSync, readFileSync } from "node:fs";
import { loadCompose } from "../../compose";
import { contextFolders, toFargate, type FargateProject } from "../../fargate";
import { applicationNames, releaseCommit, ReleaseError } from "../../release";
import type { Context } from "../context";
import { readStackSettings, stackFile, stackLoadOptions, type StackSettings } from "../stack-settings";
import { UserError } from "../user-error";
import { gitIn, type AskGit } from "./commits";

/** What is in the program's folder for a stack: what the next `pulumi up` starts from. */
export interface Program {
    stack: string;
    settings: StackSettings;
    project: FargateProject;
    /** Tag of each image that the project builds, by build name. */
    tags: Record<string, string>;
    /** Asks the repository that the Compose files are in. */
    git: AskGit;
}

/**
 * @returns undefined where the folder has no settings of the stack: it is not the program's
 * @throws ComposeError, FargateError, UserError where what is written there is wrong, as `pulumi up` would
 */
export function readProgram({ env, folder }: Pick<Context, "env" | "folder">, fullName: string): Program | undefined {
    const stack = fullName.split("/").pop()!;
    if (!existsSync(stackFile(folder, stack))) {
        return undefined;
    }
    const settings = readStackSettings(folder, stack, env);
    const compose = loadCompose(stackLoadOptions({}, { env, folder }, settings));
    const { namespace } = applicationNames(compose.name, stack);
    const { project } = toFargate(compose, { ...settings.fargate, namespace }, settings.secrets);
    const top = gitIn(compose.workingDirectory)("rev-parse", "--show-toplevel")?.trim();
    const git = gitIn(top ?? compose.workingDirectory);
    return { stack, settings, project, tags: tagsOf(project, settings, git, env), git };
}

/** @throws UserError where git names no commit */
function tagsOf(
    { images }: FargateProject,
    { release: { gitSha, tagFrom } }: StackSettings,
    git: AskGit,
    environment: NodeJS.ProcessEnv,
): Record<string, string> {
    const options = {
        configured: gitSha,
        environment,
        tagFrom,
        git: (args: readonly string[]) => git(...args) ?? refuse(args),
        readFile: (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
    };
    try {
        return Object.fromEntries(
            images.map(image => [image.name, releaseCommit({ ...options, contexts: contextFolders(image) }).sha]),
        );
    } catch (error) {
        throw error instanceof ReleaseError ? new UserError(error.message.split("\n")[0]!, { fix: error.fix }) : error;
    }
}

function refuse(args: readonly string[]): never {
    throw new Error(`git ${args[0]} failed`);
}
