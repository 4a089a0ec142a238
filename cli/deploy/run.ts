import type { Command } from "commander";
import { deploy } from "../../operations/deploy";
import { runJob } from "../../operations/run-task";
import type { DeploymentTarget } from "../../release";
import { isJobTarget } from "../../release/job-target";
import { contextOf } from "../context";
import { runningWish, type FollowCommandOptions, type RunningOptions } from "../operate/options";
import { operate } from "../operate/run";
import { findServices, findTargets, oneService } from "../target/find";
import type { TargetOptions } from "../target/options";

export interface DeployCommandOptions extends TargetOptions, FollowCommandOptions, RunningOptions {
    sha?: string;
    revision?: string;
    skipTaskDefinition?: boolean;
    force?: boolean;
    expectCurrent?: string;
    ignoreAlarms?: boolean;
    tasks?: number;
    dryRun?: boolean;
}

export async function runDeploy(services: string[], options: DeployCommandOptions, command: Command): Promise<void> {
    const context = contextOf(command);
    const query = { ...options, services, env: context.env, folder: context.folder };
    const { sha, revision, skipTaskDefinition: live, dryRun } = options;
    const choice = sha !== undefined || revision !== undefined || live ? { sha, revision, live } : undefined;
    // A job belongs to the release that the stack registered: another release comes without it.
    const targets = choice === undefined ? await findTargets(query) : await findServices(query);
    if (revision !== undefined || options.tasks !== undefined) {
        oneService(targets.filter((target): target is DeploymentTarget => !isJobTarget(target)));
    }
    // What others depend on comes first.
    await operate(targets, options, context, (target, follow) =>
        isJobTarget(target)
            ? runJob(target, { ...follow, dryRun })
            : deploy(target, {
                  ...follow,
                  choice,
                  dryRun,
                  force: options.force,
                  expectCurrent: options.expectCurrent,
                  running: runningWish(options),
                  ignoreAlarms: options.ignoreAlarms,
                  tasks: options.tasks,
              }),
    );
}
