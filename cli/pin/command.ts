import { Option, type Command } from "commander";

const HELP = `
Asks the registry of each third-party image for the digest of its tag and writes it behind the tag, in the Compose file itself:
image: postgres:15 becomes image: postgres:15@sha256:…, so that a moving tag restarts nothing and what was tested is what runs.
Nothing else in the file changes, comments and formatting stay. Images with variables in their names, and those that are built
here, are left as they are.

Credentials are those of docker login in ~/.docker/config.json (or DOCKER_CONFIG); public images need none.

Exit codes: 0 everything is pinned, 1 something could not be, or with --check is not.

Examples:
  $ swingbridge pin                          the files of the project in this folder
  $ swingbridge pin compose.yaml prod.yaml   these files
  $ swingbridge pin --update                 follow the tags of pinned images to what they name today
  $ swingbridge pin --check                  for CI: fail where an image is not pinned; asks no registry`;

export function addPinCommand(program: Command): void {
    program
        .command("pin")
        .summary("write the digests of third-party images into the Compose files")
        .argument("[file...]", "Compose files (default: those of the project in this folder, included ones too)")
        .option("--update", "ask for the digests of pinned images again")
        .option("--dry-run", "show what would change, and write nothing")
        .addOption(new Option("--check", "only look whether everything is pinned").conflicts(["update", "dryRun"]))
        .addHelpText("after", HELP)
        .action(async (files: string[], options: object, command: Command) => {
            const { runPin } = await import("./run.js");
            process.exitCode = await runPin(files, options, command);
        });
}
