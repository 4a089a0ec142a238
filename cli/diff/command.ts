import { Option, type Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Compares what runs with what the stack registered last, or with --revision, or with documents in files: containers, images,
environment, secrets (their ARNs, never a value), sizes, ports, volumes, roles; and network, platform version and capacity of the
service. Order, the defaults that ECS fills in and tags make no difference; a value that looks like a secret is hidden.
Nothing is changed.

Exit codes: 0 shown, 1 with --exit-code where something differs, 5 no such service or revision.

Examples:
  $ swingbridge diff --stack prod                          what a deployment would change, for every service
  $ swingbridge diff --stack prod app --unified            line by line
  $ swingbridge diff --stack prod app --revision 41        what runs against revision 41 of its family
  $ swingbridge diff --stack prod app --taskdef taskdef.json --exit-code`;

export function addDiffCommand(program: Command): void {
    addTargetOptions(
        program
            .command("diff")
            .summary("what differs between what runs and what is to run")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("-u, --unified", "line by line, as diff -u writes it")
        .option("--exit-code", "exit with 1 where something differs")
        .option("--revision <revision>", "compare with this revision: a number, family:number, an ARN, or latest")
        .addOption(
            new Option("--taskdef <file>", "compare with a task definition as the AWS CLI takes it (JSON)").conflicts(
                "revision",
            ),
        )
        .option("--servicedef <file>", "compare the service with a definition as the AWS CLI takes it (JSON)")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runDiff } = await import("./run.js");
            await runDiff(services, options, command);
        });
}
