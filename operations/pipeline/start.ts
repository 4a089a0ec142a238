import {
    GetPipelineCommand,
    StartPipelineExecutionCommand,
    type ActionDeclaration,
    type PipelineDeclaration,
    type SourceRevisionOverride,
} from "@aws-sdk/client-codepipeline";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { isRunning } from "./execution";
import { closedStage, followExecution, type FollowPipelineOptions } from "./follow";
import type { PipelineOutcome } from "./outcome";
import { readStatus } from "./read";
import { command, type PipelineTarget } from "./target";

export interface StartOptions extends FollowPipelineOptions {
    /** Full SHA that is released in place of the branch's newest commit. */
    commit?: string;
    /** Whether to follow the execution to its end. */
    wait: boolean;
    dryRun?: boolean;
}

/**
 * Starts an execution, with the newest of its source or the commit that is named.
 * @throws Refused where there is no such pipeline, or its source knows no commits
 */
export async function startPipeline(
    clients: PipelineClients,
    target: PipelineTarget,
    options: StartOptions,
): Promise<PipelineOutcome> {
    const status = await readStatus(clients, target);
    const { pipeline } = await clients.codepipeline.send(new GetPipelineCommand({ name: target.name }));
    const sources = (pipeline?.stages ?? []).flatMap(({ actions = [] }) =>
        actions.filter(({ actionTypeId }) => actionTypeId?.category === "Source"),
    );
    const { commit } = options;
    const sourceRevisions = commit === undefined ? undefined : [overrideOf(sources, commit)];
    const note = (message: string): void => options.report({ event: "note", pipeline: target.name, message });
    const before = status.executions.filter(isRunning);
    if (before.length > 0) {
        note(
            `${before.length === 1 ? "an execution is" : `${before.length} executions are`} under way: ${turn(pipeline)}`,
        );
    }
    for (const { name, closed } of status.stages) {
        if (closed !== undefined) {
            note(closedStage(target, name, closed));
        }
    }
    const what = commit ?? sources.map(describeSource).join(", ");
    if (options.dryRun) {
        return { status: "planned", pipeline: target.name, message: `would start ${target.name} with ${what}` };
    }
    const { pipelineExecutionId = "" } = await clients.codepipeline.send(
        new StartPipelineExecutionCommand({ name: target.name, sourceRevisions }),
    );
    options.report({ event: "execution", pipeline: target.name, executionId: pipelineExecutionId, attached: false });
    return options.wait
        ? followExecution(clients, target, pipelineExecutionId, options)
        : started(target, pipelineExecutionId, `started with ${what}`);
}

/** An execution that is left to itself. */
export function started(target: PipelineTarget, executionId: string, what: string): PipelineOutcome {
    return {
        status: "started",
        pipeline: target.name,
        executionId,
        message: `execution ${executionId} ${what}; ${command(target, "status")} shows it`,
    };
}

function turn(pipeline: PipelineDeclaration | undefined): string {
    switch (pipeline?.executionMode) {
        case "PARALLEL":
            return "this one runs beside";
        case "QUEUED":
            return "this one takes its turn after";
        default:
            return "the newest takes the place of one that waits";
    }
}

/** `main of shop`, `app.zip of bucket` */
function describeSource({ configuration = {} }: ActionDeclaration): string {
    const { BranchName, RepositoryName, FullRepositoryId, S3ObjectKey, S3Bucket, ImageTag } = configuration;
    const what = BranchName ?? S3ObjectKey ?? ImageTag ?? "the newest";
    return `${what} of ${FullRepositoryId ?? RepositoryName ?? S3Bucket ?? "its source"}`;
}

/** Providers whose revisions are commits. */
const OF_COMMITS = ["CodeCommit", "CodeStarSourceConnection"];

function overrideOf(sources: readonly ActionDeclaration[], commit: string): SourceRevisionOverride {
    const source = sources.find(({ actionTypeId }) => OF_COMMITS.includes(actionTypeId?.provider ?? ""));
    if (source === undefined) {
        throw new Refused(
            `the pipeline's source has no commits: ${sources.map(({ actionTypeId }) => actionTypeId?.provider).join(", ")}`,
            "leave --commit out: it releases the newest of its source",
        );
    }
    return { actionName: source.name, revisionType: "COMMIT_ID", revisionValue: commit };
}
