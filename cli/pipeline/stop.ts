import type { Command } from "commander";
import { stopExecution, type StopPipelineOptions } from "../../operations/pipeline/stop";
import type { PipelineOptions } from "../target/pipeline-options";
import { workOn } from "./run";

/** `swingbridge pipeline stop` */
export async function runPipelineStop(options: PipelineOptions & StopPipelineOptions, command: Command): Promise<void> {
    await workOn(options, command, ({ clients, target }) => stopExecution(clients, target, options));
}
