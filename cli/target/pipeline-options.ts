import type { Command } from "commander";

/** Options that say which pipeline a command is about. */
export interface PipelineOptions {
    /** Pulumi stack whose outputs name it. */
    stack?: string;
    /** Name in CodePipeline. */
    pipeline?: string;
    /** AWS region of `pipeline`. */
    region?: string;
}

/** Gives a command the options that name a pipeline: that of a stack, or one that Swingbridge did not create. */
export function addPipelineOptions(command: Command): Command {
    return command
        .option("-s, --stack <stack>", "Pulumi stack whose outputs name its pipeline (default: the selected one)")
        .option("--pipeline <name>", "a pipeline that no stack of Swingbridge created")
        .option("--region <region>", "AWS region of that pipeline (default: AWS_REGION, or the profile's)");
}
