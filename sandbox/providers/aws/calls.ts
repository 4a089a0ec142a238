import { setTimeout as delay } from "node:timers/promises";
import { AwsError } from "../../aws/service";
import type { Session } from "../../aws/session";
import { AwsCallError } from "./errors";

/** As the real provider's `maxRetries`. */
const MAX_ATTEMPTS = 25;
/** Milliseconds. The real provider starts with seconds; nobody throttles in earnest here. */
const FIRST_DELAY = 10;
const LONGEST_DELAY = 250;

/** Refusals that another try may overcome: too many requests, failures of AWS's own, a broken connection. */
function isTransient(error: unknown): boolean {
    if (error instanceof AwsError) {
        return (
            error.status >= 500 ||
            /Throttl|TooManyRequests|RequestLimitExceeded|^PriorRequestNotComplete/.test(error.code)
        );
    }
    return (error as Error).name === "ConnectionDropped";
}

/** One call to the account, repeated with growing delays while its failure is transient. */
export async function call(
    session: Session,
    service: string,
    operation: string,
    input: object,
    signal: AbortSignal,
): Promise<object> {
    for (let attempt = 1; ; attempt++) {
        signal.throwIfAborted();
        try {
            return session.call<object>(service, operation, input);
        } catch (error) {
            if (attempt < MAX_ATTEMPTS && isTransient(error)) {
                await delay(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1)), undefined, { signal });
            } else {
                throw error instanceof AwsError ? new AwsCallError(service, operation, error) : error;
            }
        }
    }
}
