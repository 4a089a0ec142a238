import type { Command } from "commander";
import type { AnswerOptions } from "../../operations/pipeline/approvals";
import { answer } from "./answer";
import type { WaitOptions } from "./options";

/** `swingbridge pipeline reject` */
export async function runPipelineReject(options: WaitOptions & AnswerOptions, command: Command): Promise<void> {
    await answer("Rejected", options, command);
}
