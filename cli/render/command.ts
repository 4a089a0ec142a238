import { Argument, type Command } from "commander";
import { addProjectOptions, repeatable } from "../project-options";
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

const BUILDSPEC_HELP = `
The buildspec of CodeBuild that builds the project's images, each tagged with the commit's full SHA, and hands on the documents
of their deployment: the one that the pipeline of a stack runs (releasedBy: pipeline). Made from Compose files alone; what only
your account knows stands in angle brackets unless an option gives it, and is told on standard error.

With --merge, or pipeline.build.buildspec of the stack, a buildspec of yours is joined with it: your commands run before ours in
each phase, your single values win, tables and lists are both; docs/buildspec.md has the whole rule. What cannot stand beside
the release is told with its line, and nothing is printed.

Exit codes: 0 printed, 1 the files are wrong, or your buildspec does not fit.

Examples:
  $ swingbridge render buildspec --stack prod > buildspec.yml
  $ swingbridge render buildspec --stack prod --account 111122223333 --region eu-west-1 --templates s3://artifacts/templates
  $ swingbridge render buildspec --merge ci/buildspec.yml`;

export function addRenderCommand(program: Command): void {
    const render = program
        .command("render")
        .summary("print a service's task definition, service, AppSpec, imageDetail.json, or the buildspec")
        .addArgument(
            new Argument("<document>", "which document").choices(["taskdef", "service", "appspec", "imagedetail"]),
        )
        .argument("[service]", "Compose service (default: the only one)");
    addRenderBuildspecCommand(render);
    addTargetOptions(render)
        .option("--revision <revision>", "a number, family:number, an ARN, latest, or live (default: the stack's)")
        .option("--container <name>", "whose image (default: the one that takes the traffic)")
        .addHelpText("after", HELP)
        .action(async (document: string, service: string | undefined, options: object, command: Command) => {
            const { runRender } = await import("./run.js");
            await runRender(document, service, options, command);
        });
}

function addRenderBuildspecCommand(render: Command): void {
    addProjectOptions(
        render.command("buildspec").summary("the buildspec that builds the project's images; no account needed"),
    )
        .option("-s, --stack <name>", "name of the stack; where Pulumi.<name>.yaml is here, its settings count", "dev")
        .option("--account <id>", "number of the AWS account with the image repositories")
        .option("--region <region>", "AWS region of the repositories")
        .option("--templates <url>", "where the documents of the deployment are: s3://bucket/prefix")
        .option("--cache-tag <tag>", "tag that keeps layers for the next build, in repositories that let it move")
        .option("--merge <file>", "buildspec of yours to join with it (default: pipeline.build.buildspec of the stack)")
        .addOption(repeatable("--allow <key>", "accept the loss of a refused key, as web.devices or *.devices"))
        .addOption(repeatable("--public <service>", "reachable from outside (default: built services with web ports)"))
        .addHelpText("after", BUILDSPEC_HELP)
        .action(async (options: object, command: Command) => {
            const { runRenderBuildspec } = await import("./buildspec.js");
            runRenderBuildspec(options, command);
        });
}
