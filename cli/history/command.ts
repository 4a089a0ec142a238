import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Lists the newest releases of a service: when, git SHA, what became of it, how long it took, revision, deployment, who started it
and the image's digest. Blue/green services have CodeDeploy's deployments, rollbacks among them; services that roll have ECS's own,
of the last 90 days. Nothing is changed.

Exit codes: 0 shown, 5 no such service in AWS.

Examples:
  $ swingbridge history --stack prod app               the newest 10
  $ swingbridge history --stack prod app --limit 50
  $ swingbridge history --stack prod --json            one object per service and line`;

export function addHistoryCommand(program: Command): void {
    addTargetOptions(
        program
            .command("history")
            .summary("releases of a service: when, what, who, how long, and what became of them")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--limit <number>", "show so many of each service", "10")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runHistory } = await import("./run.js");
            await runHistory(services, options as { limit: string }, command);
        });
}
