import type { Command } from "commander";
import { deploy } from "../../operations/deploy";
import { parseDuration } from "../../operations/duration";
import type { Outcome, ProgressEvent } from "../../operations/progress";
import { succeeded, worstExitCode } from "../../operations/progress";
import { runJob } from "../../operations/run-task";
import { defaultTimeout } from "../../operations/timeout";
import { isJobTarget } from "../../release/job-target";
import { contextOf } from "../context";
import type { Output } from "../output";
import { findTargets } from "../target/find";
import type { TargetOptions } from "../target/options";
import { UserError } from "../user-error";
import { renderEvent } from "./render";

interface DeployOptions extends TargetOptions {
    pollInterval?: string;
    timeout?: string;
}

/** Time between two looks at AWS where nobody says otherwise: a deployment takes minutes, and its API is throttled. */
const POLL_INTERVAL = "10s";

export async function runDeploy(services: string[], options: DeployOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const pollInterval = duration(
        "--poll-interval",
        options.pollInterval ?? env.SWINGBRIDGE_POLL_INTERVAL ?? POLL_INTERVAL,
    );
    const timeout = options.timeout === undefined ? undefined : duration("--timeout", options.timeout);
    const targets = await findTargets({ ...options, services, env, folder });
    const interruption = new AbortController();
    // By a person, and by a CI system that ends its job.
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => interruption.abort());
    }
    const outcomes: Outcome[] = [];
    // One after the other: what others depend on comes first.
    for (const target of targets) {
        const follow = {
            pollInterval,
            timeout: timeout ?? defaultTimeout(target),
            report: (event: ProgressEvent) => tell(output, event),
            signal: interruption.signal,
        };
        const outcome = await (isJobTarget(target) ? runJob(target, follow) : deploy(target, follow));
        output.result(`${outcome.service}: ${outcome.message}`, { event: "outcome", ...outcome });
        outcomes.push(outcome);
        if (!succeeded(outcome)) {
            break;
        }
    }
    process.exitCode = worstExitCode(outcomes);
}

function duration(option: string, text: string): number {
    try {
        return parseDuration(text);
    } catch (error) {
        throw new UserError(`${option}: ${(error as Error).message}`);
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
