import type { Command } from "commander";
import { addFollowOptions } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Lets a CodeDeploy deployment go on that waits: before its traffic moves (the deployment group asks for that), or before its old
tasks end. Then follows it: until it is live, or until the old tasks are gone.

Exit codes: 0 live, 2 failed and rolled back, 3 failed and not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge continue --stack prod app
  $ swingbridge continue --stack prod app --dry-run         what it waits for`;

export function addContinueCommand(program: Command): void {
    const command = program
        .command("continue")
        .summary("let a deployment go on that waits for somebody")
        .argument("[service...]", "Compose service that waits");
    addFollowOptions(addTargetOptions(command))
        .option("--no-wait", "leave it to itself once it is under way")
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runContinue } = await import("./run.js");
            await runContinue(services, options, action);
        });
}
