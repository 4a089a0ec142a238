import { Option, type Command } from "commander";
import { addTargetOptions } from "../target/options";
import { parseForwarding } from "./forwarding";

const HELP = `
Opens a shell, or runs a command, in a container of a running task (ECS Exec), by default in the newest task of the version that
serves; or forwards a port of this machine to it, or through it. Needs the session-manager-plugin of AWS on PATH; where it is not installed, the command for the AWS CLI is printed instead.
The service must allow it (enableExecuteCommand), and its task role may open the channels (ssmmessages:*).

Exit codes: the plugin's own; 5 ECS Exec is off or no task runs, 127 there is no session-manager-plugin.

Examples:
  $ swingbridge exec app --stack prod                              a shell
  $ swingbridge exec app --stack prod --command 'ls -l /data'
  $ swingbridge exec app --stack prod --task 0a1b2c3d --container proxy
  $ swingbridge exec app --stack prod --forward 8080:3000          localhost:8080 is port 3000 of the task
  $ swingbridge exec app --stack prod --forward 5432:db.prod.shop.internal:5432
  $ swingbridge exec app --stack prod --print                      only print the AWS CLI's command`;

export function addExecCommand(program: Command): void {
    addTargetOptions(
        program
            .command("exec")
            .summary("a shell, or a command, in a running container")
            .argument("[service]", "Compose service (default: the only one)"),
    )
        .option("--command <command>", "what to run", "/bin/sh")
        .option("--task <id>", "in this task (default: the newest of the version that serves)")
        .option("--container <name>", "in this container (default: the first)")
        .addOption(
            new Option(
                "--forward <port>",
                "forward a port of this machine: PORT, LOCAL:PORT, or LOCAL:HOST:PORT for a host that the task reaches",
            )
                .argParser(parseForwarding)
                .conflicts("command"),
        )
        .option("--print", "print the AWS CLI's command, and run nothing")
        .addHelpText("after", HELP)
        .action(async (service: string | undefined, options: object, command: Command) => {
            const { runExec } = await import("./run.js");
            await runExec(service, options as { command: string }, command);
        });
}
