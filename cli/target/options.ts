import type { Command } from "commander";

/** Options that say which service a command is about. */
export interface TargetOptions {
    /** Pulumi stack whose outputs know its services. */
    stack?: string;
    /** Name or ARN of an ECS cluster, with `service`. */
    cluster?: string;
    /** Name or ARN of an ECS service. */
    service?: string;
    /** AWS region of `cluster`. */
    region?: string;
}

/** Gives a command the options that name services: those of a stack, or one in AWS that Swingbridge did not create. */
export function addTargetOptions(command: Command): Command {
    return command
        .option("-s, --stack <stack>", "Pulumi stack whose outputs know its services (default: the selected one)")
        .option("--cluster <name>", "ECS cluster of a service that no stack of Swingbridge created, with --service")
        .option("--service <name>", "ECS service of that cluster")
        .option("--region <region>", "AWS region of that cluster (default: AWS_REGION, or the profile's)");
}
