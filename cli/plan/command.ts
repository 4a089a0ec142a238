import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Tells what swingbridge deploy would do with the release that the stack registered last, before anything is done: each
difference with what it needs (a deployment, a change in place, a replacement of the service, or nothing because CodeDeploy,
ECS or autoscaling owns it), images with the commits between them, how long it takes, the capacity that both versions need at
once, and what might surprise. Nothing is changed.

What pulumi up would change, only pulumi preview knows. In the program's folder, plan adds what it can see there: commits
that are not registered yet, services that a commit would release although it did not touch them, and a deployment
controller that the settings change.

Exit codes: 0 told, 5 no such service in AWS.

Examples:
  $ swingbridge plan --stack prod                        every service
  $ swingbridge plan --stack prod app --json             one object per service and line
  $ swingbridge plan --cluster shop --service web        a service that no stack of Swingbridge created`;

export function addPlanCommand(program: Command): void {
    addTargetOptions(
        program
            .command("plan")
            .summary("what a release would do: differences, commits, time, capacity, surprises")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runPlan } = await import("./run.js");
            await runPlan(services, options, command);
        });
}
