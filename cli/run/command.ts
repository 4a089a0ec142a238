import type { Command } from "commander";
import { repeatable } from "../project-options";
import { addTargetOptions } from "../target/options";

const HELP = `
Runs a task of a service's task definition once (RunTask), where the service's tasks run: on its network, with its roles and
secrets. It waits for the end, prints what the container writes, and exits with the container's own exit code. A job can be run by
hand too; that counts for nothing with swingbridge deploy.

Ctrl-C stops waiting and leaves the task running; --stop-on-interrupt stops it.

Exit codes: the container's own; 3 it never started, 4 not finished (it goes on), 5 refused before it began.

Examples:
  $ swingbridge run app --stack prod --command 'npm run migrate'
  $ swingbridge run app --stack prod --command '["node", "report.js"]' --env MONTH=2026-01
  $ swingbridge run app --stack prod --count 3 --no-wait
  $ swingbridge run app --stack prod --revision 41 --container app --command env
  $ swingbridge run app --stack prod --command 'npm run migrate' --dry-run`;

export function addRunCommand(program: Command): void {
    addTargetOptions(
        program
            .command("run")
            .summary("run a task once, with another command, and exit with its exit code")
            .argument("[service]", "Compose service or job (default: the only one)"),
    )
        .option("--command <command>", "in place of the image's command: words as a shell splits them, or a JSON array")
        .option("--container <name>", "whose command, and whose exit code (default: the first essential one)")
        .addOption(repeatable("--env <name=value>", "a variable besides those of the task definition; no secrets"))
        .option("--count <number>", "tasks side by side, up to 10", "1")
        .option("--revision <revision>", "a number, family:number, an ARN, or latest (default: what runs)")
        .option("--no-wait", "start it and print its id")
        .option("--no-logs", "do not print what the container writes")
        .option("--dry-run", "print what ECS would be asked to run, and start nothing")
        .option("--stop-on-interrupt", "ctrl-C stops the task")
        .option("--poll-interval <duration>", "time between two looks (default: 3s, or SWINGBRIDGE_POLL_INTERVAL)")
        .option("--timeout <duration>", "give up waiting after this long; the task goes on", "1h")
        .addHelpText("after", HELP)
        .action(async (service: string | undefined, options: object, command: Command) => {
            const { runRun } = await import("./run.js");
            await runRun(service, options as Parameters<typeof runRun>[1], command);
        });
}
