import type { Command } from "commander";
import { createPipelineClients, type PipelineClients } from "../../operations/pipeline/clients";
import type { FollowPipelineOptions, PipelineEvent } from "../../operations/pipeline/follow";
import { PIPELINE_EXIT_CODES, type PipelineOutcome } from "../../operations/pipeline/outcome";
import type { PipelineTarget } from "../../operations/pipeline/target";
import { contextOf } from "../context";
import { interruptible } from "../interruption";
import { defaultPollInterval } from "../operate/run";
import type { Output } from "../output";
import { findPipeline } from "../target/pipeline";
import type { WaitOptions } from "./options";
import { renderEvent } from "./render";

/** Milliseconds that a command waits where nobody says otherwise: builds and a canary, not a night's wait for an approval. */
const TIMEOUT = 60 * 60_000;

/** What a command about a pipeline works with. */
export interface PipelineWork {
    clients: PipelineClients;
    target: PipelineTarget;
    follow: FollowPipelineOptions;
    output: Output;
}

/**
 * Does something to the pipeline that the options name, tells every step, and gives the exit code of its outcome. Interrupted, by
 * a person or by a CI system that ends its job, it stops waiting; the execution goes on.
 */
export async function workOn(
    options: WaitOptions,
    command: Command,
    work: (work: PipelineWork) => Promise<PipelineOutcome>,
): Promise<void> {
    const context = contextOf(command);
    const { output, env } = context;
    const target = await findPipeline(options, context);
    const clients = createPipelineClients({ region: target.region });
    const outcome = await interruptible(signal =>
        work({
            clients,
            target,
            output,
            follow: {
                pollInterval: options.pollInterval ?? defaultPollInterval(env),
                timeout: options.timeout ?? TIMEOUT,
                signal,
                report: event => tell(output, event),
            },
        }),
    );
    output.result(`${target.name}: ${outcome.message}`, { event: "outcome", ...outcome });
    process.exitCode = PIPELINE_EXIT_CODES[outcome.status];
}

function tell(output: Output, event: PipelineEvent): void {
    if (output.json) {
        output.result("", event);
        return;
    }
    renderEvent(event).forEach(output.say);
    if (event.event === "action" && event.status === "InProgress") {
        output.status(`${event.pipeline}: ${event.stage} (${event.action})`);
    }
}
