import type { Command } from "commander";
import { stop } from "../../operations/stop";
import { contextOf } from "../context";
import type { FollowCommandOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";

interface StopCommandOptions extends TargetOptions, FollowCommandOptions {
    rollback?: boolean;
    dryRun?: boolean;
}

export async function runStop(services: string[], options: StopCommandOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = [await findService(query)];
    await operate(targets, options, context, (target, follow) =>
        stop(target, { ...follow, rollback: options.rollback, dryRun: options.dryRun }),
    );
}
