import type {
    AssociateKmsKeyRequest,
    CreateLogGroupRequest,
    CreateLogStreamRequest,
    DeleteLogGroupRequest,
    DeleteLogStreamRequest,
    DeleteRetentionPolicyRequest,
    DescribeLogGroupsRequest,
    DescribeLogGroupsResponse,
    DescribeLogStreamsRequest,
    DescribeLogStreamsResponse,
    DisassociateKmsKeyRequest,
    FilterLogEventsRequest,
    FilterLogEventsResponse,
    GetLogEventsRequest,
    GetLogEventsResponse,
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    PutLogEventsRequest,
    PutLogEventsResponse,
    PutRetentionPolicyRequest,
    TagResourceRequest,
    UntagResourceRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import { omit } from "../omit";
import { paginate } from "../paginate";
import { AwsError, type Account, type ServiceModule } from "../service";
import { withoutTags } from "../tags";
import { describeGroup, describeStream } from "./descriptions";
import { toMatcher } from "./filter-pattern";
import {
    checkTags,
    batches,
    deleteStream,
    eventsOf,
    findGroup,
    findStream,
    groups,
    RETENTIONS,
    streamKey,
    streams,
    streamsOf,
    within,
} from "./model";

export const logs: ServiceModule = {
    name: "logs",
    operations: {
        CreateLogGroup(
            account: Account,
            { logGroupName = "", kmsKeyId, logGroupClass, tags = {} }: CreateLogGroupRequest,
        ): object {
            if (!/^[\w./#-]{1,512}$/.test(logGroupName)) {
                throw new AwsError(
                    "InvalidParameterException",
                    `1 validation error detected: Value '${logGroupName}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
                );
            }
            if (groups(account).get(logGroupName)) {
                throw new AwsError("ResourceAlreadyExistsException", "The specified log group already exists");
            }
            checkTags(tags);
            groups(account).put(logGroupName, {
                logGroupName,
                creationTime: account.now,
                kmsKeyId,
                logGroupClass: logGroupClass ?? "STANDARD",
                tags,
            });
            return {};
        },

        DescribeLogGroups(account: Account, input: DescribeLogGroupsRequest): DescribeLogGroupsResponse {
            const rows = groups(account)
                .list()
                .filter(({ logGroupName }) => logGroupName.startsWith(input.logGroupNamePrefix ?? ""))
                .filter(({ logGroupName }) =>
                    logGroupName.toLowerCase().includes((input.logGroupNamePattern ?? "").toLowerCase()),
                )
                .sort((left, right) => (left.logGroupName < right.logGroupName ? -1 : 1));
            const { items, next } = paginate(rows, input.nextToken, input.limit, 50);
            return { logGroups: items.map(row => describeGroup(account, row)), nextToken: next };
        },

        DeleteLogGroup(account: Account, { logGroupName }: DeleteLogGroupRequest): object {
            const row = findGroup(account, logGroupName);
            streamsOf(account, row.logGroupName).forEach(stream => deleteStream(account, stream));
            groups(account).delete(row.logGroupName);
            return {};
        },

        PutRetentionPolicy(account: Account, { logGroupName, retentionInDays = 0 }: PutRetentionPolicyRequest): object {
            const row = findGroup(account, logGroupName);
            if (!RETENTIONS.includes(retentionInDays)) {
                throw new AwsError(
                    "InvalidParameterException",
                    `Invalid retention value: ${retentionInDays}. Allowed are ${RETENTIONS.join(", ")} days.`,
                );
            }
            groups(account).put(row.logGroupName, { ...row, retentionInDays });
            return {};
        },

        DeleteRetentionPolicy(account: Account, { logGroupName }: DeleteRetentionPolicyRequest): object {
            const row = findGroup(account, logGroupName);
            groups(account).put(row.logGroupName, omit(row, "retentionInDays"));
            return {};
        },

        /** Of log lines from then on; those that are there stay as they are. */
        AssociateKmsKey(account: Account, { logGroupName, kmsKeyId = "" }: AssociateKmsKeyRequest): object {
            const row = findGroup(account, logGroupName);
            if (!/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/./.test(kmsKeyId)) {
                throw new AwsError("InvalidParameterException", "The specified KMS Key Id could not be found.");
            }
            groups(account).put(row.logGroupName, { ...row, kmsKeyId });
            return {};
        },

        DisassociateKmsKey(account: Account, { logGroupName }: DisassociateKmsKeyRequest): object {
            const row = findGroup(account, logGroupName);
            groups(account).put(row.logGroupName, omit(row, "kmsKeyId"));
            return {};
        },

        CreateLogStream(account: Account, { logGroupName, logStreamName = "" }: CreateLogStreamRequest): object {
            const group = findGroup(account, logGroupName);
            const key = streamKey(group.logGroupName, logStreamName);
            if (!/^[^:*]{1,512}$/.test(logStreamName)) {
                throw new AwsError("InvalidParameterException", `Invalid log stream name '${logStreamName}'.`);
            }
            if (streams(account).get(key)) {
                throw new AwsError("ResourceAlreadyExistsException", "The specified log stream already exists");
            }
            streams(account).put(key, { logGroupName: group.logGroupName, logStreamName, creationTime: account.now });
            return {};
        },

        DescribeLogStreams(account: Account, input: DescribeLogStreamsRequest): DescribeLogStreamsResponse {
            const group = findGroup(account, input.logGroupName ?? input.logGroupIdentifier);
            const byTime = input.orderBy === "LastEventTime";
            const rows = streamsOf(account, group.logGroupName)
                .filter(({ logStreamName }) => logStreamName.startsWith(input.logStreamNamePrefix ?? ""))
                .sort((left, right) =>
                    byTime
                        ? (left.lastEventTimestamp ?? left.creationTime) -
                          (right.lastEventTimestamp ?? right.creationTime)
                        : left.logStreamName < right.logStreamName
                          ? -1
                          : 1,
                );
            const { items, next } = paginate(
                input.descending ? rows.reverse() : rows,
                input.nextToken,
                input.limit,
                50,
            );
            return { logStreams: items.map(row => describeStream(account, row)), nextToken: next };
        },

        DeleteLogStream(account: Account, { logGroupName, logStreamName }: DeleteLogStreamRequest): object {
            deleteStream(account, findStream(account, logGroupName, logStreamName));
            return {};
        },

        PutLogEvents(
            account: Account,
            { logGroupName, logStreamName, logEvents = [] }: PutLogEventsRequest,
        ): PutLogEventsResponse {
            const stream = findStream(account, logGroupName, logStreamName);
            const events = logEvents.map(({ timestamp = account.now, message = "" }) => ({ timestamp, message }));
            const times = events.map(({ timestamp }) => timestamp);
            if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0))) {
                throw new AwsError(
                    "InvalidParameterException",
                    "Log events in a single PutLogEvents request must be in chronological order.",
                );
            }
            const table = batches(account, stream);
            table.put(String(table.list().length + 1), { ingestionTime: account.now, events });
            streams(account).put(streamKey(stream.logGroupName, stream.logStreamName), {
                ...stream,
                firstEventTimestamp: Math.min(stream.firstEventTimestamp ?? Infinity, ...times),
                lastEventTimestamp: Math.max(stream.lastEventTimestamp ?? 0, ...times),
                lastIngestionTime: account.now,
            });
            return { nextSequenceToken: account.uniqueId(56) };
        },

        /** Both tokens are positions; at an end the token that came is given back, as AWS does. */
        GetLogEvents(account: Account, input: GetLogEventsRequest): GetLogEventsResponse {
            const stream = findStream(account, input.logGroupName ?? input.logGroupIdentifier, input.logStreamName);
            const events = eventsOf(account, stream).filter(({ timestamp }) =>
                within(timestamp, input.startTime, input.endTime),
            );
            const limit = Math.min(input.limit ?? 10_000, 10_000);
            const [, direction, position] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? "") ?? [];
            if (input.nextToken !== undefined && direction === undefined) {
                throw new AwsError("InvalidParameterException", "The specified nextToken is invalid.");
            }
            const at = Number(position);
            const from =
                direction === "f"
                    ? at
                    : direction === "b"
                      ? Math.max(0, at - limit)
                      : input.startFromHead
                        ? 0
                        : Math.max(0, events.length - limit);
            const to = direction === "b" ? at : Math.min(events.length, from + limit);
            return {
                events: events.slice(from, to).map(({ arrival: _arrival, ...event }) => event),
                nextForwardToken: `f/${to}`,
                nextBackwardToken: `b/${from}`,
            };
        },

        FilterLogEvents(account: Account, input: FilterLogEventsRequest): FilterLogEventsResponse {
            const group = findGroup(account, input.logGroupName ?? input.logGroupIdentifier);
            const matches = toMatcher(input.filterPattern);
            const events = streamsOf(account, group.logGroupName)
                .filter(
                    ({ logStreamName }) =>
                        !input.logStreamNames?.length || input.logStreamNames.includes(logStreamName),
                )
                .filter(({ logStreamName }) => logStreamName.startsWith(input.logStreamNamePrefix ?? ""))
                .flatMap(stream =>
                    eventsOf(account, stream).map(({ arrival, ...event }) => ({
                        ...event,
                        logStreamName: stream.logStreamName,
                        // The same in every answer, whatever arrives later.
                        eventId: `${String(event.timestamp).padStart(16, "0")}${String(arrival).padStart(8, "0")}${stream.logStreamName}`,
                    })),
                )
                .filter(({ timestamp }) => within(timestamp, input.startTime, (input.endTime ?? Infinity) + 1))
                .filter(({ message }) => matches(message))
                .sort((left, right) => left.timestamp - right.timestamp);
            const { items, next } = paginate(events, input.nextToken, input.limit, 10_000);
            return { events: items, nextToken: next, searchedLogStreams: [] };
        },

        TagResource(account: Account, { resourceArn, tags = {} }: TagResourceRequest): object {
            const row = findGroup(account, resourceArn);
            checkTags(tags);
            groups(account).put(row.logGroupName, { ...row, tags: { ...row.tags, ...tags } });
            return {};
        },

        UntagResource(account: Account, { resourceArn, tagKeys }: UntagResourceRequest): object {
            const row = findGroup(account, resourceArn);
            groups(account).put(row.logGroupName, { ...row, tags: withoutTags(row.tags, tagKeys) });
            return {};
        },

        ListTagsForResource: (
            account: Account,
            { resourceArn }: ListTagsForResourceRequest,
        ): ListTagsForResourceResponse => ({ tags: findGroup(account, resourceArn).tags }),
    },
};
