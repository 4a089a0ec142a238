import {
    AccountView,
    EVENTS,
    FAULTS,
    GLOBAL,
    isAt,
    originOf,
    OUTSIDE,
    type EventRow,
    type Origin,
    type OutsideRow,
} from "./account-view";
import { FIRST_ACCOUNT, userOf, type Principal } from "./aws/principal";
import { AwsError, type ScheduledEvent, type ServiceModule } from "./aws/service";
import type { Session } from "./aws/session";
import type { Clock } from "./clock";
import { concernsCall, type ActiveFault, type CallFault, type FaultRule } from "./faults";
import { Transaction, type Store } from "./store";

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

/** The accounts on this machine: every number is one, and holds what somebody makes in it. */
export interface SandboxAccount {
    /** The first of them. */
    readonly accountId: string;
    /** @param caller Who calls. @default the first account's user */
    session(region: string, caller?: Principal): Session;
    /** The fault that hits this call, counted; the wire layer asks first, because it can wait. */
    faultOf(origin: Origin, service: string, operation: string): CallFault | undefined;
    /** A call whose fault is known already. @throws AwsError @throws ConnectionDropped */
    callWith(fault: CallFault | undefined, origin: Origin, service: string, operation: string, input: object): object;
    readonly clock: Clock;
    /** Lets time pass, with all that happens meanwhile. */
    advance(milliseconds: number): void;
    /** What is going to happen, soonest first. */
    upcoming(): ScheduledEvent[];
    addFault(rule: FaultRule): ActiveFault;
    faults(): ActiveFault[];
    /** Forgets one fault, or all. */
    clearFaults(id?: string): void;
    /**
     * Who does the work that the account leaves to this machine, by type of work, added to those that are there; what an
     * earlier process left undone is done at once. While some is under way time stands still in step mode. What has no
     * worker nobody does.
     */
    workWith(workers: Readonly<Record<string, Worker>>): void;
    /** Number of rows by table, e.g. `{ "us-east-1/ecs.services": 2 }`. */
    summary(): Record<string, number>;
    close(): void;
}

/** Does work of the account on this machine. What it returns settles, and never fails, when the work is done. */
export type Worker = (work: OutsideRow) => Promise<void> | void;

/** Where the sandbox looks after what is its own. */
const SANDBOX: Origin = { region: GLOBAL, caller: userOf(FIRST_ACCOUNT) };

export function createAccount({ store, clock, modules, faults = [] }: AccountOptions): SandboxAccount {
    const services = new Map(modules.map(module => [module.name, module]));
    let closed = false;
    const workers = new Map<string, Worker>();
    const working = new Set<string>();

    /** Runs something as one transaction: its writes are journaled in one line, or dropped. */
    function transact<Result>(origin: Origin, now: number, part: (account: AccountView) => Result): Result {
        const transaction = new Transaction(store.state);
        return transaction.attempt(() => {
            const result = part(new AccountView(store, transaction, services, origin, now));
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
            const origin = originOf(event);
            try {
                transact(origin, event.due, account => {
                    account.forget(event);
                    account.handle(event);
                });
            } catch (error) {
                // A mistake of ours: told once, or every later request would meet it again.
                transact(origin, event.due, account => account.forget(event));
                throw error;
            }
        }
    }

    /** In step mode, what a client waits for is brought about. */
    function stepFor(origin: Origin, service: string, operation: string, input: object): void {
        const standsStill = clock.mode !== "step" || (working.size > 0 && !origin.caller.works);
        const subjectsOf = standsStill ? undefined : services.get(service)?.polls?.[operation];
        if (!subjectsOf) {
            return;
        }
        const here = { region: origin.region, accountId: origin.caller.accountId };
        const subjects = [transact(origin, clock.now(), account => subjectsOf(account, input)) ?? []]
            .flat()
            .map(subject => (typeof subject === "string" ? { ...here, subject } : subject));
        const next = upcoming().find(event =>
            subjects.some(awaited => event.subject === awaited.subject && isAt(event, awaited)),
        );
        if (next) {
            clock.jumpTo(next.due);
            applyUntil(clock.now());
        }
    }

    function call(origin: Origin, service: string, operation: string, input: object): object {
        if (closed) {
            throw new Error("this sandbox account is closed");
        }
        applyUntil(clock.tick());
        stepFor(origin, service, operation, input);
        try {
            return transact(origin, clock.now(), account => account.call<object>(service, operation, input));
        } finally {
            handOutWork();
        }
    }

    function handOutWork(): void {
        const waiting =
            workers.size > 0 && store.state.count(`${GLOBAL}/${OUTSIDE}`) > 0 ? read<OutsideRow>(OUTSIDE) : [];
        for (const work of waiting) {
            const worker = workers.get(work.type);
            // What a worker did at once may have handed out the rest of the list.
            const isWaiting = store.state.get(`${GLOBAL}/${OUTSIDE}`, work.id) !== undefined && !working.has(work.id);
            if (!worker || !isWaiting) {
                continue;
            }
            working.add(work.id);
            const doing = worker(work);
            if (doing) {
                void doing.then(() => finishWork(work.id));
            } else {
                finishWork(work.id);
            }
        }
    }

    function finishWork(id: string): void {
        working.delete(id);
        if (!closed) {
            transact(SANDBOX, clock.now(), account => account.sharedTable<OutsideRow>(OUTSIDE).delete(id));
        }
    }

    function faultOf(origin: Origin, service: string, operation: string): CallFault | undefined {
        if (store.state.count(`${GLOBAL}/${FAULTS}`) === 0) {
            return undefined;
        }
        return transact(origin, clock.now(), account =>
            account.takeFault(rule => concernsCall(rule, service, operation, () => account.underWay())),
        ) as CallFault | undefined;
    }

    function callWith(
        fault: CallFault | undefined,
        origin: Origin,
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
        const output = call(origin, service, operation, input);
        if (fault?.kind === "dropped") {
            throw new ConnectionDropped();
        }
        return output;
    }

    function addFault(rule: FaultRule): ActiveFault {
        return transact(SANDBOX, clock.now(), account => {
            const active: ActiveFault = { ...rule, id: `fault-${account.uniqueId(6)}`, seen: 0 };
            account.sharedTable<ActiveFault>(FAULTS).put(active.id, active);
            return active;
        });
    }

    faults.forEach(addFault);

    return {
        accountId: FIRST_ACCOUNT,
        session: (region, caller = SANDBOX.caller) => ({
            region,
            accountId: caller.accountId,
            now: () => clock.now(),
            // The caller names the output's type, as `Session` promises.
            call<Output>(service: string, operation: string, input: object) {
                const origin = { region, caller };
                return callWith(faultOf(origin, service, operation), origin, service, operation, input) as Output;
            },
        }),
        faultOf,
        callWith,
        clock,
        advance(milliseconds) {
            const until = clock.now() + milliseconds;
            clock.jumpTo(until);
            applyUntil(until);
            handOutWork();
        },
        upcoming: () => upcoming().map(({ type, due, subject, detail }) => ({ type, due, subject, detail })),
        addFault,
        faults: () => read<ActiveFault>(FAULTS),
        clearFaults(id) {
            transact(SANDBOX, clock.now(), account => {
                const table = account.sharedTable<ActiveFault>(FAULTS);
                table
                    .list()
                    .filter(fault => id === undefined || fault.id === id)
                    .forEach(fault => table.delete(fault.id));
            });
        },
        workWith(added) {
            Object.entries(added).forEach(([type, worker]) => workers.set(type, worker));
            handOutWork();
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
