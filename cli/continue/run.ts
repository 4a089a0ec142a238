import type { Command } from "commander";
import { continueWaiting } from "../../operations/continue";
import { contextOf } from "../context";
import type { FollowCommandOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";

interface ContinueCommandOptions extends TargetOptions, FollowCommandOptions {
    dryRun?: boolean;
}

export async function runContinue(
    services: string[],
    options: ContinueCommandOptions,
    command: Command,
): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = [await findService(query)];
    await operate(targets, options, context, (target, follow) =>
        continueWaiting(target, { ...follow, dryRun: options.dryRun }),
    );
}
