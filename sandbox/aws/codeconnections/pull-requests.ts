import { BRANCHES } from "../../git/repository";
import { omit } from "../omit";
import { AwsError, type Account, type ServiceModule } from "../service";
import { findHosted, gitOf, hosted, noBranch, tellBuilds, tellPipelines, type RepositoryInput } from "./repositories";

/** What becomes of a pull request; a comment on it besides. */
type Action = "OPEN" | "UPDATED" | "REOPENED" | "MERGED" | "CLOSED" | "COMMENT";

const ACTIONS: readonly string[] = ["OPEN", "UPDATED", "REOPENED", "MERGED", "CLOSED", "COMMENT"] satisfies Action[];

/** A pull request of the Git host. */
interface PullRequestRow {
    repository: string;
    id: string;
    title?: string;
    sourceBranch: string;
    destinationBranch: string;
    /** Who opened it. */
    actor?: string;
    /** What they may do in the repository. */
    role?: string;
    /** Whether it comes from a fork. */
    fork?: boolean;
    /** What was told of it last. */
    action: Exclude<Action, "COMMENT">;
}

const pullRequests = (account: Account) => account.sharedTable<PullRequestRow>("codeconnections.pull-requests");

interface PullRequestInput extends RepositoryInput {
    /** @default "OPEN" */
    action?: Action;
    /** @default the next number, of one that is opened */
    id?: string;
    title?: string;
    sourceBranch?: string;
    destinationBranch?: string;
    /** Who opens it, or comments. @default "sandbox" */
    actor?: string;
    /** What they may do in the repository, as the host calls it: `read`, `write`, `maintain`, `developer`, `owner` … @default all of it */
    role?: string;
    /** Whether it comes from a fork. @default false */
    fork?: boolean;
    /** Text of a comment, e.g. `/codebuild_run(<commit>)`. */
    comment?: string;
}

const wrong = (message: string): AwsError => new AwsError("InvalidInputException", message);

function findPullRequest(account: Account, repository: string, input: PullRequestInput): PullRequestRow | undefined {
    return input.id === undefined ? undefined : pullRequests(account).get(`${repository}#${input.id}`);
}

/** Says that somebody opened, updated, closed or commented on a pull request. */
function pullRequest(account: Account, input: PullRequestInput) {
    const { action = "OPEN" } = input;
    if (!ACTIONS.includes(action)) {
        throw wrong(`a pull request's action is one of ${ACTIONS.join(", ")}, not ${action}`);
    }
    const host = findHosted(account, input.repository);
    const known = findPullRequest(account, host.repository, input);
    if (action === "COMMENT") {
        return comment(account, known, input);
    }
    const row: PullRequestRow = {
        ...(known ?? {
            repository: host.repository,
            id: input.id ?? String(host.pullRequests + 1),
            sourceBranch: input.sourceBranch ?? "",
            destinationBranch: input.destinationBranch ?? host.defaultBranch ?? "main",
            ...(input.actor !== undefined && { actor: input.actor }),
            ...(input.role !== undefined && { role: input.role }),
            ...(input.fork !== undefined && { fork: input.fork }),
        }),
        ...(input.title !== undefined && { title: input.title }),
        action,
    };
    const event = eventOf(account, row);
    pullRequests(account).put(`${row.repository}#${row.id}`, row);
    tellPipelines(account, row.repository, event);
    return { id: row.id, action, commitId: event.commitId, ...tellBuilds(account, row.repository, event) };
}

/** Where somebody trusted names the newest commit, what waits for it is built. */
function comment(account: Account, row: PullRequestRow | undefined, input: PullRequestInput) {
    if (!row) {
        throw wrong(`there is no pull request ${input.id ?? ""} of ${input.repository ?? ""}`);
    }
    const event = eventOf(account, row);
    const [, commitId] = /\/codebuild_run\(([0-9a-f]+)\)/.exec(input.comment ?? "") ?? [];
    const approval = { commitId, role: input.role };
    const started =
        commitId === undefined
            ? { builds: [], waiting: [] }
            : tellBuilds(account, row.repository, { ...event, approval });
    return { id: row.id, action: "COMMENT", commitId: event.commitId, ...started };
}

/** What the host tells of it, as it is now. Its commit can be fetched by its number, as at GitHub. */
function eventOf(account: Account, row: PullRequestRow) {
    const host = findHosted(account, row.repository);
    const [source, destination] = [row.sourceBranch, row.destinationBranch].map(branch => {
        const commitId = host.references[BRANCHES + branch];
        if (commitId === undefined) {
            throw noBranch(branch, row.repository);
        }
        return commitId;
    });
    const git = gitOf(account, host);
    const reference = `refs/pull/${row.id}/head`;
    git.setReference(reference, source);
    hosted(account).put(host.repository, {
        ...host,
        references: { ...host.references, [reference]: source! },
        pullRequests: Math.max(host.pullRequests, Number(row.id) || 0),
    });
    return {
        type: "pullRequest",
        ...omit(row, "repository"),
        filePaths: git.changedPaths(git.mergeBase(source!, destination!), source!),
        message: git.commit(source!)?.message,
        commitId: source!,
    };
}

/** No operation of AWS: what the Git host has to say of pull requests. */
export const pullRequestOperations: ServiceModule["operations"] = { PullRequest: pullRequest };
