import { ciCommit, isSha } from "./ci";
import { sha256 } from "./sha256";

/**
 * Runs git with the arguments in the project's folder.
 * @returns its standard output
 * @throws where git is missing or fails; the message holds what it said
 */
export type GitRunner = (args: readonly string[]) => string;

export interface ReleaseCommitOptions {
    /** SHA that the stack's configuration gives; nothing else is asked then. */
    configured?: string;
    /** The environment of the process, in which CI systems say what they build. */
    environment: Readonly<Record<string, string | undefined>>;
    git: GitRunner;
    /** Text of a file, or undefined where it cannot be read. */
    readFile: (path: string) => string | undefined;
    /**
     * `commit`: the newest commit. `context`: the newest one that touched a build context, so that a change of the
     * documentation releases nothing.
     * @default "commit"
     */
    tagFrom?: "commit" | "context";
    /** Folders of the build contexts, for `tagFrom: context`. */
    contexts?: readonly string[];
}

/** The commit that a release is named after. */
export interface ReleaseCommit {
    /** The full SHA, or `<sha>-dirty-<hash>` where the working tree holds something else. */
    sha: string;
    dirty: boolean;
    /** Where it came from, in words: `the stack's configuration`, `GITHUB_SHA`, `git`. */
    source: string;
}

/** A release that has no name, and what to do about it. */
export class ReleaseError extends Error {
    override readonly name = "ReleaseError";

    constructor(
        message: string,
        readonly fix: string,
    ) {
        super(`${message}\n  ${fix}`);
    }
}

/**
 * The commit to release: from the configuration, from CI's environment, or from git, in this order. Only what git itself
 * says can be dirty; a CI system builds the commit it names.
 * @throws ReleaseError
 */
export function releaseCommit(options: ReleaseCommitOptions): ReleaseCommit {
    const { configured, tagFrom = "commit", contexts = [] } = options;
    if (configured !== undefined) {
        return { ...checkConfigured(configured), source: "the stack's configuration" };
    }
    const ci = ciCommit(options.environment, options.readFile);
    if (tagFrom === "context") {
        return newestCommitOf(contexts, ci?.sha ?? "HEAD", ci === undefined, options.git);
    }
    if (ci !== undefined) {
        return { ...ci, dirty: false };
    }
    const sha = ask(options.git, ["rev-parse", "--verify", "HEAD"]).trim();
    return withDirt(sha, [], options.git);
}

/** A configured SHA may be one that an earlier run printed, dirty ones included. */
function checkConfigured(sha: string): Pick<ReleaseCommit, "sha" | "dirty"> {
    if (!/^[0-9a-f]{40}(-dirty-[0-9a-f]+)?$/.test(sha)) {
        throw new ReleaseError(
            `swingbridge:gitSha is ${JSON.stringify(sha)}, which is not a full git SHA.`,
            "Give all 40 hexadecimal digits, as `git rev-parse HEAD` prints them.",
        );
    }
    return { sha, dirty: sha.includes("-dirty-") };
}

function newestCommitOf(contexts: readonly string[], from: string, checkTree: boolean, git: GitRunner): ReleaseCommit {
    if (ask(git, ["rev-parse", "--is-shallow-repository"]).trim() === "true") {
        throw new ReleaseError(
            "This clone of the git repository is shallow, so nobody can say which commit last touched the build context.",
            "Fetch the whole history (`git fetch --unshallow`; `fetch-depth: 0` in GitHub Actions), or use tagFrom: commit.",
        );
    }
    const sha = ask(git, ["log", "-1", "--format=%H", from, "--", ...contexts]).trim();
    if (!isSha(sha)) {
        throw new ReleaseError(
            `No commit holds the build context ${contexts.join(", ")}.`,
            "Commit it, or use tagFrom: commit.",
        );
    }
    return checkTree ? withDirt(sha, contexts, git) : { sha, dirty: false, source: "git" };
}

/** Marks the SHA where tracked files were changed or untracked ones are there that git does not ignore. */
function withDirt(sha: string, paths: readonly string[], git: GitRunner): ReleaseCommit {
    const status = ask(git, ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--", ...paths]);
    if (status === "") {
        return { sha, dirty: false, source: "git" };
    }
    const changes = ask(git, ["diff", "--binary", "--no-ext-diff", "HEAD", "--", ...paths]);
    const untracked = untrackedFiles(status);
    const contents = hashes(untracked, git);
    // The same changes have the same name, so that they are built once.
    const hash = sha256([status, changes, contents].join("\0")).slice(0, DIRTY_HASH_LENGTH);
    return { sha: `${sha}-dirty-${hash}`, dirty: true, source: "git" };
}

/** Hexadecimal digits of the hash of uncommitted changes. */
const DIRTY_HASH_LENGTH = 12;

/** Paths of the `??` entries of `git status -z`. */
function untrackedFiles(status: string): string[] {
    return status
        .split("\0")
        .filter(entry => entry.startsWith("?? "))
        .map(entry => entry.slice(3));
}

/** Hashes of the files' contents. What has none, a link to a folder or a repository in this one, counts by its name in the status. */
function hashes(files: readonly string[], git: GitRunner): string {
    if (files.length === 0) {
        return "";
    }
    try {
        return git(["hash-object", "--", ...files]);
    } catch {
        // One such file fails the call for all: it is found by halves.
        const half = Math.ceil(files.length / 2);
        return files.length === 1 ? "" : hashes(files.slice(0, half), git) + hashes(files.slice(half), git);
    }
}

function ask(git: GitRunner, args: readonly string[]): string {
    try {
        return git(args);
    } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        throw new ReleaseError(
            `Releases are named by git SHA, and git gives none: ${firstLine(said)}`,
            "Run it in a git repository with at least one commit, or give the commit: pulumi config set swingbridge:gitSha <its 40 hexadecimal digits>",
        );
    }
}

function firstLine(text: string): string {
    const lines = text.split("\n").filter(line => line.trim() !== "");
    return lines.find(line => line.startsWith("fatal:")) ?? lines[0] ?? "no reason given";
}
