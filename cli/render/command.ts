import { Argument, type Command } from "commander";
import { addTargetOptions } from "../target/options";

const HELP = `
Prints what a service's release consists of as the documents that AWS takes:

  taskdef      for aws ecs register-task-definition --cli-input-json
  service      for aws ecs create-service --cli-input-json, as the service is now
  appspec      for CodeDeploy: that of the next deployment
  imagedetail  imageDetail.json of CodePipeline: the image by its digest

The task definition is the one that the stack registered last; --revision takes another one, and "live" the one that runs.
Without an account: swingbridge convert writes task definitions and services from Compose files alone. Nothing is changed.

Exit codes: 0 printed, 1 the service has no such document, 5 no such service or revision.

Examples:
  $ swingbridge render taskdef app --stack prod > taskdef.json
  $ swingbridge render taskdef app --stack prod --revision live
  $ swingbridge render appspec app --stack prod
  $ swingbridge render imagedetail app --stack prod > imageDetail.json`;

export function addRenderCommand(program: Command): void {
    addTargetOptions(
        program
            .command("render")
            .summary("print a service's task definition, service, AppSpec or imageDetail.json")
            .addArgument(
                new Argument("<document>", "which document").choices(["taskdef", "service", "appspec", "imagedetail"]),
            )
            .argument("[service]", "Compose service (default: the only one)"),
    )
        .option("--revision <revision>", "a number, family:number, an ARN, latest, or live (default: the stack's)")
        .option("--container <name>", "whose image (default: the one that takes the traffic)")
        .addHelpText("after", HELP)
        .action(async (document: string, service: string | undefined, options: object, command: Command) => {
            const { runRender } = await import("./run.js");
            await runRender(document, service, options, command);
        });
}
