import type { GitPullRequestFilter, GitPushFilter } from "@aws-sdk/client-codepipeline";
import type { Account } from "../service";
import { triggerNamespace } from "./actions/connection-source";
import { matchesGlob } from "./glob";
import { currentStructure, pipelines, type Action, type PipelineRow, type Structure } from "./model";
import { start } from "./start";

/** A change of a repository behind a connection. */
export interface SourceChange {
    provider: "CodeStarSourceConnection";
    connectionArn: string;
    /** `owner/name` */
    repository: string;
    event: PushEvent | PullRequestEvent;
}

interface PushEvent {
    type: "push";
    /** One of the two. */
    branch?: string;
    tag?: string;
    filePaths: string[];
    commitId: string;
}

interface PullRequestEvent {
    type: "pullRequest";
    action: "OPEN" | "UPDATED" | "REOPENED" | "MERGED" | "CLOSED";
    id: string;
    title?: string;
    /** Branch that it comes from, and the one that it goes to. */
    sourceBranch: string;
    destinationBranch: string;
    filePaths: string[];
    commitId: string;
}

/** Starts the pipelines that want to hear of the change. @returns ids of the executions */
export function sourceChanged(account: Account, change: SourceChange): { pipelineExecutionIds: string[] } {
    const ids = pipelines(account)
        .list()
        .flatMap(pipeline => {
            const structure = currentStructure(account, pipeline);
            const action = structure.stages[0]!.actions.find(each => isSourceOf(each, change));
            return action && wants(structure, action, change) ? [begin(account, pipeline, action, change)] : [];
        });
    return { pipelineExecutionIds: ids };
}

const isSourceOf = ({ actionTypeId, configuration }: Action, { provider, connectionArn, repository }: SourceChange) =>
    actionTypeId.provider === provider &&
    connectionId(configuration.ConnectionArn) === connectionId(connectionArn) &&
    configuration.FullRepositoryId === repository;

/** The service has two names, and so has a connection's ARN. */
const connectionId = (arn = ""): string => arn.split(":connection/").pop()!;

function wants(structure: Structure, action: Action, { event }: SourceChange): boolean {
    const triggers = (structure.triggers ?? []).filter(
        ({ gitConfiguration }) => gitConfiguration?.sourceActionName === action.name,
    );
    if (triggers.length === 0) {
        // Without a trigger of its own a source is followed, unless it says no.
        const { BranchName, DetectChanges = "true" } = action.configuration;
        return DetectChanges !== "false" && event.type === "push" && event.branch === BranchName;
    }
    return triggers.some(({ gitConfiguration }) =>
        event.type === "push"
            ? (gitConfiguration?.push ?? []).some(filter => matchesPush(filter, event))
            : (gitConfiguration?.pullRequest ?? []).some(filter => matchesPullRequest(filter, event)),
    );
}

/** A filter is for tags, or for branches and files. */
function matchesPush({ tags, branches, filePaths }: GitPushFilter, event: PushEvent): boolean {
    if (event.tag !== undefined) {
        return tags !== undefined && passes(tags, [event.tag]);
    }
    return tags === undefined && passes(branches, [event.branch ?? ""]) && passes(filePaths, event.filePaths);
}

function matchesPullRequest({ events, branches, filePaths }: GitPullRequestFilter, event: PullRequestEvent): boolean {
    // CodePipeline takes a merge for a close, and knows no opening again.
    const action = event.action === "MERGED" ? "CLOSED" : event.action;
    return (
        action !== "REOPENED" &&
        (events === undefined || events.includes(action)) &&
        passes(branches, [event.destinationBranch]) &&
        passes(filePaths, event.filePaths)
    );
}

/** Something is included, or nothing need be; what is excluded does not count. */
function passes(
    criteria: { includes?: string[]; excludes?: string[] } | undefined,
    values: readonly string[],
): boolean {
    if (!criteria) {
        return true;
    }
    const { includes = ["**"], excludes = [] } = criteria;
    return values.some(
        value =>
            includes.some(pattern => matchesGlob(pattern, value)) &&
            !excludes.some(pattern => matchesGlob(pattern, value)),
    );
}

function begin(account: Account, pipeline: PipelineRow, action: Action, change: SourceChange): string {
    const { event, connectionArn } = change;
    return start(account, pipeline, {
        trigger: { triggerType: "WebhookV2", triggerDetail: connectionArn },
        overrides: [{ actionName: action.name, revisionType: "COMMIT_ID", revisionValue: event.commitId }],
        namespaces: { [triggerNamespace(action.name)]: toldBy(event) },
    }).id;
}

/** Output variables of the source action that only its trigger knows. */
function toldBy(event: PushEvent | PullRequestEvent): Record<string, string> {
    if (event.type === "push") {
        return event.tag === undefined ? { BranchName: event.branch ?? "" } : { TagName: event.tag };
    }
    return {
        BranchName: event.sourceBranch,
        DestinationBranchName: event.destinationBranch,
        PullRequestId: event.id,
        PullRequestTitle: event.title ?? "",
    };
}
