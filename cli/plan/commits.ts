import { execFileSync } from "node:child_process";

export interface Commit {
    sha: string;
    subject: string;
}

/** Commits that people see of a long log. */
const SHOWN = 20;

/** Runs git in a folder; undefined where it fails, as outside of a repository or for a commit that the clone does not have. */
export type AskGit = (...args: string[]) => string | undefined;

export function gitIn(folder: string): AskGit {
    return (...args) => {
        try {
            return execFileSync("git", args, {
                cwd: folder,
                encoding: "utf8",
                stdio: ["ignore", "pipe", "ignore"],
                maxBuffer: 64 * 1024 * 1024,
            });
        } catch {
            return undefined;
        }
    };
}

/** The commits between two releases. */
export interface CommitRange {
    /** Newest first; the first twenty. */
    commits: Commit[];
    count: number;
    /** Commits that the older release has and the newer one has not: it is no step forward. */
    lost: number;
}

/** @returns undefined where git does not know both commits */
export function commitsBetween(
    git: AskGit,
    from: string,
    to: string,
    paths: readonly string[] = [],
): CommitRange | undefined {
    const [older, newer] = [from, to].map(sha => sha.replace(/-dirty-[0-9a-f]+$/, ""));
    if (![older, newer].every(sha => /^[0-9a-f]{40}$/.test(sha ?? ""))) {
        return undefined;
    }
    const text = git("log", "--format=%H %s", `${older}..${newer}`, "--", ...paths);
    const lost = git("rev-list", "--count", `${newer}..${older}`);
    if (text === undefined || lost === undefined) {
        return undefined;
    }
    const commits = text
        .split("\n")
        .filter(line => line !== "")
        .map(line => ({ sha: line.slice(0, 40), subject: line.slice(41) }));
    return { commits: commits.slice(0, SHOWN), count: commits.length, lost: Number(lost) };
}
