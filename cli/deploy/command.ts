import { Option, type Command } from "commander";
import { addFollowOptions, addRunningOptions, taskCount } from "../operate/options";
import { addTargetOptions } from "../target/options";

const HELP = `
Puts a release live and follows it until all traffic has moved, with CodeDeploy (blue/green) or by rolling.
Run again after an interruption, it goes on with the deployment that is running.

Services and their releases come from the stack's outputs (pulumi stack output), so run pulumi up first;
inside pulumi up, SWINGBRIDGE_TARGET names the one service to deploy.

Exit codes: 0 live, 2 failed and rolled back, 3 failed and not rolled back, 4 still running, 5 refused.

Examples:
  $ swingbridge deploy --stack prod                         every service whose release is not live yet
  $ swingbridge deploy --stack prod app                     one service
  $ swingbridge deploy --stack prod app --dry-run           what would be done
  $ swingbridge deploy --stack prod app --sha 4fc4a35       a release that is registered already
  $ swingbridge deploy --stack prod app --stop-running --ignore-alarms   fix forward
  $ swingbridge deploy --stack prod --json                  one event per line, for CI
  $ swingbridge deploy --cluster c --service s --revision 7 a service that no stack of Swingbridge created`;

export function addDeployCommand(program: Command): void {
    const command = program
        .command("deploy")
        .summary("put the registered release live, blue/green or rolling")
        .argument("[service...]", "Compose services to deploy (default: all that have a release)");
    addRunningOptions(addFollowOptions(addTargetOptions(command)))
        .addOption(new Option("--no-wait", "start the deployment and leave it to itself"))
        .option("--sha <sha>", "deploy the revision registered for this git SHA (7 digits or more)")
        .addOption(
            new Option(
                "--revision <revision>",
                "deploy this revision: a number, family:number, an ARN, latest",
            ).conflicts("sha"),
        )
        .addOption(
            new Option(
                "--skip-task-definition",
                "deploy the revision that runs, on the network and capacity that the stack wants",
            ).conflicts(["sha", "revision"]),
        )
        .option("--force", "deploy what is live already, too: new tasks of the same revision")
        .option(
            "--expect-current <sha>",
            "refuse unless this release is live: somebody else may have deployed meanwhile",
        )
        .option("--ignore-alarms", "deploy though alarms fire: they do not stop what mends them")
        .option("--tasks <number>", "number of tasks from now on, where autoscaling does not set it", taskCount)
        .option("--dry-run", "say what would be done, and change nothing")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, action: Command) => {
            const { runDeploy } = await import("./run.js");
            await runDeploy(services, options, action);
        });
}
