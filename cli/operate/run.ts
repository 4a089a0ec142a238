import { parseDuration } from "../../operations/duration";
import type { WaitUntil } from "../../operations/deploy-options";
import type { FollowOptions } from "../../operations/follow";
import type { Outcome, ProgressEvent } from "../../operations/progress";
import { succeeded, worstExitCode } from "../../operations/progress";
import { defaultTimeout } from "../../operations/timeout";
import type { Target } from "../../release/job-target";
import type { Context } from "../context";
import { renderEvent } from "../deploy/render";
import type { Output } from "../output";
import { UserError } from "../user-error";
import type { FollowCommandOptions } from "./options";

/** Time between two looks at AWS where nobody says otherwise: a deployment takes minutes, and its API is throttled. */
const POLL_INTERVAL = "10s";

/**
 * Does something to one service after the other and follows it: tells every step and outcome, stops at the first that did not
 * end well, and sets the exit code. Interrupted, by a person or by a CI system that ends its job, it stops waiting.
 */
export async function operate<Subject extends Target>(
    targets: readonly Subject[],
    options: FollowCommandOptions,
    { output, env }: Context,
    work: (target: Subject, follow: FollowOptions & { until?: WaitUntil; wait?: boolean }) => Promise<Outcome>,
): Promise<void> {
    const pollInterval = options.pollInterval ?? defaultPollInterval(env);
    const interruption = new AbortController();
    const interrupt = () => interruption.abort();
    const signals = ["SIGINT", "SIGTERM"] as const;
    signals.forEach(signal => process.once(signal, interrupt));
    const outcomes: Outcome[] = [];
    for (const target of targets) {
        const outcome = await work(target, {
            pollInterval,
            timeout: options.timeout ?? defaultTimeout(target, options.waitUntil),
            report: event => tell(output, event),
            signal: interruption.signal,
            until: options.waitUntil,
            wait: options.wait,
        });
        output.result(`${outcome.service}: ${outcome.message}`, { event: "outcome", ...outcome });
        outcomes.push(outcome);
        if (!succeeded(outcome)) {
            break;
        }
    }
    signals.forEach(signal => process.removeListener(signal, interrupt));
    process.exitCode = worstExitCode(outcomes);
}

/** @throws UserError where the variable is no duration */
export function defaultPollInterval({ SWINGBRIDGE_POLL_INTERVAL: text = POLL_INTERVAL }: NodeJS.ProcessEnv): number {
    try {
        return parseDuration(text);
    } catch (error) {
        throw new UserError(`SWINGBRIDGE_POLL_INTERVAL: ${(error as Error).message}`);
    }
}

function tell(output: Output, event: ProgressEvent): void {
    if (output.json) {
        output.result("", event);
        return;
    }
    for (const line of renderEvent(event)) {
        output.say(line);
    }
    if (event.event === "lifecycle" && event.status === "InProgress") {
        output.status(`${event.service}: ${event.name}`);
    } else if (event.event === "traffic") {
        output.status(`${event.service}: ${event.percent} % of the traffic on the new version`);
    }
}
