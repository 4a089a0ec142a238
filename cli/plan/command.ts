import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Tells what a release would do before anything is done: each difference with what it needs (a deployment, a change in place, a
replacement of the service, or nothing because CodeDeploy, ECS or autoscaling owns it), images with the commits between them,
how long it takes, the capacity that both versions need at once, and what might surprise. Nothing is changed.

In the program's folder the release is that of the working tree: the Compose files there with the stack's settings, rendered as
pulumi up renders them and compared with what runs; services that are new or gone are told too. With --registered, and
elsewhere, it is the one that the stack registered last: what swingbridge deploy would put live. What only Pulumi knows
(network, listeners, roles, values of secrets), pulumi preview tells.

Exit codes: 0 told, 1 the Compose files or settings are wrong, 5 no such service in AWS.

Examples:
  $ swingbridge plan --stack prod                        every service, as the working tree has it
  $ swingbridge plan --stack prod app --json             one object per service and line
  $ swingbridge plan --stack prod --registered           what swingbridge deploy would do now
  $ swingbridge plan --cluster shop --service web        a service that no stack of Swingbridge created`;

export function addPlanCommand(program: Command): void {
    addTargetOptions(
        program
            .command("plan")
            .summary("what a release would do: differences, commits, time, capacity, surprises")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--registered", "the release that the stack registered last, whatever the working tree has")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runPlan } = await import("./run.js");
            await runPlan(services, options, command);
        });
}
