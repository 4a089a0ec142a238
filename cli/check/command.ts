import { Option, type Command } from "commander";
import { addProjectOptions, repeatable } from "../project-options";

const HELP = `
Says of every key in the Compose files what becomes of it on Fargate: mapped, approximated, dropped (development only) or
refused, with file:line:column, the reason and what to do. All files are read as one project, merged in this order.
AppSpec files of CodeDeploy (appspec*.yaml, .yml, .json; for ECS, Lambda and servers) and buildspec files of CodeBuild
(buildspec*.yml, .yaml; version 0.2) are checked against their rules, task definitions (taskdef*.json or .yaml, or files of a
folder task-definitions) against those of ECS on Fargate.
Needs no credentials and no network.

Exit codes: 0 it can run, 1 a key is refused or the files are wrong; with --strict also where a key is approximated.

Examples:
  $ swingbridge check                                        the project in this folder
  $ swingbridge check compose.yaml compose.prod.yaml         two files merged
  $ swingbridge check appspec.yaml                           an AppSpec file of CodeDeploy
  $ swingbridge check buildspec.yml                          a buildspec file of CodeBuild
  $ swingbridge check --stack prod                           as the stack prod converts it
  $ swingbridge check taskdef.json                           what aws ecs register-task-definition takes
  $ swingbridge check --strict --allow "*.privileged"        as strict as can be, but for one key
  $ swingbridge check --markdown >> "$GITHUB_STEP_SUMMARY"   for a pull request
  $ swingbridge check --sarif > swingbridge.sarif            for code scanning`;

export function addCheckCommand(program: Command): void {
    const command = program
        .command("check")
        .summary(
            "say what becomes of every Compose key on Fargate; find mistakes in AppSpec, buildspec and task definition files",
        )
        .argument(
            "[file...]",
            "Compose files, merged in this order (default: what docker compose would find), and AppSpec, buildspec and task definition files",
        );
    addProjectOptions(command)
        .option("-s, --stack <name>", "judge as this stack does: its Compose files and settings (Pulumi.<name>.yaml)")
        .option("--strict", "exit with 1 on any approximation too")
        .option("--all", "show the keys that are simply mapped too")
        .addOption(new Option("--markdown", "a table for a pull request").conflicts(["sarif", "json"]))
        .addOption(new Option("--sarif", "SARIF 2.1.0, for code scanning").conflicts(["json"]))
        .addOption(repeatable("--allow <key>", "accept the loss of a refused key, as web.devices or *.devices"))
        .addOption(repeatable("--public <service>", "reachable from outside (default: built services with web ports)"))
        .addHelpText("after", HELP)
        .action(async (files: string[], options: object, self: Command) => {
            const { runCheck } = await import("./run.js");
            process.exitCode = runCheck(files, options, self);
        });
}
