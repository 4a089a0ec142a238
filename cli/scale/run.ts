import type { Command } from "commander";
import { scale } from "../../operations/scale";
import { contextOf } from "../context";
import type { FollowCommandOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findService } from "../target/find";
import type { TargetOptions } from "../target/options";
import { UserError } from "../user-error";

interface ScaleCommandOptions extends TargetOptions, FollowCommandOptions {
    count?: number;
    min?: number;
    max?: number;
    dryRun?: boolean;
}

export async function runScale(services: string[], options: ScaleCommandOptions, command: Command): Promise<void> {
    if (options.count === undefined && options.min === undefined && options.max === undefined) {
        throw new UserError("it is not said how many tasks", {
            fix: "give --count, or --min and --max where it scales",
        });
    }
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = [await findService(query)];
    await operate(targets, options, context, (target, follow) =>
        scale(target, { ...follow, count: options.count, min: options.min, max: options.max, dryRun: options.dryRun }),
    );
}
