import type { Command } from "commander";
import { retryStage } from "../../operations/pipeline/retry";
import type { WaitOptions } from "./options";
import { workOn } from "./run";

/** `swingbridge pipeline retry` */
export async function runPipelineRetry(
    options: WaitOptions & { stage?: string; all?: boolean; dryRun?: boolean },
    command: Command,
): Promise<void> {
    const { stage, all, dryRun, wait = false } = options;
    await workOn(options, command, ({ clients, target, follow }) =>
        retryStage(clients, target, { ...follow, stage, all, dryRun, wait }),
    );
}
