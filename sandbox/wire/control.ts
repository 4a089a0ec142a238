import type { SandboxAccount } from "../account";
import { isCallFault, type FaultRule } from "../faults";
import type { WireRequest, WireResponse } from "./protocols";

/** Where the sandbox itself is asked, beside the AWS it simulates. */
export const CONTROL_PREFIX = "/_sandbox/";

const CALL_KINDS = ["throttling", "serverError", "error", "dropped", "slow"];

/**
 * - `GET status`: account, clock, what is upcoming, rows by table
 * - `GET faults`, `POST faults` (a `FaultRule`), `DELETE faults`, `DELETE faults/<id>`
 * - `GET clock`, `POST clock` (`{ "advance": milliseconds }`)
 */
export function control(account: SandboxAccount, { method, path, body }: WireRequest): WireResponse {
    const [route = "", id] = path.slice(CONTROL_PREFIX.length).split("/");
    switch (`${method} ${route}`) {
        case "GET status":
            return json(200, {
                account: account.accountId,
                clock: account.clock.mode,
                now: new Date(account.clock.now()).toISOString(),
                upcoming: account.upcoming().length,
                faults: account.faults().length,
                rows: account.summary(),
            });
        case "GET faults":
            return json(200, account.faults());
        case "POST faults": {
            const rule = parse(body);
            const problem = problemOf(rule);
            return problem ? json(400, { message: problem }) : json(201, account.addFault(rule as FaultRule));
        }
        case "DELETE faults":
            if (id !== undefined && !account.faults().some(fault => fault.id === decodeURIComponent(id))) {
                return json(404, { message: `there is no fault ${id}` });
            }
            account.clearFaults(id && decodeURIComponent(id));
            return json(200, account.faults());
        case "GET clock":
            return json(200, clockOf(account));
        case "POST clock": {
            const { advance } = (parse(body) ?? {}) as { advance?: unknown };
            if (typeof advance !== "number" || !(advance >= 0)) {
                return json(400, { message: 'the clock takes { "advance": milliseconds }' });
            }
            account.advance(advance);
            return json(200, clockOf(account));
        }
        default:
            return json(404, { message: `the sandbox has no ${method} ${path}` });
    }
}

const clockOf = ({ clock, upcoming }: SandboxAccount): object => ({
    mode: clock.mode,
    now: new Date(clock.now()).toISOString(),
    upcoming: upcoming(),
});

function problemOf(rule: unknown): string | undefined {
    const { kind, service, moment } = (rule ?? {}) as Record<string, unknown>;
    if (typeof kind !== "string" || (typeof service === "string") === (typeof moment === "string")) {
        return "a fault needs a kind, and either a service or a moment";
    }
    return isCallFault(rule as FaultRule) && !CALL_KINDS.includes(kind)
        ? `a call's fault is one of ${CALL_KINDS.join(", ")}`
        : undefined;
}

function parse(body: Buffer): unknown {
    try {
        return JSON.parse(body.toString()) as unknown;
    } catch {
        return undefined;
    }
}

const json = (status: number, value: unknown): WireResponse => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
});
