import type { CloudWatchLogsClient, FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../clients";
import { redact } from "../redact";
import type { LogSource } from "./sources";

export interface LogLine {
    /** ISO 8601. */
    at: string;
    container: string;
    /** Id of the task. */
    task: string;
    message: string;
}

export interface LogQuery {
    /** Epoch milliseconds. */
    since: number;
    /** CloudWatch Logs filter pattern. */
    filter?: string;
    /** Ids; only their lines. @default every task's */
    tasks?: readonly string[];
    /** Values that no line may show. */
    secrets: readonly string[];
}

/** Lines reach CloudWatch Logs late and out of order: so far back is looked again, in milliseconds. */
const OVERLAP = 30_000;

/** Reads lines of several containers as they come: each line once, in the order of time within a read. */
export class LogReader {
    private newest: number;
    private readonly seen = new Map<string, number>();

    constructor(
        private readonly clients: Clients,
        private readonly sources: readonly LogSource[],
        private readonly query: LogQuery,
    ) {
        this.newest = query.since;
    }

    /** Lines that no earlier read gave. Where a group or stream is not there yet, it has none. */
    async read(): Promise<LogLine[]> {
        const startTime = Math.max(this.query.since, this.newest - OVERLAP);
        const found = await Promise.all(this.sources.map(source => this.eventsOf(source, startTime)));
        const fresh = found.flat().filter(({ event }) => !this.seen.has(event.eventId ?? ""));
        for (const { event } of fresh) {
            this.seen.set(event.eventId ?? "", event.timestamp ?? 0);
            this.newest = Math.max(this.newest, event.timestamp ?? 0);
        }
        for (const [id, timestamp] of this.seen) {
            if (timestamp < this.newest - OVERLAP) {
                this.seen.delete(id);
            }
        }
        return fresh
            .sort((a, b) => (a.event.timestamp ?? 0) - (b.event.timestamp ?? 0))
            .map(({ event, source }) => ({
                at: new Date(event.timestamp ?? 0).toISOString(),
                container: source.container,
                task: event.logStreamName?.slice(source.streamPrefix.length) ?? "",
                message: redact(event.message ?? "", this.query.secrets),
            }));
    }

    private async eventsOf(
        source: LogSource,
        startTime: number,
    ): Promise<{ event: FilteredLogEvent; source: LogSource }[]> {
        const { paginateFilterLogEvents } = await import("@aws-sdk/client-cloudwatch-logs");
        const { group, streamPrefix } = source;
        const { tasks, filter } = this.query;
        const streams =
            tasks === undefined
                ? { logStreamNamePrefix: streamPrefix }
                : { logStreamNames: tasks.map(task => `${streamPrefix}${task}`) };
        const events: FilteredLogEvent[] = [];
        try {
            const pages = paginateFilterLogEvents(
                { client: await this.client(source.region) },
                { logGroupName: group, ...streams, startTime, ...(filter !== undefined && { filterPattern: filter }) },
            );
            for await (const page of pages) {
                events.push(...(page.events ?? []));
            }
        } catch (error) {
            // A task that has not started has no stream.
            if (!(error instanceof Error && error.name === "ResourceNotFoundException" && tasks !== undefined)) {
                throw error;
            }
        }
        return events.map(event => ({ event, source }));
    }

    private readonly opened = new Map<string | undefined, CloudWatchLogsClient>();

    private async client(region: string | undefined): Promise<CloudWatchLogsClient> {
        const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
        const client =
            this.opened.get(region) ??
            new CloudWatchLogsClient({ ...this.clients.options, ...(region !== undefined && { region }) });
        this.opened.set(region, client);
        return client;
    }
}
