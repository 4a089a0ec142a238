import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Lists a service's tasks, newest first: id, status, health, revision, the task set or deployment they belong to (PRIMARY serves),
since when, and their address. Tasks that swingbridge run started for the service are among them. With --stopped, the tasks that
stopped in the last hour, with the reason and the containers' exit codes: ECS forgets them after that. Nothing is changed,
but with --stop, which stops one: of a service, ECS starts another in its place.

Exit codes: 0 shown or told to stop, 5 no such service in AWS, or no such task.

Examples:
  $ swingbridge tasks --stack prod app
  $ swingbridge tasks --stack prod app --stopped
  $ swingbridge tasks --stack prod app --stop 0a1b2c3d
  $ swingbridge tasks --stack prod --json              one object per task and line, containers included`;

export function addTasksCommand(program: Command): void {
    addTargetOptions(
        program
            .command("tasks")
            .summary("tasks of a service, and why those that stopped did")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--stopped", "those that stopped in the last hour")
        .option("--stop <id>", "stop this task; the beginning of its id is enough")
        .option("-n, --dry-run", "with --stop: say which task it is, and stop nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runTasks } = await import("./run.js");
            await runTasks(services, options, command);
        });
}
