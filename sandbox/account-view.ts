import { FIRST_ACCOUNT, userOf, type Principal } from "./aws/principal";
import {
    AwsError,
    type Account,
    type Fault,
    type OutsideWork,
    type ScheduledEvent,
    type ServiceModule,
} from "./aws/service";
import { asFault, concernsMoment, hits, isUsedUp, type ActiveFault, type FaultRule } from "./faults";
import type { Content, Store, Transaction } from "./store";
import { uniqueDigits } from "./unique";

/** Tables of the sandbox itself. */
export const EVENTS = "account.events";
export const FAULTS = "account.faults";
export const OUTSIDE = "account.outside";
const COUNTER = "account.counter";
/** In place of a region: tables that all of them share. */
export const GLOBAL = "*";

/** Where a row of the sandbox's own belongs. */
interface Placed {
    id: string;
    region: string;
    /** @default the first one */
    account?: string;
}

/** An event at rest: where and when it happens. */
export interface EventRow extends ScheduledEvent, Placed {}

/** Work that a process of this machine does. */
export interface OutsideRow extends OutsideWork, Placed {}

const accountOf = ({ account = FIRST_ACCOUNT }: Placed): string => account;

/** Whether a row belongs to that account and region. */
export const isAt = (row: Placed, { accountId, region }: { accountId: string; region: string }): boolean =>
    accountOf(row) === accountId && row.region === region;

/** Where a request comes from. */
export interface Origin {
    region: string;
    caller: Principal;
}

/** Where work of the account's own comes from. */
export const originOf = (row: Placed): Origin => ({ region: row.region, caller: userOf(accountOf(row)) });

/** An account during one transaction. */
export class AccountView implements Account {
    readonly content: Content;
    readonly region: string;
    readonly caller: Principal;

    constructor(
        private readonly store: Pick<Store, "content" | "folder">,
        private readonly transaction: Transaction,
        private readonly services: ReadonlyMap<string, ServiceModule>,
        { region, caller }: Origin,
        readonly now: number,
        readonly accountId = caller.accountId,
    ) {
        this.content = store.content;
        this.region = region;
        this.caller = caller;
    }

    folder(name: string): string {
        return this.store.folder(name);
    }

    in(region: string): Account {
        return region === this.region ? this : this.seen({ region, caller: this.caller }, this.accountId);
    }

    of(accountId: string): Account {
        return accountId === this.accountId ? this : this.seen(this, accountId);
    }

    as(caller: Principal): Account {
        return this.seen({ region: this.region, caller }, caller.accountId);
    }

    private seen(origin: Origin, accountId: string): Account {
        return new AccountView(this.store, this.transaction, this.services, origin, this.now, accountId);
    }

    table<Row extends object>(name: string) {
        return this.tableAt<Row>(`${this.owner}${this.region}/${name}`);
    }

    globalTable<Row extends object>(name: string) {
        return this.tableAt<Row>(`${this.owner}${GLOBAL}/${name}`);
    }

    sharedTable<Row extends object>(name: string) {
        return this.tableAt<Row>(`${GLOBAL}/${name}`);
    }

    /** Of the names of tables; the first account's have none. */
    private get owner(): string {
        return this.accountId === FIRST_ACCOUNT ? "" : `${this.accountId}/`;
    }

    schedule(event: ScheduledEvent): void {
        const row = { ...event, ...this.placed() };
        this.sharedTable<EventRow>(EVENTS).put(row.id, row);
    }

    unschedule(subject: string, type?: string): void {
        this.sharedTable<EventRow>(EVENTS)
            .list()
            .filter(event => isAt(event, this) && event.subject === subject)
            .filter(event => type === undefined || event.type === type)
            .forEach(event => this.forget(event));
    }

    workOutside(work: OutsideWork): void {
        const row = { ...work, ...this.placed() };
        this.sharedTable<OutsideRow>(OUTSIDE).put(row.id, row);
    }

    private placed(): Placed {
        const { region, accountId } = this;
        return { id: this.uniqueId(12), region, ...(accountId !== FIRST_ACCOUNT && { account: accountId }) };
    }

    // The caller names the output's type, as `Account` promises.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    call<Output = any>(service: string, operation: string, input: object): Output {
        const run = this.services.get(service)?.operations[operation];
        if (!run) {
            throw new AwsError(
                "NotSimulated",
                `${service}:${operation} is not simulated by the sandbox: ` +
                    "it answers what the program and the command line use, and refuses the rest",
            );
        }
        return this.transaction.attempt(() => run(this, input)) as Output;
    }

    uniqueId(length: number): string {
        const counters = this.sharedTable<{ used: number }>(COUNTER);
        const used = (counters.get("ids")?.used ?? 0) + 1;
        counters.put("ids", { used });
        return uniqueDigits(used, length);
    }

    arn(service: string, resource: string): string {
        const region = service === "iam" ? "" : this.region;
        return `arn:aws:${service}:${region}:${this.accountId}:${resource}`;
    }

    fault(moment: string, subject: Record<string, string>): Fault | undefined {
        const rule = this.takeFault(rule => concernsMoment(rule, moment, subject));
        return rule && !("service" in rule) ? asFault(rule) : undefined;
    }

    underWay(): string[] {
        return [...this.services.values()].flatMap(service => service.underWay?.(this) ?? []);
    }

    /** Counts the occasion for every rule it concerns; the first that hits is the one. */
    takeFault(concerned: (rule: FaultRule) => boolean): ActiveFault | undefined {
        const table = this.sharedTable<ActiveFault>(FAULTS);
        let taken: ActiveFault | undefined;
        for (const rule of table.list().filter(concerned)) {
            if (taken) {
                break;
            }
            taken = hits(rule) ? rule : undefined;
            const counted = { ...rule, seen: rule.seen + 1 };
            if (isUsedUp(counted)) {
                table.delete(rule.id);
            } else {
                table.put(rule.id, counted);
            }
        }
        return taken;
    }

    forget(event: EventRow): void {
        this.sharedTable<EventRow>(EVENTS).delete(event.id);
    }

    handle({ type, due, subject, detail }: ScheduledEvent): void {
        for (const service of this.services.values()) {
            const handler = service.events?.[type];
            if (handler) {
                return handler(this, { type, due, subject, detail });
            }
        }
        throw new Error(`no service handles the event ${type}`);
    }

    private tableAt<Row extends object>(name: string) {
        return {
            get: (key: string) => this.transaction.get(name, key) as Row | undefined,
            put: (key: string, row: Row) => this.transaction.put(name, key, row),
            delete: (key: string) => this.transaction.delete(name, key),
            list: () => this.transaction.list(name) as Row[],
        };
    }
}
