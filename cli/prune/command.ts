import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Deregisters old revisions of a service's task definition. Never one that a service of the cluster, a task set, a running task or a
running deployment uses, that the release record names, or that the stack registered last; and never one of the newest --keep.
A deregistered revision starts no new release, but can be looked up until --delete deletes it for good.

Exit codes: 0 pruned, 1 AWS did not do all of it, 5 no such service in AWS.

Examples:
  $ swingbridge prune --stack prod --keep 10 --dry-run
  $ swingbridge prune --stack prod app --keep 10
  $ swingbridge prune --stack prod app --keep 10 --delete`;

export function addPruneCommand(program: Command): void {
    addTargetOptions(
        program
            .command("prune")
            .summary("deregister old revisions that nothing needs")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .requiredOption("--keep <number>", "so many of the newest revisions of each service stay in any case")
        .option("--delete", "also delete deregistered revisions that nothing uses, for good")
        .option("-n, --dry-run", "only say what would be done")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runPrune } = await import("./run.js");
            await runPrune(services, options as { keep: string }, command);
        });
}
