import type { LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError, type Account } from "../service";
import { checkTag, type TagMap } from "../tags";

export interface GroupRow {
    logGroupName: string;
    /** Epoch milliseconds. */
    creationTime: number;
    retentionInDays?: number;
    kmsKeyId?: string;
    logGroupClass: LogGroupClass;
    tags: TagMap;
}

export interface StreamRow {
    logGroupName: string;
    logStreamName: string;
    creationTime: number;
    firstEventTimestamp?: number;
    lastEventTimestamp?: number;
    lastIngestionTime?: number;
}

/** What one request put; a stream's table of them stays append-only. */
interface BatchRow {
    ingestionTime: number;
    events: { timestamp: number; message: string }[];
}

/** Days that a log group may keep its events. */
export const RETENTIONS = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const groups = (account: Account) => account.table<GroupRow>("logs.groups");
export const streams = (account: Account) => account.table<StreamRow>("logs.streams");
export const streamKey = (group: string, stream: string): string => `${group}:${stream}`;
export const batches = (account: Account, { logGroupName, logStreamName }: StreamRow) =>
    account.table<BatchRow>(`logs.events:${streamKey(logGroupName, logStreamName)}`);

/** Without the `:*` that stands for a group's streams. */
export const arnOf = (account: Account, name: string): string => account.arn("logs", `log-group:${name}`);

const nameOf = (reference: string | undefined): string =>
    reference?.startsWith("arn:") ? (reference.split(":log-group:")[1] ?? "").replace(/:\*$/, "") : (reference ?? "");

export function findGroup(account: Account, reference: string | undefined): GroupRow {
    const row = groups(account).get(nameOf(reference));
    if (!row) {
        throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
    }
    return row;
}

export function findStream(account: Account, group: string | undefined, stream: string | undefined): StreamRow {
    const row = streams(account).get(streamKey(findGroup(account, group).logGroupName, stream ?? ""));
    if (!row) {
        throw new AwsError("ResourceNotFoundException", "The specified log stream does not exist.");
    }
    return row;
}

export const streamsOf = (account: Account, group: string): StreamRow[] =>
    streams(account)
        .list()
        .filter(({ logGroupName }) => logGroupName === group);

/** In the order of time; within the same millisecond, of arrival. */
export function eventsOf(account: Account, stream: StreamRow) {
    const retention = groups(account).get(stream.logGroupName)?.retentionInDays ?? Infinity;
    const oldest = account.now - retention * 86_400_000;
    return batches(account, stream)
        .list()
        .flatMap(({ ingestionTime, events }) => events.map(event => ({ ...event, ingestionTime })))
        .map((event, arrival) => ({ ...event, arrival }))
        .filter(({ timestamp }) => timestamp >= oldest)
        .sort((left, right) => left.timestamp - right.timestamp);
}

export function deleteStream(account: Account, row: StreamRow): void {
    const table = batches(account, row);
    for (let number = table.list().length; number > 0; number--) {
        table.delete(String(number));
    }
    streams(account).delete(streamKey(row.logGroupName, row.logStreamName));
}

export const within = (timestamp: number, from = 0, to = Infinity): boolean => timestamp >= from && timestamp < to;

export const checkTags = (tags: TagMap): void =>
    Object.entries(tags).forEach(([key, value]) => checkTag(key, value, "InvalidParameterException"));
