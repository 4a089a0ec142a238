import type { LogGroup, LogStream } from "@aws-sdk/client-cloudwatch-logs";
import { omit } from "../omit";
import type { Account } from "../service";
import { arnOf, type GroupRow, type StreamRow } from "./model";

export const describeGroup = (account: Account, row: GroupRow): LogGroup => ({
    ...omit(row, "tags"),
    arn: `${arnOf(account, row.logGroupName)}:*`,
    logGroupArn: arnOf(account, row.logGroupName),
    metricFilterCount: 0,
    storedBytes: 0,
});

export const describeStream = (account: Account, row: StreamRow): LogStream => ({
    logStreamName: row.logStreamName,
    creationTime: row.creationTime,
    firstEventTimestamp: row.firstEventTimestamp,
    lastEventTimestamp: row.lastEventTimestamp,
    lastIngestionTime: row.lastIngestionTime,
    arn: `${arnOf(account, row.logGroupName)}:log-stream:${row.logStreamName}`,
    storedBytes: 0,
});
