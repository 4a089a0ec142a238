import type {
    CreateWebhookInput,
    CreateWebhookOutput,
    DeleteWebhookInput,
    SourceAuth,
    UpdateWebhookInput,
    UpdateWebhookOutput,
    Webhook,
} from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import { AwsError, type Account } from "../service";
import { defined, findProject, invalid, projects, toDate, type ProjectRow } from "./model";
import { checkPolicy, wholePolicy } from "./pull-request-policy";
import { hasCredentials } from "./source-credentials";
import { deliver, expression, namesIn, repositoryOf, type SourceEvent } from "./webhook-delivery";

const HOSTS: readonly string[] = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"];
const EVENTS: readonly string[] = [
    ..."PUSH PULL_REQUEST_CREATED PULL_REQUEST_UPDATED PULL_REQUEST_REOPENED PULL_REQUEST_MERGED".split(" "),
    ..."PULL_REQUEST_CLOSED RELEASED PRERELEASED WORKFLOW_JOB_QUEUED".split(" "),
];
/** Bitbucket does not tell of pull requests that are opened again; only the others have releases and workflows. */
const isToldBy = (type: string, event: string): boolean =>
    type !== "BITBUCKET" || /^(PUSH|PULL_REQUEST_(?!REOPENED))/.test(event);
/** What the filters of a pull request or a push may be about. */
const FILTERS: readonly string[] = [
    ..."EVENT ACTOR_ACCOUNT_ID HEAD_REF BASE_REF FILE_PATH COMMIT_MESSAGE WORKFLOW_NAME TAG_NAME".split(" "),
    ..."RELEASE_NAME REPOSITORY_NAME ORGANIZATION_NAME".split(" "),
];
function describe({ webhook }: ProjectRow): Webhook | undefined {
    return webhook && { ...webhook, lastModifiedSecret: toDate(webhook.lastModifiedSecret) };
}

type Filters = Pick<CreateWebhookInput, "branchFilter" | "filterGroups" | "pullRequestBuildPolicy">;

function validate({ source }: ProjectRow, input: Filters): void {
    const { branchFilter, filterGroups = [] } = input;
    const type = source?.type ?? "NO_SOURCE";
    checkPolicy(type, input.pullRequestBuildPolicy);
    if (branchFilter && filterGroups.length > 0) {
        throw invalid("A webhook takes branchFilter or filterGroups, not both");
    }
    expression(branchFilter ?? "");
    for (const group of filterGroups) {
        const events = group.filter(({ type: kind }) => kind === "EVENT");
        if (events.length === 0) {
            throw invalid("Each filter group must have a filter of the type EVENT");
        }
        for (const { type: kind, pattern = "" } of group) {
            if (!FILTERS.includes(kind ?? "")) {
                throw invalid(`Invalid webhook filter type: ${kind}`);
            }
            const known = EVENTS.filter(name => isToldBy(type, name));
            const unknown = kind === "EVENT" ? namesIn(pattern).find(name => !known.includes(name)) : undefined;
            if (unknown !== undefined) {
                throw invalid(`Invalid webhook event: ${unknown}. Valid events: ${known.join(", ")}`);
            }
            expression(kind === "EVENT" ? "" : pattern);
        }
        const isAboutBase = group.some(({ type: kind }) => kind === "BASE_REF");
        if (isAboutBase && namesIn(events[0]?.pattern ?? "").includes("PUSH")) {
            throw invalid("BASE_REF can be used with pull request events only");
        }
    }
}

/** A webhook is made over the connection. */
function checkConnection(account: Account, auth: SourceAuth | undefined): void {
    if (auth?.type !== "CODECONNECTIONS") {
        return;
    }
    const problem = (reason: string) => new AwsError("OAuthProviderException", `Connection ${auth.resource} ${reason}`);
    let status: string | undefined;
    try {
        status = account.call<{ Connection: { ConnectionStatus?: string } }>("codeconnections", "GetConnection", {
            ConnectionArn: auth.resource,
        }).Connection.ConnectionStatus;
    } catch (error) {
        throw error instanceof AwsError && error.code === "ResourceNotFoundException" ? problem("not found") : error;
    }
    if (status !== "AVAILABLE") {
        throw problem(`is not available: its status is ${status}`);
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
        checkConnection(account, auth);
        validate(project, input);
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
            pullRequestBuildPolicy: wholePolicy(type, input.pullRequestBuildPolicy),
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
        validate(project, input);
        const { branchFilter, filterGroups, buildType, pullRequestBuildPolicy } = input;
        const webhook = defined({
            ...omit(project.webhook, "branchFilter", "filterGroups"),
            branchFilter,
            filterGroups: filterGroups ?? (branchFilter === undefined ? project.webhook.filterGroups : []),
            buildType: buildType ?? project.webhook.buildType,
            pullRequestBuildPolicy: pullRequestBuildPolicy
                ? wholePolicy(project.source?.type ?? "", pullRequestBuildPolicy)
                : project.webhook.pullRequestBuildPolicy,
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

    /** Starts the builds of the projects whose webhook is meant, or says which wait for a comment; no operation of AWS's. */
    SourceChanged(account: Account, { repository, event }: SourceEvent): { builds: string[]; waiting: string[] } {
        const answers = projects(account)
            .list()
            .filter(project => project.webhook && repositoryOf(project) === repository.toLowerCase())
            .map(project => deliver(account, project, repository, event));
        return {
            builds: answers.flatMap(({ build }) => build ?? []),
            waiting: answers.flatMap(({ waits }) => waits ?? []),
        };
    },
};
