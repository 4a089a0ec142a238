import { Option, type Command } from "commander";
import { addProjectOptions } from "../project-options";

const HELP = `
Reads the files as docker compose does and prints the one model that they make: merged, interpolated, in canonical form.
Needs no Docker, no credentials and no network. Like docker compose config it prints values of environment, passwords too.

Exit codes: 0 the files are right, 1 they are not; every mistake is shown, with file:line:column.

Examples:
  $ swingbridge config                                       the project in this folder
  $ swingbridge config -f compose.yaml -f prod.yaml --json   two files merged, as JSON
  $ swingbridge config --images web                          the image of one service and of those it depends on
  $ swingbridge config -q && echo fine                       only check`;

export function addConfigCommand(program: Command): void {
    const command = program
        .command("config")
        .summary("print the Compose model that docker compose config prints")
        .argument("[service...]", "only these services and those they depend on");
    addProjectOptions(command)
        .addOption(
            new Option("--format <format>", "format of the model (default: yaml, with --json json)").choices([
                "yaml",
                "json",
            ]),
        )
        .option("--no-interpolate", "leave variables as they are written")
        .option("--all-resources", "networks, volumes, secrets and configs that no service uses too")
        .option("--services", "print the names of the services")
        .option("--images", "print the images")
        .option("--volumes", "print the names of the volumes")
        .option("--networks", "print the names of the networks")
        .option("--profiles", "print the profiles that the files name")
        .option("--hash <services>", 'print the hash of services\' configuration: names with commas, or "*"')
        .option("-o, --output <file>", "write to a file (default: standard output)")
        .option("-q, --quiet", "print nothing but mistakes")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, self: Command) => {
            const { runConfig } = await import("./run.js");
            runConfig(services, options, self);
        });
}
