import type { Command } from "commander";
import { wait } from "../../operations/wait";
import { contextOf } from "../context";
import type { FollowCommandOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";

interface WaitCommandOptions extends TargetOptions, FollowCommandOptions {
    /** CodeDeploy's id. */
    deployment?: string;
}

export async function runWait(services: string[], options: WaitCommandOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const targets = await findServices(query);
    await operate(targets, options, context, (target, follow) =>
        wait(target, { ...follow, deploymentId: options.deployment }),
    );
}
