import type { types } from "@pulumi/aws";
import type { Place } from "../../release";
import type { Statement } from "../policy-document";
import {
    connectionService,
    repositoryArn,
    type CodeCommitSource,
    type ConnectionSource,
    type KnownSource,
} from "./source";

/** A repository whose pull requests are built: objects in S3 and images have none. */
export type PullRequestSource =
    Pick<ConnectionSource, "kind" | "connectionArn" | "repository"> | Pick<CodeCommitSource, "kind" | "repositoryName">;

/** The least that somebody may do in the repository for their pull requests to be built at once. */
export type TrustedRole = "write" | "maintain" | "admin";

/** What CodeBuild makes of a host of repositories. */
export interface Host {
    /** Type of the source. */
    type: "GITHUB" | "GITLAB" | "BITBUCKET";
    url: string;
    /** @see CodeBuild User Guide: "GitHub webhook events" and the pages beside it */
    events: readonly string[];
    /** @see CodeBuild User Guide, "Pull request comment approval" */
    roles: Record<TrustedRole, readonly string[]>;
}

const OPENED = ["PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED"];

/** By the provider of a connection. Of those that one hosts oneself, CodeConnections does not tell the address. */
const HOSTS: Record<string, Host> = {
    GitHub: {
        type: "GITHUB",
        url: "https://github.com",
        events: [...OPENED, "PULL_REQUEST_REOPENED"],
        roles: {
            write: ["GITHUB_WRITE", "GITHUB_MAINTAIN", "GITHUB_ADMIN"],
            maintain: ["GITHUB_MAINTAIN", "GITHUB_ADMIN"],
            admin: ["GITHUB_ADMIN"],
        },
    },
    GitLab: {
        type: "GITLAB",
        url: "https://gitlab.com",
        events: [...OPENED, "PULL_REQUEST_REOPENED"],
        roles: {
            write: ["GITLAB_DEVELOPER", "GITLAB_MAINTAINER", "GITLAB_OWNER"],
            maintain: ["GITLAB_MAINTAINER", "GITLAB_OWNER"],
            admin: ["GITLAB_OWNER"],
        },
    },
    Bitbucket: {
        type: "BITBUCKET",
        url: "https://bitbucket.org",
        events: OPENED,
        roles: {
            write: ["BITBUCKET_WRITE", "BITBUCKET_ADMIN"],
            maintain: ["BITBUCKET_ADMIN"],
            admin: ["BITBUCKET_ADMIN"],
        },
    },
};

/** Providers of connections whose pull requests can be built. */
export const PULL_REQUEST_PROVIDERS: readonly string[] = Object.keys(HOSTS);

/** @throws Error for a provider that has no webhooks of CodeBuild's, or whose address is not known */
export function hostOf(providerType: string): Host {
    const host = HOSTS[providerType];
    if (host === undefined) {
        throw new Error(
            `source.connectionArn: the connection leads to ${providerType}, and pull requests are built of ${PULL_REQUEST_PROVIDERS.join(", ")} only`,
        );
    }
    return host;
}

/** What of a repository is of interest. */
export interface PullRequestScope {
    /** Branches that pull requests go to. */
    branches: readonly string[];
    /** Globs, one of which a changed file has to match. */
    filePaths?: readonly string[];
}

/** Filters that must all agree: CodeBuild takes one pattern of each. */
export function webhookFilters(
    { events }: Pick<Host, "events">,
    { branches, filePaths }: PullRequestScope,
): types.input.codebuild.WebhookFilterGroupFilter[] {
    return [
        { type: "EVENT", pattern: events.join(", ") },
        { type: "BASE_REF", pattern: `^refs/heads/${anyOf(branches.map(quoted))}$` },
        ...(filePaths === undefined
            ? []
            : [{ type: "FILE_PATH", pattern: `^${anyOf(filePaths.map(globExpression))}$` }]),
    ];
}

function anyOf(expressions: readonly string[]): string {
    return expressions.length === 1 ? expressions[0]! : `(${expressions.join("|")})`;
}

/** A regular expression of what a glob means: `*` within a folder's name, `**` for folders too. */
function globExpression(glob: string): string {
    const parts = glob.split(/(\*\*\/|\*\*|\*|\?)/);
    const wild: Record<string, string> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
    return parts.map(part => wild[part] ?? quoted(part)).join("");
}

function quoted(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/**
 * The events of CodeCommit that start a build.
 * @see CodeCommit User Guide, "Monitoring CodeCommit events": pullRequestCreated, pullRequestSourceBranchUpdated
 */
export function pullRequestEvent(repositoryArn: string, { branches }: PullRequestScope): string {
    return JSON.stringify({
        source: ["aws.codecommit"],
        "detail-type": ["CodeCommit Pull Request State Change"],
        resources: [repositoryArn],
        detail: {
            event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
            pullRequestStatus: ["Open"],
            destinationReference: branches.map(branch => `refs/heads/${branch}`),
        },
    });
}

/** What a build is told of the event: its commit, and for the comment what the buildspec of `swingbridge init ci` names. */
const TOLD = {
    PULL_REQUEST_ID: "$.detail.pullRequestId",
    REPOSITORY_NAME: "$.detail.repositoryNames[0]",
    SOURCE_COMMIT: "$.detail.sourceCommit",
    DESTINATION_COMMIT: "$.detail.destinationCommit",
};

/** Makes the input of CodeBuild's StartBuild of an event. */
export const START_BUILD_INPUT = {
    inputPaths: TOLD,
    inputTemplate: `{"sourceVersion":<SOURCE_COMMIT>,"environmentVariablesOverride":[${Object.keys(TOLD)
        .map(name => `{"name":"${name}","value":<${name}>,"type":"PLAINTEXT"}`)
        .join(",")}]}`,
};

/** What a build does to fetch the source, and to comment on a pull request where the host does not show its status. */
export function pullRequestRights({ kind }: PullRequestSource, known: KnownSource, place: Place): Statement[] {
    if (kind === "connection") {
        const service = connectionService(known.connectionArn!);
        return [
            {
                actions: [`${service}:GetConnection`, `${service}:GetConnectionToken`],
                resources: [known.connectionArn!],
            },
        ];
    }
    return [
        {
            actions: [
                "codecommit:GetCommentsForPullRequest",
                "codecommit:GitPull",
                "codecommit:PostCommentForPullRequest",
                "codecommit:UpdateComment",
            ],
            resources: [repositoryArn(known, place)],
        },
    ];
}
