import type { Command } from "commander";
import { refresh } from "../../operations/refresh";
import { contextOf } from "../context";
import { runningWish, type FollowCommandOptions, type RunningOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";

interface RefreshCommandOptions extends TargetOptions, FollowCommandOptions, RunningOptions {
    dryRun?: boolean;
}

export async function runRefresh(services: string[], options: RefreshCommandOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = [await findService(query)];
    await operate(targets, options, context, (target, follow) =>
        refresh(target, { ...follow, running: runningWish(options), dryRun: options.dryRun }),
    );
}
