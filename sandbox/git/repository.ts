import * as fs from "node:fs";
import * as path from "node:path";
import { git, GitFailed } from "./command";

/** A person of a commit. */
export interface Signature {
    name: string;
    email: string;
    /** Seconds since 1970 and the offset, as git writes them: `1767225600 +0000`. */
    date: string;
}

export interface Commit {
    commitId: string;
    treeId: string;
    parents: string[];
    message: string;
    author: Signature;
    committer: Signature;
}

/** Commits by the names of their references, e.g. `refs/heads/main`. */
export type References = Readonly<Record<string, string>>;

export const BRANCHES = "refs/heads/";
export const TAGS = "refs/tags/";

/** Who commits where AWS's own interfaces make a commit. */
export interface CommitOptions {
    parents: readonly string[];
    message: string;
    author: { name: string; email: string };
    /** Epoch milliseconds. */
    at: number;
}

/** A change of one file: its new content, or its end. */
export interface FileChange {
    path: string;
    content?: Uint8Array;
    /** @default "100644" */
    mode?: string;
}

/** A build fetches the very commit that the pipeline found. */
const SETTINGS = `
[http]
\treceivepack = true
[uploadpack]
\tallowAnySHA1InWant = true
[core]
\tlogAllRefUpdates = false
`;

/** A bare git repository in a folder of this machine. All of its operations end before they return. */
export class GitRepository {
    constructor(readonly folder: string) {}

    /** Begins it anew. */
    create(): void {
        fs.rmSync(this.folder, { recursive: true, force: true });
        fs.mkdirSync(this.folder, { recursive: true });
        git(this.folder, ["init", "--quiet", "--bare", "--initial-branch=main", this.folder]);
        fs.appendFileSync(path.join(this.folder, "config"), SETTINGS);
        // An archive for a pipeline has every file, as it is.
        fs.mkdirSync(path.join(this.folder, "info"), { recursive: true });
        fs.writeFileSync(path.join(this.folder, "info/attributes"), "* -export-ignore -export-subst\n");
    }

    references(): References {
        const lines = this.text("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)").split("\n");
        return Object.fromEntries(
            lines.filter(Boolean).map(line => {
                // An annotated tag is an object of its own; what counts is the commit.
                const [name = "", object = "", commit = ""] = line.split(" ");
                return [name, commit || object];
            }),
        );
    }

    branch(name: string): string | undefined {
        return this.references()[BRANCHES + name];
    }

    /** The branch that a clone begins with. */
    setHead(branch: string): void {
        git(this.folder, ["symbolic-ref", "HEAD", BRANCHES + branch]);
    }

    /** The whole id of a commit, of anything that names one. */
    resolve(name: string): string | undefined {
        return unlessGitFails(() =>
            this.text("rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`),
        );
    }

    commit(name: string): Commit | undefined {
        const format = ["%H", "%T", "%P", "%an", "%ae", "%ad", "%cn", "%ce", "%cd", "%B"].join("%x00");
        const words = [
            "show",
            "--no-patch",
            "--date=raw",
            `--format=${format}`,
            "--end-of-options",
            `${name}^{commit}`,
        ];
        const shown = unlessGitFails(() => git(this.folder, words).toString());
        if (shown === undefined) {
            return undefined;
        }
        const [
            commitId = "",
            treeId = "",
            parents = "",
            an = "",
            ae = "",
            ad = "",
            cn = "",
            ce = "",
            cd = "",
            message = "",
        ] = shown.split("\0");
        return {
            commitId,
            treeId,
            parents: parents.split(" ").filter(Boolean),
            message: message.replace(/\n+$/, "\n"),
            author: { name: an, email: ae, date: ad },
            committer: { name: cn, email: ce, date: cd },
        };
    }

    /** All files of a commit as a zip file. */
    archive(commitId: string): Buffer {
        return git(this.folder, ["archive", "--format=zip", commitId]);
    }

    /** Paths that differ; all of a commit's, where nothing was before. */
    changedPaths(before: string | undefined, after: string): string[] {
        const args =
            before === undefined
                ? ["ls-tree", "-r", "-z", "--name-only", after]
                : ["diff", "-z", "--name-only", "--no-renames", before, after];
        return git(this.folder, args).toString().split("\0").filter(Boolean);
    }

    /** Files of a commit: path to blob. */
    files(commitId: string): { path: string; mode: string; blobId: string }[] {
        return git(this.folder, ["ls-tree", "-r", "-z", commitId])
            .toString()
            .split("\0")
            .filter(Boolean)
            .map(line => {
                const [, mode = "", blobId = "", file = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
                return { path: file, mode, blobId };
            });
    }

    blob(blobId: string): Buffer {
        return git(this.folder, ["cat-file", "blob", blobId]);
    }

    isAncestor(ancestor: string, descendant: string): boolean {
        return this.mergeBase(ancestor, descendant) === ancestor;
    }

    mergeBase(one: string, other: string): string | undefined {
        return unlessGitFails(() => this.text("merge-base", one, other));
    }

    /** Moves, makes or (without a commit) removes a reference. */
    setReference(name: string, commitId: string | undefined): void {
        git(this.folder, commitId === undefined ? ["update-ref", "-d", name] : ["update-ref", name, commitId]);
    }

    /** A commit of the first parent's files with some changes. No reference moves. @returns its id */
    addCommit(changes: readonly FileChange[], { parents, message, author, at }: CommitOptions): string {
        const changed = new Set(changes.map(change => change.path));
        const kept = parents[0] === undefined ? [] : this.files(parents[0]).filter(file => !changed.has(file.path));
        const added = changes.flatMap(({ path: file, content, mode = "100644" }) =>
            content === undefined ? [] : [{ path: file, mode, blobId: this.addBlob(content) }],
        );
        const who = `${author.name} <${author.email}> ${Math.floor(at / 1000)} +0000`;
        const header = [
            `tree ${this.addTree([...kept, ...added])}`,
            ...parents.map(parent => `parent ${parent}`),
            `author ${who}`,
            `committer ${who}`,
        ];
        return this.text("hash-object", "-t", "commit", "-w", "--stdin", {
            input: `${header.join("\n")}\n\n${message}`,
        });
    }

    private addBlob(content: Uint8Array): string {
        return this.text("hash-object", "-w", "--stdin", { input: content });
    }

    /** Folders first, from the inside out. */
    private addTree(files: readonly { path: string; mode: string; blobId: string }[]): string {
        const folders = new Map<string, { path: string; mode: string; blobId: string }[]>();
        const entries: string[] = [];
        for (const file of files) {
            const slash = file.path.indexOf("/");
            if (slash < 0) {
                entries.push(`${file.mode} blob ${file.blobId}\t${file.path}`);
            } else {
                const name = file.path.slice(0, slash);
                folders.set(name, [...(folders.get(name) ?? []), { ...file, path: file.path.slice(slash + 1) }]);
            }
        }
        folders.forEach((inside, name) => entries.push(`040000 tree ${this.addTree(inside)}\t${name}`));
        return this.text("mktree", "-z", { input: entries.map(entry => `${entry}\0`).join("") });
    }

    private text(...args: (string | { input: Uint8Array | string })[]): string {
        const words = args.filter(arg => typeof arg === "string");
        const [options] = args.filter(arg => typeof arg !== "string");
        return git(this.folder, words, options).toString().trim();
    }
}

/** What git says where there is something to say it of. */
function unlessGitFails<Said>(ask: () => Said): Said | undefined {
    try {
        return ask();
    } catch (error) {
        if (error instanceof GitFailed) {
            return undefined;
        }
        throw error;
    }
}
