import { BRANCHES, TAGS, type References } from "../../git/repository";
import type { Account } from "../service";
import { arnOf, gitOf, repositories, type RepositoryRow } from "./model";
import { runTriggers } from "./triggers";

/** A reference that a push, or an operation, moved. */
export interface ReferenceChange {
    event: "referenceCreated" | "referenceUpdated" | "referenceDeleted";
    /** `refs/heads/main` */
    reference: string;
    commitId?: string;
    oldCommitId?: string;
}

/** What is different between two states of a repository's references, by name. */
export function changesBetween(before: References, after: References): ReferenceChange[] {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((reference): ReferenceChange[] => {
        const [oldCommitId, commitId] = [before[reference], after[reference]];
        if (commitId === oldCommitId) {
            return [];
        }
        const event =
            oldCommitId === undefined
                ? "referenceCreated"
                : commitId === undefined
                  ? "referenceDeleted"
                  : "referenceUpdated";
        return [{ event, reference, ...(commitId && { commitId }), ...(oldCommitId && { oldCommitId }) }];
    });
}

/** What AWS does once references have moved: the first branch is the default, and who asked hears of it. */
export function noticeReferences(account: Account, repository: RepositoryRow): ReferenceChange[] {
    const git = gitOf(account, repository);
    const references = git.references();
    const changes = changesBetween(repository.references, references);
    if (changes.length === 0) {
        return [];
    }
    const first = changes.find(
        ({ event, reference }) => event === "referenceCreated" && reference.startsWith(BRANCHES),
    );
    const defaultBranch = repository.defaultBranch ?? first?.reference.slice(BRANCHES.length);
    if (defaultBranch !== undefined && repository.defaultBranch === undefined) {
        git.setHead(defaultBranch);
    }
    const row: RepositoryRow = {
        ...repository,
        references,
        modified: account.now,
        ...(defaultBranch !== undefined && { defaultBranch }),
    };
    repositories(account).put(row.repositoryName, row);
    changes.forEach(change => announce(account, row, change));
    runTriggers(account, row, changes);
    return changes;
}

/** @see CodeCommit User Guide, "Monitoring CodeCommit events", CodeCommit Repository State Change */
function announce(
    account: Account,
    row: RepositoryRow,
    { event, reference, commitId, oldCommitId }: ReferenceChange,
): void {
    const isBranch = reference.startsWith(BRANCHES);
    account.call("events", "PutEvents", {
        Entries: [
            {
                Source: "aws.codecommit",
                DetailType: "CodeCommit Repository State Change",
                Resources: [arnOf(account, row)],
                Time: new Date(account.now),
                Detail: JSON.stringify({
                    callerUserArn: `arn:aws:iam::${account.accountId}:user/sandbox`,
                    event,
                    referenceType: isBranch ? "branch" : "tag",
                    referenceName: reference.replace(isBranch ? BRANCHES : TAGS, ""),
                    referenceFullName: reference,
                    repositoryId: row.repositoryId,
                    repositoryName: row.repositoryName,
                    ...(commitId !== undefined && { commitId }),
                    ...(oldCommitId !== undefined && { oldCommitId }),
                }),
            },
        ],
    });
}
