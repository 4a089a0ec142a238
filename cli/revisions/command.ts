import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Lists the newest active revisions of a service's task definition: number, release, when it was registered, what it is needed for
(live, recorded, registered, running tasks …), and whether ECR still has its images. Nothing is changed.

Exit codes: 0 shown, 5 no such service in AWS.

Examples:
  $ swingbridge revisions --stack prod app             the newest 20
  $ swingbridge revisions --stack prod app --limit 100
  $ swingbridge revisions --stack prod --json          one object per service and line, images with their digests`;

export function addRevisionsCommand(program: Command): void {
    addTargetOptions(
        program
            .command("revisions")
            .summary("the revisions of a service, what needs them, and which could still run")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--limit <number>", "show so many of each service", "20")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runRevisions } = await import("./run.js");
            await runRevisions(services, options as { limit: string }, command);
        });
}
