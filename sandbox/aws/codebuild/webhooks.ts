import type {
    CreateWebhookInput,
    CreateWebhookOutput,
    DeleteWebhookInput,
    UpdateWebhookInput,
    UpdateWebhookOutput,
    Webhook,
    WebhookFilter,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { AwsError, type Account } from "../service";
import { startBatch } from "./batch-start";
import { defined, findProject, invalid, projects, toDate, type ProjectRow, type WebhookCause } from "./model";
import { hasCredentials } from "./source-credentials";
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
}

interface PushEvent extends Change {
    type: "push";
    /** One of the two. */
    branch?: string;
    tag?: string;
}

interface PullRequestEvent extends Change {
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
    CLOSED: "PULL_REQUEST_CLOSED",
} as const;

const HOSTS: readonly string[] = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"];
const EVENTS: readonly string[] = [
    ..."PUSH PULL_REQUEST_CREATED PULL_REQUEST_UPDATED PULL_REQUEST_REOPENED PULL_REQUEST_MERGED".split(" "),
    ..."PULL_REQUEST_CLOSED RELEASED PRERELEASED WORKFLOW_JOB_QUEUED".split(" "),
];
/** What the filters of a pull request or a push may be about. */
const FILTERS: readonly string[] = [
    ..."EVENT ACTOR_ACCOUNT_ID HEAD_REF BASE_REF FILE_PATH COMMIT_MESSAGE WORKFLOW_NAME TAG_NAME".split(" "),
    ..."RELEASE_NAME REPOSITORY_NAME ORGANIZATION_NAME".split(" "),
];
/** Who pushes in the sandbox. */
const ACTOR = "sandbox";

function describe({ webhook }: ProjectRow): Webhook | undefined {
    return webhook && { ...webhook, lastModifiedSecret: toDate(webhook.lastModifiedSecret) };
}

function validate(input: { branchFilter?: string; filterGroups?: WebhookFilter[][] }): void {
    const { branchFilter, filterGroups = [] } = input;
    if (branchFilter && filterGroups.length > 0) {
        throw invalid("A webhook takes branchFilter or filterGroups, not both");
    }
    expression(branchFilter ?? "");
    for (const group of filterGroups) {
        const events = group.filter(({ type }) => type === "EVENT");
        if (events.length === 0) {
            throw invalid("Each filter group must have a filter of the type EVENT");
        }
        for (const { type, pattern = "" } of group) {
            if (!FILTERS.includes(type ?? "")) {
                throw invalid(`Invalid webhook filter type: ${type}`);
            }
            const unknown = type === "EVENT" ? namesIn(pattern).find(name => !EVENTS.includes(name)) : undefined;
            if (unknown !== undefined) {
                throw invalid(`Invalid webhook event: ${unknown}. Valid events: ${EVENTS.join(", ")}`);
            }
            expression(type === "EVENT" ? "" : pattern);
        }
        const isAboutBase = group.some(({ type }) => type === "BASE_REF");
        if (isAboutBase && namesIn(events[0]?.pattern ?? "").includes("PUSH")) {
            throw invalid("BASE_REF can be used with pull request events only");
        }
    }
}

const namesIn = (pattern: string): string[] => pattern.split(",").map(name => name.trim());

function expression(pattern: string): RegExp {
    try {
        return new RegExp(pattern);
    } catch {
        throw invalid(`Invalid regular expression: ${pattern}`);
    }
}

export const webhookOperations = {
    CreateWebhook(account: Account, input: CreateWebhookInput): CreateWebhookOutput {
        const project = findProject(account, input.projectName);
        const { type = "NO_SOURCE", location = "", auth } = project.source ?? {};
        if (!HOSTS.includes(type)) {
            throw invalid(`Webhooks are not supported for the source type ${type}`);
        }
        if (project.webhook) {
            throw new AwsError(
                "ResourceAlreadyExistsException",
                `Webhook already exists for the project ${project.name}`,
            );
        }
        if (!auth?.resource && !hasCredentials(account, type) && !input.manualCreation) {
            throw new AwsError(
                "ResourceNotFoundException",
                `Could not find access token for server type ${type.toLowerCase()}`,
            );
        }
        validate(input);
        const id = account.uniqueId(9);
        const [, host = "", repository = ""] = /^https:\/\/([^/]+)\/(.+?)(?:\.git)?$/.exec(location) ?? [];
        const webhook: NonNullable<ProjectRow["webhook"]> = defined({
            url: `https://api.${host}/repos/${repository}/hooks/${Number.parseInt(id, 16)}`,
            payloadUrl: `https://codebuild.${account.region}.amazonaws.com/webhooks?t=${account.uniqueId(40)}&v=1`,
            branchFilter: input.branchFilter,
            filterGroups: input.filterGroups ?? [],
            buildType: input.buildType ?? ("BUILD" as const),
            manualCreation: input.manualCreation,
            scopeConfiguration: input.scopeConfiguration,
            pullRequestBuildPolicy: input.pullRequestBuildPolicy,
            status: "ACTIVE" as const,
            lastModifiedSecret: account.now,
        });
        projects(account).put(project.name, { ...project, webhook });
        // Who sets the webhook up by hand is told the secret, once.
        const secret = input.manualCreation || type === "GITHUB_ENTERPRISE" ? account.uniqueId(40) : undefined;
        return { webhook: { ...describe({ ...project, webhook }), secret } };
    },

    UpdateWebhook(account: Account, input: UpdateWebhookInput): UpdateWebhookOutput {
        const project = findProject(account, input.projectName);
        if (!project.webhook) {
            throw new AwsError(
                "ResourceNotFoundException",
                `Webhook could not be found for the project ${project.name}`,
            );
        }
        validate(input);
        const { branchFilter, filterGroups, buildType, pullRequestBuildPolicy } = input;
        const webhook = defined({
            ...omit(project.webhook, "branchFilter", "filterGroups"),
            branchFilter,
            filterGroups: filterGroups ?? (branchFilter === undefined ? project.webhook.filterGroups : []),
            buildType: buildType ?? project.webhook.buildType,
            pullRequestBuildPolicy: pullRequestBuildPolicy ?? project.webhook.pullRequestBuildPolicy,
        });
        projects(account).put(project.name, { ...project, webhook });
        return { webhook: describe({ ...project, webhook }) };
    },

    DeleteWebhook(account: Account, { projectName }: DeleteWebhookInput): object {
        const project = findProject(account, projectName);
        if (!project.webhook) {
            throw new AwsError(
                "ResourceNotFoundException",
                `Webhook could not be found for the project ${project.name}`,
            );
        }
        projects(account).put(project.name, omit(project, "webhook") as ProjectRow);
        return {};
    },

    /** Starts the builds of the projects whose webhook is meant; no operation of AWS's. */
    SourceChanged(account: Account, { repository, event }: SourceEvent): { builds: string[] } {
        const cause = causeOf(event);
        const started = projects(account)
            .list()
            .filter(project => project.webhook && repositoryOf(project) === repository.toLowerCase())
            .filter(project => isMeant(project, repository, event, cause))
            .map(project => start(account, project, event, cause));
        return { builds: started };
    },
};

const repositoryOf = ({ source }: ProjectRow): string | undefined =>
    /^https:\/\/[^/]+\/(.+?)(?:\.git)?$/.exec(source?.location ?? "")?.[1]?.toLowerCase();

function causeOf(event: SourceEvent["event"]): WebhookCause {
    if (event.type === "pullRequest") {
        return {
            event: ACTIONS[event.action],
            actorAccountId: ACTOR,
            headRef: `refs/heads/${event.sourceBranch}`,
            baseRef: `refs/heads/${event.destinationBranch}`,
            trigger: `pr/${event.id}`,
        };
    }
    const { branch, tag } = event;
    return {
        event: "PUSH",
        actorAccountId: ACTOR,
        headRef: tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`,
        trigger: tag === undefined ? `branch/${branch}` : `tag/${tag}`,
    };
}

/** One group of filters is enough; of a group all must agree. Without any, every push and pull request counts. */
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
    return groups.length === 0 || groups.some(group => group.every(agrees));
}

function start(account: Account, project: ProjectRow, event: SourceEvent["event"], cause: WebhookCause): string {
    const input = { projectName: project.name, sourceVersion: event.commitId };
    const initiator = `${(project.source?.type ?? "").replace("GITHUB", "GitHub").replace("GITLAB", "GitLab").replace("BITBUCKET", "Bitbucket")}-Hookshot/sandbox`;
    return project.webhook?.buildType === "BUILD_BATCH"
        ? (startBatch(account, input, { initiator, webhook: cause }).id ?? "")
        : startBuild(account, input, { initiator, webhook: cause }).id;
}
