import type { Build } from "@aws-sdk/client-codebuild";

import { omit } from "../omit";
import type { Account } from "../service";
import { toDate, type BuildRow } from "./model";

/** A build as AWS describes it. */
export function describeBuild(account: Account, row: BuildRow): Build {
    const shown = omit(row, "uploads", "pipeline", "webhook", "batchIdentifier");
    return {
        ...shown,
        startTime: new Date(row.startTime),
        endTime: toDate(row.endTime),
        phases: row.phases.map(describePhase),
        logs: describeLogs(account, row),
    };
}

/** A phase of a build, or of a batch. */
export function describePhase<Phase extends { startTime: number; endTime?: number }>(phase: Phase) {
    const { startTime, endTime } = phase;
    return {
        ...phase,
        startTime: new Date(startTime),
        endTime: toDate(endTime),
        durationInSeconds: endTime === undefined ? undefined : Math.floor((endTime - startTime) / 1000),
    };
}

/** Log group and stream of a build; none while it waits, and where its logs are off. */
export function logStreamOf({ projectName, id, logs }: BuildRow): { group: string; stream: string } | undefined {
    const { status, groupName, streamName } = logs?.cloudWatchLogs ?? {};
    if (status === "DISABLED") {
        return undefined;
    }
    const unique = id.split(":")[1] ?? id;
    return {
        group: groupName || `/aws/codebuild/${projectName}`,
        stream: streamName ? `${streamName}/${unique}` : unique,
    };
}

function describeLogs(account: Account, row: BuildRow): Build["logs"] {
    const { cloudWatchLogs, s3Logs } = row.logs ?? {};
    const place = logStreamOf(row);
    const hasBegun = row.phases.some(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE");
    const s3Arn = s3Logs?.status === "ENABLED" ? `arn:aws:s3:::${s3LogOf(row)}` : undefined;
    if (!place) {
        return { cloudWatchLogs, s3Logs, s3LogsArn: s3Arn };
    }
    const { group, stream } = place;
    const escape = (text: string): string => encodeURIComponent(text).replaceAll("%", "$25");
    return {
        ...(hasBegun && { groupName: group, streamName: stream }),
        deepLink:
            `https://console.aws.amazon.com/cloudwatch/home?region=${account.region}#logsV2:log-groups/log-group/` +
            (hasBegun ? `${escape(group)}/log-events/${escape(stream)}` : "null/log-events/null"),
        cloudWatchLogsArn: account.arn(
            "logs",
            hasBegun ? `log-group:${group}:log-stream:${stream}` : "log-group:null:log-stream:null",
        ),
        s3LogsArn: s3Arn,
        cloudWatchLogs,
        s3Logs,
    };
}

/** Bucket and key of a build's log in S3. */
export const s3LogOf = ({ logs, id }: BuildRow): string =>
    `${logs?.s3Logs?.location?.replace(/\/$/, "")}/${id.split(":")[1] ?? id}.gz`;
