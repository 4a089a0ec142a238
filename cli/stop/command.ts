import type { Command } from "commander";
import { addPatienceOptions } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Stops the deployment of a service that is running, and follows its rollback. Whether the traffic goes back is what the
deployment group says, or --rollback or --no-rollback. A rolling service can only go back: --rollback.

Exit codes: 0 stopped, 3 not stopped or not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge stop --stack prod app --rollback
  $ swingbridge stop --stack prod app --dry-run`;

export function addStopCommand(program: Command): void {
    const command = program
        .command("stop")
        .summary("stop a deployment that is running")
        .argument("[service...]", "Compose service whose deployment to stop");
    addPatienceOptions(addTargetOptions(command))
        .option("--no-wait", "leave it to itself once it is under way")
        .option("--rollback", "take the traffic back to the old version, whatever the deployment group says")
        .option("--no-rollback", "leave the traffic where it is, whatever the deployment group says")
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runStop } = await import("./run.js");
            await runStop(services, options, action);
        });
}
