import { BRANCHES } from "../../git/repository";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { checkTag, withoutTags, type TagMap } from "../tags";
import { arnOf, findRepository, gitOf, repositories, type RepositoryRow } from "./model";

interface RepositoryInput {
    repositoryName?: string;
    repositoryDescription?: string;
    kmsKeyId?: string;
    tags?: TagMap;
}

function checkName(name: string): void {
    if (!/^[\w.-]{1,100}$/.test(name) || name.endsWith(".git")) {
        throw new AwsError(
            "InvalidRepositoryNameException",
            `The repository name ${name} is not valid. Repository names can be any combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Names cannot contain certain characters, nor end in .git.`,
        );
    }
}

function checkTags(tags: TagMap = {}): TagMap {
    Object.entries(tags).forEach(([key, value]) => checkTag(key, value, "InvalidTagsMapException"));
    return tags;
}

function createRepository(account: Account, input: RepositoryInput) {
    const { repositoryName = "", repositoryDescription, kmsKeyId, tags } = input;
    checkName(repositoryName);
    if (repositories(account).get(repositoryName)) {
        throw new AwsError("RepositoryNameExistsException", `Repository named ${repositoryName} already exists`);
    }
    const row: RepositoryRow = {
        repositoryId: account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
        repositoryName,
        ...(repositoryDescription !== undefined && { repositoryDescription }),
        ...(kmsKeyId !== undefined && { kmsKeyId }),
        created: account.now,
        modified: account.now,
        references: {},
        triggers: [],
        templates: [],
        tags: checkTags(tags),
    };
    gitOf(account, row).create();
    repositories(account).put(repositoryName, row);
    return { repositoryMetadata: describe(account, row) };
}

function describe(account: Account, row: RepositoryRow) {
    const { repositoryId, repositoryName, repositoryDescription, defaultBranch, kmsKeyId } = row;
    const path = `git-codecommit.${account.region}.amazonaws.com/v1/repos/${repositoryName}`;
    return {
        accountId: account.accountId,
        repositoryId,
        repositoryName,
        repositoryDescription,
        defaultBranch,
        kmsKeyId: kmsKeyId ?? `arn:aws:kms:${account.region}:${account.accountId}:alias/aws/codecommit`,
        creationDate: new Date(row.created),
        lastModifiedDate: new Date(row.modified),
        cloneUrlHttp: `https://${path}`,
        cloneUrlSsh: `ssh://${path}`,
        Arn: arnOf(account, row),
    };
}

/** Changes a repository's row. */
function change(account: Account, name: string | undefined, changes: Partial<RepositoryRow>): object {
    const row = findRepository(account, name);
    repositories(account).put(row.repositoryName, { ...row, ...changes, modified: account.now });
    return {};
}

function rename(account: Account, { oldName, newName = "" }: { oldName?: string; newName?: string }) {
    const row = findRepository(account, oldName);
    checkName(newName);
    if (repositories(account).get(newName)) {
        throw new AwsError("RepositoryNameExistsException", `Repository named ${newName} already exists`);
    }
    repositories(account).delete(row.repositoryName);
    repositories(account).put(newName, { ...row, repositoryName: newName, modified: account.now });
    return {};
}

function setDefaultBranch(account: Account, input: { repositoryName?: string; defaultBranchName?: string }) {
    const { defaultBranchName = "" } = input;
    const row = findRepository(account, input.repositoryName);
    if (row.references[BRANCHES + defaultBranchName] === undefined) {
        throw new AwsError("BranchDoesNotExistException", `Branch ${defaultBranchName} does not exist`);
    }
    gitOf(account, row).setHead(defaultBranchName);
    return change(account, row.repositoryName, { defaultBranch: defaultBranchName });
}

function ofArn(account: Account, { resourceArn = "" }: { resourceArn?: string }): RepositoryRow {
    return findRepository(account, resourceArn.split(":").pop());
}

export const repositoryOperations: ServiceModule["operations"] = {
    CreateRepository: createRepository,

    GetRepository: (account: Account, { repositoryName }: RepositoryInput) => ({
        repositoryMetadata: describe(account, findRepository(account, repositoryName)),
    }),

    BatchGetRepositories(account: Account, { repositoryNames = [] }: { repositoryNames?: string[] }) {
        const found = repositoryNames.flatMap(name => repositories(account).get(name) ?? []);
        return {
            repositories: found.map(row => describe(account, row)),
            repositoriesNotFound: repositoryNames.filter(name => !repositories(account).get(name)),
        };
    },

    ListRepositories(account: Account, { nextToken }: { nextToken?: string }) {
        const all = repositories(account)
            .list()
            .sort((left, right) => (left.repositoryName < right.repositoryName ? -1 : 1));
        const { items, next } = paginate(all, nextToken, undefined, 1000);
        return {
            repositories: items.map(({ repositoryName, repositoryId }) => ({ repositoryName, repositoryId })),
            nextToken: next,
        };
    },

    /** One that is not there is deleted already. Its folder goes when the store is opened the next time. */
    DeleteRepository(account: Account, { repositoryName = "" }: RepositoryInput) {
        const row = repositories(account).get(repositoryName);
        repositories(account).delete(repositoryName);
        return { ...(row && { repositoryId: row.repositoryId }) };
    },

    UpdateRepositoryName: rename,
    UpdateDefaultBranch: setDefaultBranch,

    UpdateRepositoryDescription: (account: Account, input: RepositoryInput) =>
        change(account, input.repositoryName, { repositoryDescription: input.repositoryDescription }),

    UpdateRepositoryEncryptionKey(account: Account, input: RepositoryInput) {
        const row = findRepository(account, input.repositoryName);
        change(account, row.repositoryName, { kmsKeyId: input.kmsKeyId });
        return {
            repositoryId: row.repositoryId,
            kmsKeyId: input.kmsKeyId,
            originalKmsKeyId: describe(account, row).kmsKeyId,
        };
    },

    ListTagsForResource: (account: Account, input: { resourceArn?: string }) => ({ tags: ofArn(account, input).tags }),

    TagResource(account: Account, input: { resourceArn?: string; tags?: TagMap }) {
        const row = ofArn(account, input);
        return change(account, row.repositoryName, { tags: { ...row.tags, ...checkTags(input.tags) } });
    },

    UntagResource(account: Account, input: { resourceArn?: string; tagKeys?: string[] }) {
        const row = ofArn(account, input);
        return change(account, row.repositoryName, { tags: withoutTags(row.tags, input.tagKeys) });
    },
};
