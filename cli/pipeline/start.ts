import type { Command } from "commander";
import { startPipeline } from "../../operations/pipeline/start";
import type { WaitOptions } from "./options";
import { workOn } from "./run";

/** `swingbridge pipeline start` */
export async function runPipelineStart(
    options: WaitOptions & { commit?: string; dryRun?: boolean },
    command: Command,
): Promise<void> {
    const { commit, dryRun, wait = false } = options;
    await workOn(options, command, ({ clients, target, follow }) =>
        startPipeline(clients, target, { ...follow, commit, dryRun, wait }),
    );
}
