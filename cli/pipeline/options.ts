import type { Command } from "commander";
import type { FollowPipelineOptions } from "../../operations/pipeline/follow";
import type { FollowCommandOptions } from "../operate/options";
import { addPatienceOptions } from "../operate/options";
import { addPipelineOptions, type PipelineOptions } from "../target/pipeline-options";

export interface WaitOptions extends PipelineOptions, Pick<FollowCommandOptions, "pollInterval" | "timeout"> {
    wait?: boolean;
}

export type Patience = Omit<FollowPipelineOptions, "report">;

/** Gives a command the options of those that may wait for an execution. */
export function addWaitOptions(command: Command): Command {
    return addPatienceOptions(
        addPipelineOptions(command).option(
            "--wait",
            "follow the execution to its end; approvals take as long as they take",
        ),
    );
}
