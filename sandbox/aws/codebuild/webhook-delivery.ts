import type { WebhookFilter } from "@aws-sdk/client-codebuild";

import type { Account } from "../service";
import { startBatch } from "./batch-start";
import { invalid, type ProjectRow, type WebhookCause } from "./model";
import { isApproved, type Contribution } from "./pull-request-policy";
import { startBuild } from "./start-build";

/** What a host tells of a repository; the same that pipelines are told. */
export interface SourceEvent {
    /** E.g. `owner/name`. */
    repository: string;
    event: PushEvent | PullRequestEvent;
}

interface Change {
    commitId: string;
    filePaths?: string[];
    /** Of the commit. */
    message?: string;
    /** Who did it. @default "sandbox" */
    actor?: string;
}

interface PushEvent extends Change {
    type: "push";
    /** One of the two. */
    branch?: string;
    tag?: string;
}

interface PullRequestEvent extends Change, Contribution {
    type: "pullRequest";
    action: keyof typeof ACTIONS;
    id: string;
    sourceBranch: string;
    destinationBranch: string;
}

/** What CodeBuild calls what becomes of a pull request. */
const ACTIONS = {
    OPEN: "PULL_REQUEST_CREATED",
    UPDATED: "PULL_REQUEST_UPDATED",
    REOPENED: "PULL_REQUEST_REOPENED",
    MERGED: "PULL_REQUEST_MERGED",
    CLOSED: "PULL_REQUEST_CLOSED",
} as const;

/** What counts where a webhook has no filters. */
const UNFILTERED: readonly string[] = ["PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"];

export const namesIn = (pattern: string): string[] => pattern.split(",").map(name => name.trim());

/** @throws AwsError `InvalidInputException` */
export function expression(pattern: string): RegExp {
    try {
        return new RegExp(pattern);
    } catch {
        throw invalid(`Invalid regular expression: ${pattern}`);
    }
}

export const repositoryOf = ({ source }: ProjectRow): string | undefined =>
    /^https:\/\/[^/]+\/(.+?)(?:\.git)?$/.exec(source?.location ?? "")?.[1]?.toLowerCase();

/** What a project makes of an event. @returns the build that it starts, or its name where that waits for a comment */
export function deliver(
    account: Account,
    project: ProjectRow,
    repository: string,
    event: SourceEvent["event"],
): { build?: string; waits?: string } {
    const cause = causeOf(event);
    if (!isMeant(project, repository, event, cause)) {
        return {};
    }
    if (event.type === "push") {
        return { build: start(account, project, event, cause) };
    }
    const approved = isApproved(project.source?.type ?? "", project.webhook?.pullRequestBuildPolicy, event);
    if (approved === "not yet") {
        return { waits: project.name };
    }
    // What needs no comment has been built before there was one.
    return approved === "at once" && event.approval ? {} : { build: start(account, project, event, cause) };
}

function causeOf(event: SourceEvent["event"]): WebhookCause {
    const { actor: actorAccountId = "sandbox" } = event;
    if (event.type === "pullRequest") {
        return {
            event: ACTIONS[event.action],
            actorAccountId,
            headRef: `refs/heads/${event.sourceBranch}`,
            baseRef: `refs/heads/${event.destinationBranch}`,
            trigger: `pr/${event.id}`,
        };
    }
    const { branch, tag } = event;
    return {
        event: "PUSH",
        actorAccountId,
        headRef: tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`,
        trigger: tag === undefined ? `branch/${branch}` : `tag/${tag}`,
    };
}

/** One group of filters is enough; of a group all must agree. */
function isMeant(
    { webhook }: ProjectRow,
    repository: string,
    { filePaths = [], message = "" }: SourceEvent["event"],
    cause: WebhookCause,
): boolean {
    if (webhook?.branchFilter) {
        return expression(webhook.branchFilter).test(cause.headRef.replace(/^refs\/(heads|tags)\//, ""));
    }
    const agrees = ({ type, pattern = "", excludeMatchedPattern = false }: WebhookFilter): boolean => {
        const values: Partial<Record<NonNullable<WebhookFilter["type"]>, string[]>> = {
            ACTOR_ACCOUNT_ID: [cause.actorAccountId],
            HEAD_REF: [cause.headRef],
            BASE_REF: cause.baseRef === undefined ? [] : [cause.baseRef],
            FILE_PATH: filePaths,
            COMMIT_MESSAGE: [message],
            REPOSITORY_NAME: [repository.split("/").pop() ?? ""],
            ORGANIZATION_NAME: [repository.split("/")[0] ?? ""],
            TAG_NAME: cause.headRef.startsWith("refs/tags/") ? [cause.headRef.slice("refs/tags/".length)] : [],
        };
        const found =
            type === "EVENT"
                ? namesIn(pattern).includes(cause.event)
                : (values[type ?? "EVENT"] ?? []).some(value => expression(pattern).test(value));
        return found !== excludeMatchedPattern;
    };
    const groups = webhook?.filterGroups ?? [];
    return groups.length === 0 ? UNFILTERED.includes(cause.event) : groups.some(group => group.every(agrees));
}

function start(account: Account, project: ProjectRow, event: SourceEvent["event"], cause: WebhookCause): string {
    const type = project.source?.type ?? "";
    // GitHub's pull requests are versions of the source themselves.
    const isNumbered = event.type === "pullRequest" && type.startsWith("GITHUB");
    const input = { projectName: project.name, sourceVersion: isNumbered ? cause.trigger : event.commitId };
    const initiator = `${type.replace("GITHUB", "GitHub").replace("GITLAB", "GitLab").replace("BITBUCKET", "Bitbucket")}-Hookshot/sandbox`;
    return project.webhook?.buildType === "BUILD_BATCH"
        ? (startBatch(account, input, { initiator, webhook: cause }).id ?? "")
        : startBuild(account, input, { initiator, webhook: cause }).id;
}
