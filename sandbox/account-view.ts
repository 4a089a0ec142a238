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

/** The account's number: AWS's own example. */
export const ACCOUNT_ID = "123456789012";

/** Tables of the account itself. */
export const EVENTS = "account.events";
export const FAULTS = "account.faults";
export const OUTSIDE = "account.outside";
const COUNTER = "account.counter";
/** Prefix of the tables that all regions share. */
export const GLOBAL = "*";

/** An event at rest: where and when it happens. */
export interface EventRow extends ScheduledEvent {
    id: string;
    region: string;
}

/** Work that a process of this machine does. */
export interface OutsideRow extends OutsideWork {
    id: string;
    region: string;
}

/** The account during one transaction. */
export class AccountView implements Account {
    readonly accountId = ACCOUNT_ID;

    readonly content: Content;

    constructor(
        private readonly store: Pick<Store, "content" | "folder">,
        private readonly transaction: Transaction,
        private readonly services: ReadonlyMap<string, ServiceModule>,
        readonly region: string,
        readonly now: number,
    ) {
        this.content = store.content;
    }

    folder(name: string): string {
        return this.store.folder(name);
    }

    in(region: string): Account {
        return region === this.region
            ? this
            : new AccountView(this.store, this.transaction, this.services, region, this.now);
    }

    table<Row extends object>(name: string) {
        return this.tableAt<Row>(`${this.region}/${name}`);
    }

    globalTable<Row extends object>(name: string) {
        return this.tableAt<Row>(`${GLOBAL}/${name}`);
    }

    schedule(event: ScheduledEvent): void {
        const id = this.uniqueId(12);
        this.globalTable<EventRow>(EVENTS).put(id, { ...event, id, region: this.region });
    }

    unschedule(subject: string, type?: string): void {
        this.globalTable<EventRow>(EVENTS)
            .list()
            .filter(event => event.region === this.region && event.subject === subject)
            .filter(event => type === undefined || event.type === type)
            .forEach(event => this.forget(event));
    }

    workOutside(work: OutsideWork): void {
        const id = this.uniqueId(12);
        this.globalTable<OutsideRow>(OUTSIDE).put(id, { ...work, id, region: this.region });
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
        const counters = this.globalTable<{ used: number }>(COUNTER);
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
        const table = this.globalTable<ActiveFault>(FAULTS);
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
        this.globalTable<EventRow>(EVENTS).delete(event.id);
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
