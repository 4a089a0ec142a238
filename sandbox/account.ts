import { AwsError, type Account, type Fault, type ScheduledEvent, type ServiceModule } from "./aws/service";
import type { Session } from "./aws/session";
import type { Clock } from "./clock";
import {
    asFault,
    concernsCall,
    concernsMoment,
    hits,
    isUsedUp,
    type ActiveFault,
    type CallFault,
    type FaultRule,
} from "./faults";
import { Transaction, type Store } from "./store";
import { uniqueDigits } from "./unique";

/** The account's number: AWS's own example. */
export const ACCOUNT_ID = "123456789012";

/** An injected fault ended the connection. */
export class ConnectionDropped extends Error {
    constructor() {
        super("the connection was dropped (injected fault)");
        this.name = "ConnectionDropped";
    }
}

export interface AccountOptions {
    store: Store;
    clock: Clock;
    modules: readonly ServiceModule[];
    /** Added to those that the store has. */
    faults?: readonly FaultRule[];
}

export interface SandboxAccount {
    readonly accountId: string;
    session(region: string): Session;
    /** The fault that hits this call, counted; the wire layer asks first, because it can wait. */
    faultOf(service: string, operation: string): CallFault | undefined;
    /** A call whose fault is known already. @throws AwsError @throws ConnectionDropped */
    callWith(fault: CallFault | undefined, region: string, service: string, operation: string, input: object): object;
    readonly clock: Clock;
    /** Lets time pass, with all that happens meanwhile. */
    advance(milliseconds: number): void;
    /** What is going to happen, soonest first. */
    upcoming(): ScheduledEvent[];
    addFault(rule: FaultRule): ActiveFault;
    faults(): ActiveFault[];
    /** Forgets one fault, or all. */
    clearFaults(id?: string): void;
    /** Number of rows by table, e.g. `{ "us-east-1/ecs.services": 2 }`. */
    summary(): Record<string, number>;
    close(): void;
}

const EVENTS = "account.events";
const FAULTS = "account.faults";
const COUNTER = "account.counter";
/** Prefix of the tables that all regions share. */
const GLOBAL = "*";

/** An event at rest: where and when it happens. */
interface EventRow extends ScheduledEvent {
    id: string;
    region: string;
}

export function createAccount({ store, clock, modules, faults = [] }: AccountOptions): SandboxAccount {
    const services = new Map(modules.map(module => [module.name, module]));
    let closed = false;

    /** Runs something as one transaction: its writes are journaled in one line, or dropped. */
    function transact<Result>(region: string, now: number, part: (account: AccountView) => Result): Result {
        const transaction = new Transaction(store.state);
        return transaction.attempt(() => {
            const result = part(new AccountView(transaction, services, region, now));
            if (transaction.pending.length > 0) {
                store.append({ at: now, writes: transaction.pending });
            }
            return result;
        });
    }

    const read = <Row>(table: string) =>
        store.state.list(`${GLOBAL}/${table}`).map(text => JSON.parse(text) as Row & object);

    const upcoming = () => read<EventRow>(EVENTS).sort((left, right) => left.due - right.due);

    /** Applies what is due until then, soonest first, what those events schedule included. */
    function applyUntil(time: number): void {
        for (let next = upcoming()[0]; next && next.due <= time; next = upcoming()[0]) {
            const event = next;
            try {
                transact(event.region, event.due, account => {
                    account.forget(event);
                    account.handle(event);
                });
            } catch (error) {
                // A mistake of ours: told once, or every later request would meet it again.
                transact(event.region, event.due, account => account.forget(event));
                throw error;
            }
        }
    }

    /** In step mode, what a client waits for is brought about. */
    function stepFor(region: string, service: string, operation: string, input: object): void {
        const subjectsOf = clock.mode === "step" ? services.get(service)?.polls?.[operation] : undefined;
        if (!subjectsOf) {
            return;
        }
        const subjects = [transact(region, clock.now(), account => subjectsOf(account, input)) ?? []].flat();
        const next = upcoming().find(event => event.region === region && subjects.includes(event.subject));
        if (next) {
            clock.jumpTo(next.due);
            applyUntil(clock.now());
        }
    }

    function call(region: string, service: string, operation: string, input: object): object {
        if (closed) {
            throw new Error("this sandbox account is closed");
        }
        applyUntil(clock.tick());
        stepFor(region, service, operation, input);
        return transact(region, clock.now(), account => account.call<object>(service, operation, input));
    }

    function faultOf(service: string, operation: string): CallFault | undefined {
        if (store.state.count(`${GLOBAL}/${FAULTS}`) === 0) {
            return undefined;
        }
        return transact(GLOBAL, clock.now(), account =>
            account.takeFault(rule => concernsCall(rule, service, operation)),
        ) as CallFault | undefined;
    }

    function callWith(
        fault: CallFault | undefined,
        region: string,
        service: string,
        operation: string,
        input: object,
    ): object {
        const refusal = fault && refusalOf(fault);
        if (refusal) {
            throw refusal;
        }
        if (fault?.kind === "dropped" && !fault.afterwards) {
            throw new ConnectionDropped();
        }
        const output = call(region, service, operation, input);
        if (fault?.kind === "dropped") {
            throw new ConnectionDropped();
        }
        return output;
    }

    function addFault(rule: FaultRule): ActiveFault {
        return transact(GLOBAL, clock.now(), account => {
            const active: ActiveFault = { ...rule, id: `fault-${account.uniqueId(6)}`, seen: 0 };
            account.globalTable<ActiveFault>(FAULTS).put(active.id, active);
            return active;
        });
    }

    faults.forEach(addFault);

    return {
        accountId: ACCOUNT_ID,
        session: region => ({
            region,
            accountId: ACCOUNT_ID,
            now: () => clock.now(),
            // The caller names the output's type, as `Session` promises.
            call: <Output>(service: string, operation: string, input: object) =>
                callWith(faultOf(service, operation), region, service, operation, input) as Output,
        }),
        faultOf,
        callWith,
        clock,
        advance(milliseconds) {
            const until = clock.now() + milliseconds;
            clock.jumpTo(until);
            applyUntil(until);
        },
        upcoming: () => upcoming().map(({ type, due, subject, detail }) => ({ type, due, subject, detail })),
        addFault,
        faults: () => read<ActiveFault>(FAULTS),
        clearFaults(id) {
            transact(GLOBAL, clock.now(), account => {
                const table = account.globalTable<ActiveFault>(FAULTS);
                table
                    .list()
                    .filter(fault => id === undefined || fault.id === id)
                    .forEach(fault => table.delete(fault.id));
            });
        },
        summary: () =>
            Object.fromEntries(store.state.tableNames().map(name => [name, store.state.count(name)] as const)),
        close() {
            closed = true;
            store.close();
        },
    };
}

/** The error that a fault answers with. */
function refusalOf(fault: CallFault): AwsError | undefined {
    switch (fault.kind) {
        case "throttling":
            return new AwsError("ThrottlingException", "Rate exceeded");
        case "serverError":
            return new AwsError("InternalFailure", "The request processing has failed (injected fault).", 500);
        case "error":
            return new AwsError(
                fault.code ?? "AccessDeniedException",
                fault.message ?? "Access denied (injected fault).",
                fault.status,
            );
        default:
            return undefined;
    }
}

/** The account during one transaction. */
class AccountView implements Account {
    readonly accountId = ACCOUNT_ID;

    constructor(
        private readonly transaction: Transaction,
        private readonly services: ReadonlyMap<string, ServiceModule>,
        readonly region: string,
        readonly now: number,
    ) {}

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
