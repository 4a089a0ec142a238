import type { Command } from "commander";
import { rollback } from "../../operations/rollback/rollback";
import { contextOf } from "../context";
import { runningWish, type FollowCommandOptions, type RunningOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";

interface RollbackCommandOptions extends TargetOptions, FollowCommandOptions, RunningOptions {
    to?: string;
    expectCurrent?: string;
    ignoreAlarms?: boolean;
    dryRun?: boolean;
}

export async function runRollback(
    services: string[],
    options: RollbackCommandOptions,
    command: Command,
): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = [await findService(query)];
    await operate(targets, options, context, (target, follow) =>
        rollback(target, {
            ...follow,
            to: options.to,
            expectCurrent: options.expectCurrent,
            running: runningWish(options),
            ignoreAlarms: options.ignoreAlarms,
            dryRun: options.dryRun,
        }),
    );
}
