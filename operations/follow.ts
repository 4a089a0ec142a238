import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "./duration";
import type { Report } from "./progress";

/** How a command waits for AWS. */
export interface FollowOptions {
    /** Milliseconds between two looks at AWS. @default 10 s, or `SWINGBRIDGE_POLL_INTERVAL` */
    pollInterval: number;
    /** Milliseconds until the command gives up waiting; the deployment itself goes on. */
    timeout: number;
    report: Report;
    /** Aborted by ctrl-C: the command stops waiting, the deployment goes on. */
    signal?: AbortSignal;
}

/** The wait ended before the deployment did. */
export class StillRunning extends Error {}

/**
 * Looks until `look` gives a result.
 * @throws StillRunning when time is up or the user interrupts
 */
export async function follow<T>(
    options: Omit<FollowOptions, "report">,
    look: () => Promise<T | undefined>,
): Promise<T> {
    const deadline = Date.now() + options.timeout;
    for (;;) {
        const result = await look();
        if (result !== undefined) {
            return result;
        }
        if (options.signal?.aborted) {
            throw new StillRunning("interrupted");
        }
        if (Date.now() >= deadline) {
            throw new StillRunning(`not finished after ${formatDuration(options.timeout)}`);
        }
        // An abort ends the pause early; the loop above says so.
        await sleep(options.pollInterval, undefined, { signal: options.signal }).catch(() => undefined);
    }
}
