import type { Command } from "commander";
import { addFollowOptions, addRunningOptions } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Puts an earlier release live again. A deployment that is still running is stopped and taken back: its old tasks are still up.
Otherwise the earlier revision is deployed like any other. Nothing is deregistered, a release whose image is gone from ECR is
refused, and the release record says what was taken back: the last good release is never one that was rolled back from.

Exit codes: 0 the earlier release is live, 2 it failed and was rolled back, 3 not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge rollback --stack prod app                   to the last good release
  $ swingbridge rollback --stack prod app --to 4fc4a35      to a git SHA
  $ swingbridge rollback --stack prod app --to 41           to a revision
  $ swingbridge rollback --stack prod app --dry-run`;

export function addRollbackCommand(program: Command): void {
    const command = program
        .command("rollback")
        .summary("put an earlier release live again")
        .argument("[service...]", "Compose service to roll back");
    addRunningOptions(addFollowOptions(addTargetOptions(command)))
        .option("--no-wait", "leave it to itself once it is under way")
        .option("--to <release>", "git SHA (7 digits or more), revision, or last-good (default: last-good)")
        .option(
            "--expect-current <sha>",
            "refuse unless this release is live: somebody else may have deployed meanwhile",
        )
        .option("--ignore-alarms", "go back though alarms fire")
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runRollback } = await import("./run.js");
            await runRollback(services, options, action);
        });
}
