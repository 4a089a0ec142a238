import { BRANCHES, type Commit, type FileChange, type Signature } from "../../git/repository";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { noticeReferences } from "./announce";
import { findRepository, gitOf, repositories, type RepositoryRow } from "./model";

interface Named {
    repositoryName?: string;
    branchName?: string;
    commitId?: string;
    nextToken?: string;
}

const noBranch = (name = ""): AwsError =>
    new AwsError(
        "BranchDoesNotExistException",
        `The branch ${name} does not exist. Specify a valid branch name, and try again.`,
    );

/** The commit at a branch's end. @throws AwsError `BranchDoesNotExistException` */
function branchHead(row: RepositoryRow, name: string | undefined): string {
    const commitId = row.references[BRANCHES + (name ?? "")];
    if (commitId === undefined) {
        throw noBranch(name);
    }
    return commitId;
}

function findCommit(account: Account, row: RepositoryRow, commitId: string | undefined): Commit {
    const commit = commitId === undefined ? undefined : gitOf(account, row).commit(commitId);
    if (!commit) {
        throw new AwsError("CommitIdDoesNotExistException", `The commit ${commitId ?? ""} does not exist`);
    }
    return commit;
}

const describe = ({ commitId, treeId, parents, message, author, committer }: Commit) => ({
    commitId,
    treeId,
    parents,
    message,
    author,
    committer,
    additionalData: "",
});

/** `1767225600 +0000` as a time that others read. */
export const timeOf = ({ date }: Signature): string => new Date(Number(date.split(" ")[0]) * 1000).toISOString();

/** What a pipeline reads of a commit. @returns commit, message and date of its author */
export const headOf = (commit: Commit) => ({
    commitId: commit.commitId,
    message: commit.message,
    authorDate: timeOf(commit.author),
    committerDate: timeOf(commit.committer),
});

interface CommitInput extends Named {
    parentCommitId?: string;
    authorName?: string;
    email?: string;
    commitMessage?: string;
}

/** Commits on a branch, which begins with its first commit. */
function commitOn(account: Account, input: CommitInput, changes: readonly FileChange[]) {
    const row = findRepository(account, input.repositoryName);
    const branch = input.branchName ?? "";
    const head = row.references[BRANCHES + branch];
    if (head !== undefined && input.parentCommitId === undefined) {
        throw new AwsError(
            "ParentCommitIdRequiredException",
            "A parent commit ID is required: the branch has commits already",
        );
    }
    if (head !== input.parentCommitId) {
        throw new AwsError(
            "ParentCommitIdOutdatedException",
            `The branch ${branch} is not at the parent commit ${input.parentCommitId ?? ""} any more`,
        );
    }
    const git = gitOf(account, row);
    const commitId = git.addCommit(changes, {
        parents: head === undefined ? [] : [head],
        message: `${(input.commitMessage ?? "").trim()}\n`,
        author: { name: input.authorName ?? "sandbox", email: input.email ?? "sandbox@localhost" },
        at: account.now,
    });
    const { treeId } = findCommit(account, row, commitId);
    if (head !== undefined && findCommit(account, row, head).treeId === treeId) {
        throw new AwsError("NoChangeException", "The commit changes nothing");
    }
    git.setReference(BRANCHES + branch, commitId);
    noticeReferences(account, row);
    return { git, commitId, treeId };
}

interface PutFileEntry {
    filePath?: string;
    fileContent?: Uint8Array;
    fileMode?: string;
}

const modeOf = (fileMode: string | undefined): string =>
    ({ EXECUTABLE: "100755", SYMLINK: "120000" })[fileMode ?? ""] ?? "100644";

const putOf = ({ filePath = "", fileContent = new Uint8Array(), fileMode }: PutFileEntry): FileChange => ({
    path: filePath,
    content: fileContent,
    mode: modeOf(fileMode),
});

export const commitOperations: ServiceModule["operations"] = {
    GetBranch(account: Account, { repositoryName, branchName }: Named) {
        const row = findRepository(account, repositoryName);
        return { branch: { branchName, commitId: branchHead(row, branchName) } };
    },

    ListBranches(account: Account, { repositoryName, nextToken }: Named) {
        const names = Object.keys(findRepository(account, repositoryName).references)
            .filter(name => name.startsWith(BRANCHES))
            .map(name => name.slice(BRANCHES.length));
        const { items, next } = paginate(names, nextToken, undefined, 1000);
        return { branches: items, nextToken: next };
    },

    CreateBranch(account: Account, { repositoryName, branchName = "", commitId }: Named) {
        const row = findRepository(account, repositoryName);
        if (row.references[BRANCHES + branchName] !== undefined) {
            throw new AwsError("BranchNameExistsException", `The branch ${branchName} exists already`);
        }
        gitOf(account, row).setReference(BRANCHES + branchName, findCommit(account, row, commitId).commitId);
        noticeReferences(account, row);
        return {};
    },

    DeleteBranch(account: Account, { repositoryName, branchName = "" }: Named) {
        const row = findRepository(account, repositoryName);
        if (branchName === row.defaultBranch) {
            throw new AwsError("DefaultBranchCannotBeDeletedException", "The default branch cannot be deleted");
        }
        const commitId = row.references[BRANCHES + branchName];
        if (commitId === undefined) {
            return {};
        }
        gitOf(account, row).setReference(BRANCHES + branchName, undefined);
        noticeReferences(account, row);
        return { deletedBranch: { branchName, commitId } };
    },

    GetCommit(account: Account, { repositoryName, commitId }: Named) {
        const row = findRepository(account, repositoryName);
        return { commit: describe(findCommit(account, row, commitId)) };
    },

    GetFile(account: Account, input: Named & { filePath?: string; commitSpecifier?: string }) {
        const row = findRepository(account, input.repositoryName);
        const { commitId } = findCommit(account, row, input.commitSpecifier ?? row.defaultBranch);
        const filePath = (input.filePath ?? "").replace(/^\//, "");
        const file = gitOf(account, row)
            .files(commitId)
            .find(each => each.path === filePath);
        if (!file) {
            throw new AwsError("FileDoesNotExistException", `The file ${filePath} does not exist in ${commitId}`);
        }
        const fileContent = gitOf(account, row).blob(file.blobId);
        return {
            commitId,
            blobId: file.blobId,
            filePath,
            fileMode: file.mode === "100755" ? "EXECUTABLE" : file.mode === "120000" ? "SYMLINK" : "NORMAL",
            fileSize: fileContent.length,
            fileContent,
        };
    },

    PutFile(account: Account, input: CommitInput & PutFileEntry & { name?: string }) {
        const { git, commitId, treeId } = commitOn(account, { ...input, authorName: input.name }, [putOf(input)]);
        const file = git.files(commitId).find(({ path }) => path === input.filePath);
        return { commitId, treeId, blobId: file?.blobId };
    },

    CreateCommit(
        account: Account,
        input: CommitInput & { putFiles?: PutFileEntry[]; deleteFiles?: { filePath?: string }[] },
    ) {
        const changes = [
            ...(input.putFiles ?? []).map(putOf),
            ...(input.deleteFiles ?? []).map(({ filePath = "" }) => ({ path: filePath })),
        ];
        const { commitId, treeId } = commitOn(account, input, changes);
        return {
            commitId,
            treeId,
            filesAdded: (input.putFiles ?? []).map(({ filePath }) => ({ absolutePath: filePath })),
            filesDeleted: (input.deleteFiles ?? []).map(({ filePath }) => ({ absolutePath: filePath })),
        };
    },

    /** The sandbox's own: the newest commit of a branch, or the one that is named. */
    Head(account: Account, { repositoryName, branch, commitId }: Named & { branch?: string }) {
        const row = findRepository(account, repositoryName);
        return headOf(findCommit(account, row, commitId ?? branchHead(row, branch)));
    },

    /** The sandbox's own: all files of a commit, as a pipeline gets them. */
    Archive(account: Account, { repositoryName, commitId }: Named) {
        const row = findRepository(account, repositoryName);
        return { zip: gitOf(account, row).archive(findCommit(account, row, commitId).commitId) };
    },

    /** The sandbox's own: somebody has pushed to the git repository. */
    Pushed(account: Account, { repositoryName = "" }: Named) {
        const row = repositories(account).get(repositoryName);
        return { changes: row ? noticeReferences(account, row) : [] };
    },

    /** The sandbox's own: where the git repository is. */
    Locate(account: Account, { repositoryName }: Named) {
        return { folder: gitOf(account, findRepository(account, repositoryName)).folder };
    },
};
