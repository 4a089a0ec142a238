import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Lists a service's tasks, newest first: id, status, health, revision, the task set or deployment they belong to (PRIMARY serves),
since when, and their address. Tasks that swingbridge run started for the service are among them. With --stopped, the tasks that
stopped in the last hour, with the reason and the containers' exit codes: ECS forgets them after that. Nothing is changed.

Exit codes: 0 shown, 5 no such service in AWS.

Examples:
  $ swingbridge tasks --stack prod app
  $ swingbridge tasks --stack prod app --stopped
  $ swingbridge tasks --stack prod --json              one object per task and line, containers included`;

export function addTasksCommand(program: Command): void {
    addTargetOptions(
        program
            .command("tasks")
            .summary("tasks of a service, and why those that stopped did")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--stopped", "those that stopped in the last hour")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runTasks } = await import("./run.js");
            await runTasks(services, options, command);
        });
}
