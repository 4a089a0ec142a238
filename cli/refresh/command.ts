import type { Command } from "commander";
import { addFollowOptions, addRunningOptions } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Starts new tasks of the revision that runs: with CodeDeploy a deployment of it, with ECS a rollout. They read their secrets anew.

Exit codes: 0 live, 2 failed and rolled back, 3 failed and not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge refresh --stack prod app
  $ swingbridge refresh --stack prod app --dry-run`;

export function addRefreshCommand(program: Command): void {
    const command = program
        .command("refresh")
        .summary("start new tasks of the revision that runs")
        .argument("[service...]", "Compose service to refresh");
    addRunningOptions(addFollowOptions(addTargetOptions(command)))
        .option("--no-wait", "leave it to itself once it is under way")
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runRefresh } = await import("./run.js");
            await runRefresh(services, options, action);
        });
}
