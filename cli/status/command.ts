import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Shows, for each service: the release that is recorded and the one that runs, tasks, versions with their share of the
traffic, a deployment that is running, alarms, autoscaling, the service's last events, and whatever does not fit together:
a release that is not live, a task definition or an image other than recorded. Of a job, its last run. Nothing is changed.

Exit codes: 0 shown, 5 no such service in AWS.

Examples:
  $ swingbridge status --stack prod              every service
  $ swingbridge status --stack prod app          one service
  $ swingbridge status --stack prod --json       one object per service and line
  $ swingbridge status --cluster c --service s   a service that no stack of Swingbridge created`;

export function addStatusCommand(program: Command): void {
    addTargetOptions(
        program
            .command("status")
            .summary("what runs, what is recorded, and what does not fit")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runStatus } = await import("./run.js");
            await runStatus(services, options, command);
        });
}
