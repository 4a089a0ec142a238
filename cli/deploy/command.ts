import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Puts a release live and follows it until all traffic has moved, with CodeDeploy (blue/green) or by rolling.
Run again after an interruption, it goes on with the deployment that is running.

Services and their releases come from the stack's outputs (pulumi stack output), so run pulumi up first;
inside pulumi up, SWINGBRIDGE_TARGET names the one service to deploy.

Exit codes: 0 live, 2 failed and rolled back, 3 failed and not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge deploy --stack prod              every service whose release is not live yet
  $ swingbridge deploy --stack prod app          one service
  $ swingbridge deploy --stack prod --json       one event per line, for CI`;

export function addDeployCommand(program: Command): void {
    addTargetOptions(
        program
            .command("deploy")
            .summary("put the registered release live, blue/green or rolling")
            .argument("[service...]", "Compose services to deploy (default: all that have a release)"),
    )
        .option(
            "--poll-interval <duration>",
            "time between two looks at AWS (default: 10s, or SWINGBRIDGE_POLL_INTERVAL)",
        )
        .option(
            "--timeout <duration>",
            "give up waiting after this long; the deployment goes on (default: what the traffic shift takes, and 30m)",
        )
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runDeploy } = await import("./run.js");
            await runDeploy(services, options, command);
        });
}
