import type { Command } from "commander";
import { addFollowOptions } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Follows the newest deployment of each service, whoever started it, its rollback included, and tells how it ended; one that has
ended already is told as if it had been followed. The release record and autoscaling are put in order, after a killed deploy too.

Exit codes: 0 live, 2 failed and rolled back, 3 failed and not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge wait --stack prod app
  $ swingbridge wait --stack prod app --wait-until ended    until the old tasks are gone too
  $ swingbridge wait --stack prod app --deployment d-ABCDEF123`;

export function addWaitCommand(program: Command): void {
    const command = program
        .command("wait")
        .summary("follow the newest deployment to its end, whoever started it")
        .argument("[service...]", "Compose services (default: all)");
    addFollowOptions(addTargetOptions(command))
        .option("--deployment <id>", "a deployment of the service's group (default: its newest)")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runWait } = await import("./run.js");
            await runWait(services, options, action);
        });
}
