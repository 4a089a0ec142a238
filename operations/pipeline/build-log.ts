import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import type { GetLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { Build } from "@aws-sdk/client-codebuild";
import { follow, type FollowOptions } from "../follow";
import { buildOfBatch } from "./batch-build";
import { redact } from "../redact";
import { Refused } from "../service";
import type { PipelineClients } from "./clients";
import { readActions, readExecutions } from "./read";
import { command, type PipelineTarget } from "./target";

export interface BuildLogOptions extends Omit<FollowOptions, "report"> {
    /** @default the newest */
    execution?: string;
    /** Name of an action. @default the one that failed, else the one that runs, else the newest */
    action?: string;
    /** Newest lines that are shown first. */
    lines: number;
    /** Whether to go on until the build ends. */
    follow: boolean;
}

/** The build of an action, as far as it is known where its log is. */
export interface BuildOfAction {
    stage: string;
    action: string;
    status: string;
    buildId: string;
}

export interface BuildLogLine {
    /** ISO 8601. */
    at: string;
    message: string;
}

/**
 * The build whose log somebody wants to see.
 * @param actions of one execution, newest first
 * @throws Refused where there is none
 */
export function chooseBuild(
    target: PipelineTarget,
    actions: readonly ActionExecutionDetail[],
    wanted: string | undefined,
): BuildOfAction {
    const builds = actions.flatMap(({ stageName: stage = "", actionName: action = "", status = "", input, output }) => {
        const buildId = output?.executionResult?.externalExecutionId;
        return input?.actionTypeId?.provider === "CodeBuild" && buildId ? [{ stage, action, status, buildId }] : [];
    });
    const named = builds.filter(({ action }) => wanted === undefined || action === wanted);
    const found =
        named.find(({ status }) => status === "Failed") ??
        named.find(({ status }) => status === "InProgress") ??
        named[0];
    if (found === undefined) {
        const known = [...new Set(builds.map(({ action }) => action))];
        throw new Refused(
            wanted === undefined ? "the execution has no build yet" : `the execution has no build of action ${wanted}`,
            known.length > 0 ? `it has: ${known.join(", ")}` : command(target, "status"),
        );
    }
    return found;
}

/**
 * Reads the log of a build, secrets redacted as far as they can be known by their shape.
 * @throws Refused where there is no build, or its log is nowhere
 */
export async function readBuildLog(
    clients: PipelineClients,
    target: PipelineTarget,
    options: BuildLogOptions,
    report: { build(build: BuildOfAction): void; line(line: BuildLogLine): void },
): Promise<void> {
    const execution = options.execution ?? (await readExecutions(clients, target))[0]?.id;
    if (execution === undefined) {
        throw new Refused(`${target.name} has not run yet`, command(target, "start"));
    }
    const chosen = chooseBuild(target, await readActions(clients, target, execution), options.action);
    report.build(chosen);
    const read = await logReader(clients, chosen, options.lines);
    await follow(options, async () => {
        const { lines, ended } = await read();
        lines.forEach(report.line);
        return ended || !options.follow ? true : undefined;
    });
}

/** Lines of a build that no earlier call gave, and whether it has ended. */
async function logReader(
    clients: PipelineClients,
    { buildId: started }: BuildOfAction,
    limit: number,
): Promise<() => Promise<{ lines: BuildLogLine[]; ended: boolean }>> {
    const [{ BatchGetBuildsCommand, CodeBuildClient }, { CloudWatchLogsClient, GetLogEventsCommand }] =
        await Promise.all([import("@aws-sdk/client-codebuild"), import("@aws-sdk/client-cloudwatch-logs")]);
    const codebuild = new CodeBuildClient(clients.options);
    const logs = new CloudWatchLogsClient(clients.options);
    let nextToken: string | undefined;
    let buildId: string | undefined;
    return async () => {
        buildId ??= await buildOfBatch(codebuild, started);
        if (buildId === undefined) {
            return { lines: [], ended: false };
        }
        const { builds: [build] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [buildId] }));
        const { groupName, streamName } = placeOf(buildId, build);
        const ended = build?.buildComplete === true;
        if (streamName === undefined) {
            return { lines: [], ended };
        }
        const lines: BuildLogLine[] = [];
        for (;;) {
            const page = await logs
                .send(
                    new GetLogEventsCommand({
                        logGroupName: groupName,
                        logStreamName: streamName,
                        // The newest lines first; then whatever comes after them.
                        ...(nextToken === undefined ? { limit } : { nextToken, startFromHead: true }),
                    }),
                )
                .catch(orNoLines);
            const { events = [], nextForwardToken } = page;
            lines.push(
                ...events.map(({ timestamp = 0, message = "" }) => ({
                    at: new Date(timestamp).toISOString(),
                    message: redact(message.replace(/\n$/, ""), []),
                })),
            );
            const last = nextForwardToken === nextToken || nextForwardToken === undefined || nextToken === undefined;
            nextToken = nextForwardToken ?? nextToken;
            if (last) {
                return { lines, ended };
            }
        }
    };
}

/** A stream that is there with the first line, and not before. */
function orNoLines(error: unknown): GetLogEventsCommandOutput {
    if (error instanceof Error && error.name === "ResourceNotFoundException") {
        return { $metadata: {} };
    }
    throw error;
}

/** @throws Refused where the build is gone, or writes its log somewhere else */
function placeOf(buildId: string, build: Build | undefined): { groupName: string; streamName?: string } {
    if (build === undefined) {
        throw new Refused(`CodeBuild has no build ${buildId} any more`, "its history is kept for a year");
    }
    const { groupName, streamName, cloudWatchLogs } = build.logs ?? {};
    if (cloudWatchLogs?.status === "DISABLED") {
        throw new Refused(
            `build ${buildId} writes no log to CloudWatch Logs`,
            "enable logsConfig.cloudwatchLogs of its project",
        );
    }
    return {
        groupName: groupName ?? cloudWatchLogs?.groupName ?? `/aws/codebuild/${buildId.split(":")[0]}`,
        streamName,
    };
}
