/**
 * What every simulated AWS service is made of: plain functions `(account, input) → output`, which throw `AwsError`.
 * Input and output are the shapes of the AWS SDK v3 (`CreateServiceCommandInput` …): camelCase or PascalCase as AWS has it,
 * timestamps as `Date`.
 */

import type { Content } from "../store";
import type { Principal } from "./principal";

/** An error that AWS would answer with. `code` is AWS's own, e.g. `ClusterNotFoundException`. */
export class AwsError extends Error {
    constructor(
        readonly code: string,
        message: string,
        /** HTTP status. @default 400 */
        readonly status = 400,
        /** Members of the error shape besides `message`. */
        readonly detail: Record<string, unknown> = {},
    ) {
        super(message);
        this.name = code;
    }
}

/** Rows of one kind, kept in the journal. Rows are JSON (dates as epoch milliseconds); what `get` returns is a copy. */
export interface Table<Row> {
    get(key: string): Row | undefined;
    put(key: string, row: Row): void;
    delete(key: string): void;
    /** In the order of creation. */
    list(): Row[];
}

/** Something that happens later: applied by the first request at or after `due`. */
export interface ScheduledEvent {
    /** `<service>.<name>`, e.g. `ecs.taskStarted`: names the handler. */
    type: string;
    /** Epoch milliseconds. */
    due: number;
    /** What it belongs to, e.g. `ecs/service/demo/app`: a poll of the subject jumps to its next event in step mode. */
    subject: string;
    detail: Record<string, unknown>;
}

/** An account as one request sees it: one region, one moment. All writes of a request land together or not at all. */
export interface Account {
    readonly accountId: string;
    readonly region: string;
    /** Who makes the request. What he may do in his own account is not judged; elsewhere it is. */
    readonly caller: Principal;
    /** Epoch milliseconds of the sandbox's clock. */
    readonly now: number;
    /** The same request in another region. */
    in(region: string): Account;
    /** What is in another account, for the same caller: whoever asks sees to it that he may. */
    of(accountId: string): Account;
    /** The request in somebody else's name, and so in his account. */
    as(caller: Principal): Account;
    /** Rows of this region, e.g. `table<Cluster>("ecs.clusters")`. */
    table<Row extends object>(name: string): Table<Row>;
    /** Rows that all regions share (IAM, Route 53). */
    globalTable<Row extends object>(name: string): Table<Row>;
    /** Rows that all accounts share: buckets, whose names are the world's, and what is on this machine. */
    sharedTable<Row extends object>(name: string): Table<Row>;
    /** Bytes that are too many for rows, by their digest. */
    readonly content: Content;
    /** Path of a folder of this machine that belongs to the row which names it; the name is unique in the store. */
    folder(name: string): string;
    schedule(event: ScheduledEvent): void;
    /** Forgets the events of a subject (of one type, where given). */
    unschedule(subject: string, type?: string): void;
    /** Leaves something to a process of this machine, once the request is done. */
    workOutside(work: OutsideWork): void;
    /** Calls another service of the account, as AWS's services do among themselves; faults do not apply. */
    call<Output = any>(service: string, operation: string, input: object): Output; // eslint-disable-line @typescript-eslint/no-explicit-any
    /** Lower-case hexadecimal digits, unique in the store, the same in every replay. */
    uniqueId(length: number): string;
    arn(service: string, resource: string): string;
    /** What a fault injected by a test says about a named moment, e.g. `fault("ecs.task", { family, revision })`; undefined in peace. */
    fault(moment: string, subject: Record<string, string>): Fault | undefined;
}

/** What a process of this machine does for the account, e.g. runs a Lambda function. */
export interface OutsideWork {
    /** `<service>.<name>`, e.g. `lambda.invoke`. */
    type: string;
    detail: Record<string, unknown>;
}

export interface Fault {
    /** E.g. `crash`, `unhealthy`, `cannotPull`, `alarm`. */
    kind: string;
    detail: Record<string, unknown>;
}

export interface ServiceModule {
    /** Name as in `account.call` and in the wire layer's table: `ecs`, `elbv2`, `codedeploy`, `ecr` … */
    name: string;
    /** By AWS operation name. An operation that is not here answers "not simulated". */
    // Each operation has the SDK's own types; the table that holds them all cannot.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    operations: Record<string, (account: Account, input: any) => object>;
    /** Handlers of scheduled events, by event type. */
    events?: Record<string, (account: Account, event: ScheduledEvent) => void>;
    /** Names of what goes on in the region, e.g. a deployment's lifecycle event: faults of calls may be about one. */
    underWay?: (account: Account) => string[];
    /** Operations with which a client waits for something, and the subject each waits for. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    polls?: Record<string, (account: Account, input: any) => Subject | Subject[] | undefined>;
}

/** What a client waits for: something in the account and region that it asks, or elsewhere. */
export type Subject = string | { subject: string; accountId: string; region: string };
