import { Option, type Command } from "commander";
import { addPatienceOptions, taskCount } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Changes the number of tasks of a service until somebody else does: where Application Auto Scaling owns it, between what it scales.
The stack's configuration stays as it is; change it there too, or the next pulumi up that touches it sets it back.

Exit codes: 0 the tasks run, 4 not yet, 5 refused.

Examples:
  $ swingbridge scale --stack prod app --count 4
  $ swingbridge scale --stack prod app --min 4 --max 20     where it scales
  $ swingbridge scale --stack prod app --count 4 --dry-run`;

export function addScaleCommand(program: Command): void {
    const command = program
        .command("scale")
        .summary("change the number of tasks, or between what it scales")
        .argument("[service...]", "Compose service to scale");
    addPatienceOptions(addTargetOptions(command))
        .option("--no-wait", "leave it to itself once it is under way")
        .option("--count <number>", "number of tasks, where nothing scales the service", taskCount)
        .addOption(
            new Option("--min <number>", "fewest tasks that autoscaling keeps").argParser(taskCount).conflicts("count"),
        )
        .addOption(
            new Option("--max <number>", "most tasks that autoscaling starts").argParser(taskCount).conflicts("count"),
        )
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runScale } = await import("./run.js");
            await runScale(services, options, action);
        });
}
