import { Option, type Command } from "commander";
import { addProjectOptions, repeatable } from "../project-options";

const HELP = `
Task definitions, security groups, ECS services, jobs and their scaling as the JSON that the AWS CLI takes, made by the same code that pulumi up uses.
Needs no credentials and no network: what only your account knows stands in angle brackets, with its meaning under
"placeholders", unless an option gives it. The values of secrets are never in it; ECS reads them by their ARNs.
What differs from Compose is told on standard error; swingbridge check has it as a table.

Exit codes: 0 converted, 1 the files are wrong or something in them cannot run on Fargate.

Examples:
  $ swingbridge convert --region eu-west-1 --account 123456789012 > fargate.json
  $ swingbridge convert --output-dir aws --stack prod
  $ aws ecs register-task-definition --cli-input-json file://aws/task-definitions/app.json
  $ aws ecs run-task --cli-input-json file://aws/run-tasks/migrate.json
  $ aws ecs create-service --cli-input-json file://aws/services/app.json
  $ aws application-autoscaling register-scalable-target --cli-input-json file://aws/scalable-targets/app.json
  $ aws application-autoscaling put-scaling-policy --cli-input-json file://aws/scaling-policies/app-cpu.json`;

export function addConvertCommand(program: Command): void {
    const command = program
        .command("convert")
        .summary("write task definitions, services and security groups as JSON for the AWS CLI")
        .argument("[service...]", "only these services and those they depend on");
    addProjectOptions(command)
        .option(
            "-o, --output-dir <folder>",
            "one file for each document (default: one JSON document on standard output)",
        )
        .option(
            "-s, --stack <name>",
            "name of the stack, a part of families and log groups; where Pulumi.<name>.yaml is here, its settings count",
            "dev",
        )
        .option("--account <id>", "number of the AWS account")
        .option("--region <region>", "AWS region")
        .option("--cluster <name>", "ECS cluster")
        .option("--vpc <id>", "VPC of the tasks")
        .addOption(repeatable("--subnet <id>", "subnet of the tasks"))
        .option("--execution-role <arn>", "IAM role with which ECS starts the tasks")
        .option("--task-role <arn>", "IAM role of the application")
        .option("--tag <tag>", "tag of the images that the project builds, e.g. a git SHA")
        .addOption(
            new Option("--controller <controller>", "who replaces the tasks of public services")
                .choices(["codedeploy", "ecs"])
                .default("codedeploy"),
        )
        .option("--service-connect", "connect services by ECS Service Connect, where ECS replaces the tasks")
        .addOption(repeatable("--allow <key>", "accept the loss of a refused key, as web.devices or *.devices"))
        .addOption(repeatable("--public <service>", "reachable from outside (default: built services with web ports)"))
        .option("-q, --quiet", "do not tell what differs from Compose")
        .addHelpText("after", HELP)
        .action(async (services: string[], options: object, self: Command) => {
            const { runConvert } = await import("./run.js");
            runConvert(services, options, self);
        });
}
