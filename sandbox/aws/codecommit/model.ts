import { GitRepository, type References } from "../../git/repository";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

export interface TriggerRow {
    name: string;
    destinationArn: string;
    customData?: string;
    branches?: string[];
    events: string[];
}

export interface RepositoryRow {
    /** Also the name of its folder. */
    repositoryId: string;
    repositoryName: string;
    repositoryDescription?: string;
    defaultBranch?: string;
    kmsKeyId?: string;
    /** Epoch milliseconds. */
    created: number;
    modified: number;
    /** As they were when AWS last looked: what differs from the git repository was pushed since. */
    references: References;
    triggers: TriggerRow[];
    triggersId?: string;
    /** Names of the approval rule templates that are associated. */
    templates: string[];
    tags: TagMap;
}

export const repositories = (account: Account) => account.table<RepositoryRow>("codecommit.repositories");

export const arnOf = (account: Account, { repositoryName }: RepositoryRow): string =>
    account.arn("codecommit", repositoryName);

/** @throws AwsError `RepositoryDoesNotExistException` */
export function findRepository(account: Account, name: string | undefined): RepositoryRow {
    if (name === undefined || name === "") {
        throw new AwsError("RepositoryNameRequiredException", "A repository name is required.");
    }
    const row = repositories(account).get(name);
    if (!row) {
        throw new AwsError("RepositoryDoesNotExistException", `${name} does not exist`);
    }
    return row;
}

export const gitOf = (account: Account, { repositoryId }: RepositoryRow): GitRepository =>
    new GitRepository(account.folder(repositoryId));
