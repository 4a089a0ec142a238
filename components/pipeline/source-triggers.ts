import type { types } from "@pulumi/aws";
import { branchOf, type PipelineSource } from "./source";

type Trigger = types.input.codepipeline.PipelineTrigger;

/** Globs, as CodePipeline's filters take them. */
export interface GitTrigger {
    /** Tags that start it; without `branches`, pushes to branches do not. @default none */
    tags?: string[];
    /** Branches whose pushes start it. @default that of the source, where there are neither tags nor pull requests */
    branches?: string[];
    /** Only changes of these files. @default all */
    filePaths?: string[];
    /** Pull requests that start it: it deploys what nobody has merged yet. @default none */
    pullRequests?: PullRequestTrigger;
}

export interface PullRequestTrigger {
    /** What becomes of them; a merge counts as CLOSED. @default ["OPEN", "UPDATED"] */
    events?: ("OPEN" | "UPDATED" | "CLOSED")[];
    /** Branches that they go to. @default that of the source */
    branches?: string[];
    /** Only those that change these files. @default all */
    filePaths?: string[];
}

/** What of a connection's repository starts the pipeline; other sources have events. */
export function sourceTriggers(source: PipelineSource): Trigger[] {
    if (source.kind !== "connection") {
        return [];
    }
    const { tags, filePaths, pullRequests, branches } = source.trigger ?? {};
    const named = branches !== undefined || tags !== undefined || pullRequests !== undefined;
    // A tag is no change of a file, and CodePipeline takes tags and branches only in filters of their own.
    const pushes = [
        ...(branches !== undefined || !named ? [filters(branches ?? [branchOf(source)], filePaths)] : []),
        ...(tags === undefined ? [] : [{ tags: { includes: tags } }]),
    ];
    return [
        {
            providerType: "CodeStarSourceConnection",
            gitConfiguration: {
                sourceActionName: "Source",
                ...(pushes.length > 0 && { pushes }),
                ...(pullRequests && {
                    pullRequests: [
                        {
                            events: pullRequests.events ?? ["OPEN", "UPDATED"],
                            ...filters(pullRequests.branches ?? [branchOf(source)], pullRequests.filePaths),
                        },
                    ],
                }),
            },
        },
    ];
}

const filters = (branches: string[], filePaths: string[] | undefined) => ({
    branches: { includes: branches },
    ...(filePaths === undefined ? {} : { filePaths: { includes: filePaths } }),
});
