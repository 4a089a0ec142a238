import type { Command } from "commander";

const HELP = `
Shows, for each service: the release that is recorded and the one that runs, tasks, versions with their share of the
traffic, a deployment that is running, alarms, autoscaling, the service's last events, and whatever does not fit together.
Nothing is changed.

Exit codes: 0 shown, 5 no such service in AWS.

Examples:
  $ swingbridge status --stack prod              every service
  $ swingbridge status --stack prod app          one service
  $ swingbridge status --stack prod --json       one object per service and line`;

export function addStatusCommand(program: Command): void {
    program
        .command("status")
        .summary("what runs, what is recorded, and what does not fit")
        .argument("[service...]", "Compose services (default: all)")
        .option("-s, --stack <stack>", "Pulumi stack whose outputs name the services (default: the selected one)")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runStatus } = await import("./run.js");
            await runStatus(services, options, command);
        });
}
