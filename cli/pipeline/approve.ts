import type { Command } from "commander";
import type { AnswerOptions } from "../../operations/pipeline/approvals";
import { answer } from "./answer";
import type { WaitOptions } from "./options";

/** `swingbridge pipeline approve` */
export async function runPipelineApprove(options: WaitOptions & AnswerOptions, command: Command): Promise<void> {
    await answer("Approved", options, command);
}
