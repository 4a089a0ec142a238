import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ConfigError, type Config } from "../config";
import { contextFolders, type FargateProject } from "swingbridge/fargate";
import { releaseCommit, type GitRunner, type ReleaseCommit } from "swingbridge/release";

/** Where commits are asked for. Tests give their own. */
export interface CommitSources {
    /** Folder of the repository, absolute; undefined where there is none. */
    root?: () => string | undefined;
    environment: Readonly<Record<string, string | undefined>>;
    git: GitRunner;
    readFile: (path: string) => string | undefined;
}

/**
 * The tag of each image that the project builds: its commit.
 * @throws ReleaseError where no commit can be told
 * @throws ConfigError where a tree has uncommitted changes and the stack refuses them
 */
export function releaseTags(config: Config, project: FargateProject, sources: CommitSources): Record<string, string> {
    const commitOf = (contexts?: string[]): ReleaseCommit =>
        releaseCommit({ ...sources, configured: config.gitSha, tagFrom: config.tagFrom, contexts });
    // Asked once where all images have the same, and not at all where the project builds none.
    const common = config.tagFrom === "commit" && project.images.length > 0 ? commitOf() : undefined;
    const commits = project.images.map(image => ({
        name: image.name,
        commit: common ?? commitOf(contextFolders(image)),
    }));
    const dirty = commits.find(({ commit }) => commit.dirty);
    if (dirty && !config.allowDirty) {
        throw new ConfigError([
            {
                key: "allowDirty",
                value: "false",
                reason: `refuses ${dirty.commit.sha}: the working tree holds changes that are not committed`,
                fix: "commit or discard them (git status shows them), or set allowDirty: true",
            },
        ]);
    }
    return Object.fromEntries(commits.map(({ name, commit }) => [name, commit.sha]));
}

/** Asks git about the repository that `folder` is in, the Compose project's: it need not be this program's. */
export function commitsOf(folder: string): CommitSources {
    const run = (cwd: string, args: readonly string[]): string =>
        execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 30 });
    let root: string | undefined;
    const top = (): string => (root ??= run(folder, ["rev-parse", "--show-toplevel"]).trim());
    return {
        environment: process.env,
        root() {
            try {
                return top();
            } catch {
                return undefined;
            }
        },
        git: args => run(top(), args),
        readFile(path) {
            try {
                return readFileSync(path, "utf8");
            } catch {
                return undefined;
            }
        },
    };
}
