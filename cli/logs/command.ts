import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Prints what the containers of a service wrote to CloudWatch Logs, in the order of time. Known values of the task's secrets, and
what looks like a password, are hidden. With --follow it goes on until ctrl-C. Nothing is changed.

Exit codes: 0 shown, 5 no such service, container or log.

Examples:
  $ swingbridge logs --stack prod app                          the last 10 minutes
  $ swingbridge logs --stack prod app --since 2h --filter ERROR
  $ swingbridge logs --stack prod app --follow --container app
  $ swingbridge logs --stack prod app --json                   one object per line, with task and container`;

export function addLogsCommand(program: Command): void {
    addTargetOptions(
        program
            .command("logs")
            .summary("what a service's containers wrote")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--since <duration>", "so far back: 30s, 10m, 2h", "10m")
        .option("-f, --follow", "go on with new lines until ctrl-C")
        .option("--filter <pattern>", "only lines that match: a CloudWatch Logs filter pattern")
        .option("--container <name>", "only this container (default: all that log to CloudWatch Logs)")
        .option("--task <id>", "only this task")
        .option("--revision <revision>", "of these containers: a number, family:number, an ARN (default: what runs)")
        .option("--poll-interval <duration>", "time between two looks with --follow", "3s")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runLogs } = await import("./run.js");
            await runLogs(services, options as { since: string; pollInterval: string }, command);
        });
}
