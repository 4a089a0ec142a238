import type { Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Checks all that a release of the service depends on, before one fails for it: cluster, service and task definition, roles
with their trust and rights, images and their platform, secrets with their JSON keys, log groups, environment files, ports,
subnets and security groups, capacity and the Fargate quota for both versions at once, target groups, listeners and where the
traffic goes, CodeDeploy's application, group, configuration and role, a running deployment, the AppSpec, hook functions,
alarms, the images that a rollback needs, and that nobody has changed what another one owns. Nothing is changed.

Each check ends with OK, FAIL, SKIP or NO PERMISSION. What these credentials may not see is said, never guessed.

Exit codes: 0 nothing fails, 1 something fails.

Examples:
  $ swingbridge verify --stack prod                              every service
  $ swingbridge verify --stack prod app --json                   one object per check and line
  $ swingbridge verify --cluster shop --service web              a service that no stack of Swingbridge created`;

export function addVerifyCommand(program: Command): void {
    addTargetOptions(
        program
            .command("verify")
            .summary("whether all that a release depends on is there, and as it should be")
            .argument("[service...]", "Compose services (default: all)"),
    )
        .option("--no-get-secrets", "do not read secrets to look for the JSON keys that containers want")
        .option("--no-registries", "do not ask registries other than ECR for images")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, command: Command) => {
            const { runVerify } = await import("./run.js");
            await runVerify(services, options as never, command);
        });
}
