import { BRANCHES, GitRepository, TAGS, type References } from "../../git/repository";
import { changesBetween, type ReferenceChange } from "../codecommit/announce";
import { headOf } from "../codecommit/commits";
import { AwsError, type Account, type ServiceModule } from "../service";
import { connections, findConnection, placeOf } from "./connections";

/** A repository of the Git host behind the connections. */
interface HostedRow {
    /** Name of its folder. */
    id: string;
    /** `owner/name` */
    repository: string;
    /** As they were when last looked at. */
    references: References;
    defaultBranch?: string;
    /** Number of the last pull request. */
    pullRequests: number;
}

export const hosted = (account: Account) => account.sharedTable<HostedRow>("codeconnections.repositories");
export const gitOf = (account: Account, { id }: HostedRow) => new GitRepository(account.folder(id));

export function findHosted(account: Account, repository = ""): HostedRow {
    const row = hosted(account).get(repository);
    if (!row) {
        throw new AwsError(
            "ResourceNotFoundException",
            `No repository found for FullRepositoryName [${repository}]: push to it first`,
            404,
        );
    }
    return row;
}

/** The repository as a pipeline's action finds it, through a connection that somebody completed. */
function through(account: Account, { connectionArn, repository }: RepositoryInput): HostedRow {
    const { ConnectionStatus, ConnectionArn } = findConnection(account, connectionArn);
    if (ConnectionStatus !== "AVAILABLE") {
        throw new AwsError(
            "ConnectionUnavailableException",
            `Connection ${ConnectionArn} is not available: its status is ${ConnectionStatus}`,
        );
    }
    return findHosted(account, repository);
}

export interface RepositoryInput {
    connectionArn?: string;
    /** `owner/name` */
    repository?: string;
    branch?: string;
    commitId?: string;
}

/** Pipelines follow the host through the connections that somebody completed. */
export function tellPipelines(account: Account, repository: string, event: object): void {
    for (const connection of connections(account).list()) {
        if (connection.ConnectionStatus === "AVAILABLE") {
            placeOf(account, connection).call("codepipeline", "SourceChanged", {
                provider: "CodeStarSourceConnection",
                connectionArn: connection.ConnectionArn,
                repository,
                event,
            });
        }
    }
}

/** What webhooks made of an event: ids of the builds, and projects that wait for somebody's comment. */
export interface Started {
    builds: string[];
    waiting: string[];
}

/** Webhooks of build projects are of the host itself: each place with a connection to it is told once. */
export function tellBuilds(account: Account, repository: string, event: object): Started {
    const places = connections(account)
        .list()
        .filter(({ ConnectionStatus }) => ConnectionStatus === "AVAILABLE")
        .map(connection => placeOf(account, connection));
    const told = new Map([account, ...places].map(place => [`${place.accountId}/${place.region}`, place]));
    const answers = [...told.values()].map(place =>
        place.call<Started>("codebuild", "SourceChanged", { repository, event }),
    );
    return {
        builds: answers.flatMap(({ builds }) => builds),
        waiting: answers.flatMap(({ waiting }) => waiting),
    };
}

/** What a host tells of a push: its branch or tag, and the files that differ. A removal starts nothing. */
function pushEvent(
    git: GitRepository,
    { reference, commitId, oldCommitId }: ReferenceChange,
    main: string | undefined,
): object[] {
    if (commitId === undefined) {
        return [];
    }
    const isTag = reference.startsWith(TAGS);
    if (!isTag && !reference.startsWith(BRANCHES)) {
        return [];
    }
    // A new branch changes what it does not share with the main one.
    const begun = main === undefined || main === commitId ? undefined : git.mergeBase(main, commitId);
    return [
        {
            type: "push",
            ...(isTag ? { tag: reference.slice(TAGS.length) } : { branch: reference.slice(BRANCHES.length) }),
            filePaths: isTag ? [] : git.changedPaths(oldCommitId ?? begun, commitId),
            commitId,
        },
    ];
}

function pushed(account: Account, { repository }: RepositoryInput) {
    const row = findHosted(account, repository);
    const git = gitOf(account, row);
    const references = git.references();
    const changes = changesBetween(row.references, references);
    const first = changes.find(({ reference }) => reference.startsWith(BRANCHES))?.reference.slice(BRANCHES.length);
    if (row.defaultBranch === undefined && first !== undefined) {
        git.setHead(first);
    }
    const defaultBranch = row.defaultBranch ?? first;
    hosted(account).put(row.repository, { ...row, references, ...(defaultBranch !== undefined && { defaultBranch }) });
    changes
        .flatMap(change => pushEvent(git, change, row.references[BRANCHES + (defaultBranch ?? "")]))
        .forEach(event => {
            tellPipelines(account, row.repository, event);
            tellBuilds(account, row.repository, event);
        });
    return { changes };
}

/** Where the git repository is. @param begin Make it, where there is none. */
function locate(account: Account, { repository = "", begin }: RepositoryInput & { begin?: boolean }) {
    if (!/^[\w.-]+(\/[\w.-]+)+$/.test(repository)) {
        throw new AwsError("InvalidInputException", `a repository of the host is owner/name, not '${repository}'`);
    }
    if (begin && !hosted(account).get(repository)) {
        const row = { id: account.uniqueId(32), repository, references: {}, pullRequests: 0 };
        gitOf(account, row).create();
        hosted(account).put(repository, row);
    }
    return { folder: gitOf(account, findHosted(account, repository)).folder };
}

export const noBranch = (branch: string, repository: string): AwsError =>
    new AwsError("BranchDoesNotExistException", `No Branch [${branch}] found for FullRepositoryName [${repository}]`);

/** None of these is an operation of AWS: they are what the account and its Git host have to say to each other. */
export const repositoryOperations: ServiceModule["operations"] = {
    Locate: locate,
    Pushed: pushed,

    Head(account: Account, input: RepositoryInput) {
        const row = through(account, input);
        const { branch = row.defaultBranch ?? "main" } = input;
        const commitId = input.commitId ?? row.references[BRANCHES + branch];
        const commit = commitId === undefined ? undefined : gitOf(account, row).commit(commitId);
        if (!commit) {
            throw noBranch(branch, row.repository);
        }
        return headOf(commit);
    },

    Archive(account: Account, input: RepositoryInput) {
        const row = through(account, input);
        const git = gitOf(account, row);
        const commitId = git.resolve(input.commitId ?? "HEAD");
        if (commitId === undefined) {
            throw new AwsError("CommitIdDoesNotExistException", `The commit ${input.commitId ?? ""} does not exist`);
        }
        return { zip: git.archive(commitId) };
    },
};
