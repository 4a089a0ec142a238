import type { SandboxAccount } from "../account";
import { userOf } from "../aws/principal";
import { AwsError } from "../aws/service";
import { problemOf, type FaultRule, type UncheckedRule } from "../faults";
import type { WireRequest, WireResponse } from "./protocols";

/** Where the sandbox itself is asked, beside the AWS it simulates. */
export const CONTROL_PREFIX = "/_sandbox/";

/** What a process needs to find an account, as its user. */
export type EnvironmentOf = (accountId: string) => Promise<Record<string, string>>;

/**
 * - `GET status`: account, clock, what is upcoming, rows by table
 * - `GET environment/<account>`: the variables that lead to an account
 * - `GET faults`, `POST faults` (a `FaultRule`), `DELETE faults`, `DELETE faults/<id>`
 * - `GET functions`, `POST functions` (a `LocalFunction`), `DELETE functions/<name>`
 * - `POST connections/<name or ARN>`: completes a connection, as a person does in AWS's console
 * - `POST pull-requests`: says what became of one behind a connection, or what somebody commented on it
 * - `GET deliveries/<region>`, `GET deliveries/<region>/<account>`: what topics delivered, and what EventBridge's rules did, last
 * - `GET clock`, `POST clock` (`{ "advance": milliseconds }`)
 */
export async function control(
    account: SandboxAccount,
    { method, path, body }: WireRequest,
    environmentOf: EnvironmentOf,
): Promise<WireResponse> {
    const [route = "", id, accountId] = path.slice(CONTROL_PREFIX.length).split("/");
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
        case "GET environment":
            return /^\d{12}$/.test(id ?? "")
                ? json(200, await environmentOf(id!))
                : json(400, { message: `an account is a number of 12 digits, not ${id}` });
        case "GET faults":
            return json(200, account.faults());
        case "POST faults": {
            const rule = parse(body) as UncheckedRule | undefined;
            const problem = problemOf(rule);
            return problem
                ? json(400, { message: `a fault: ${problem}` })
                : json(201, account.addFault(rule as FaultRule));
        }
        case "DELETE faults":
            if (id !== undefined && !account.faults().some(fault => fault.id === decodeURIComponent(id))) {
                return json(404, { message: `there is no fault ${id}` });
            }
            account.clearFaults(id && decodeURIComponent(id));
            return json(200, account.faults());
        case "GET functions":
            return ask(account, "lambda", "ListFunctions", {});
        case "POST functions":
            return ask(account, "lambda", "CreateFunction", (parse(body) ?? {}) as object);
        case "DELETE functions":
            return ask(account, "lambda", "DeleteFunction", { FunctionName: decodeURIComponent(id ?? "") });
        case "POST connections":
            return ask(account, "codeconnections", "CompleteConnection", { connection: decodeURIComponent(id ?? "") });
        case "POST pull-requests":
            return ask(account, "codeconnections", "PullRequest", (parse(body) ?? {}) as object);
        case "GET deliveries": {
            const { call } = account.session(
                id || "us-east-1",
                accountId === undefined ? undefined : userOf(accountId),
            );
            return json(200, {
                ...call<object>("sns", "ListDeliveries", {}),
                ...call<object>("events", "ListInvocations", {}),
            });
        }
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

/** Asks a service of what every region has: functions, connections and their repositories. */
function ask(account: SandboxAccount, service: string, operation: string, input: object): WireResponse {
    try {
        return json(200, account.session("us-east-1").call<object>(service, operation, input));
    } catch (error) {
        if (error instanceof AwsError) {
            return json(error.status, { message: error.message });
        }
        throw error;
    }
}

const clockOf = ({ clock, upcoming }: SandboxAccount): object => ({
    mode: clock.mode,
    now: new Date(clock.now()).toISOString(),
    upcoming: upcoming(),
});

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
