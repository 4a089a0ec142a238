import type { Command } from "commander";
import { repeatable } from "../project-options";

const HELP = `
Writes a Compose file, the settings of a stack and what pulumi import reads for a service that another tool released until
now: the stack takes it over as it runs, on its cluster, network and load balancer. With --beside, or where it cannot be taken
over, the settings make a new service beside it, and the old one keeps the traffic until you move it.
docs/coming-from-ecspresso.md has the steps. No file is overwritten, and nothing in AWS is changed.

What the written files would run differently is told, part by part.`;

const ECSPRESSO = `
Reads ecspresso's configuration (YAML or JSON) and the task definition that it names. Of its template functions, env, must_env,
json_escape, ssm, secretsmanager_arn, tfstate (a file, or s3://), cfn_output and cfn_export are answered; --value answers any
other call, and these without AWS. Jsonnet is evaluated by ecspresso: ecspresso render taskdef > taskdef.json.

Examples:
  $ swingbridge import ecspresso ecspresso.yml --stack prod
  $ swingbridge import ecspresso ecspresso.yml --stack prod --offline
  $ swingbridge import ecspresso ecspresso.yml --stack prod --value 'cfn_output network SubnetA=subnet-0123456789abcdef0'`;

const SERVICE = `
Examples:
  $ swingbridge import service --cluster shop --service web --stack prod
  $ swingbridge import service --cluster shop --service web --stack prod --dry-run`;

export function addImportCommands(program: Command): void {
    const group = program
        .command("import")
        .summary("a Compose file and stack settings for a service of ecspresso, or one that runs")
        .addHelpText("after", HELP);
    addOutputOptions(
        group
            .command("ecspresso")
            .summary("from an ecspresso configuration, and the service that it names")
            .argument("<config>", "ecspresso.yml or ecspresso.json")
            .addOption(
                repeatable("--value <call=value>", "answer to a template call, e.g. 'cfn_output stack Key=value'"),
            )
            .option("--offline", "do not ask AWS where the service runs"),
    )
        .addHelpText("after", ECSPRESSO)
        .action(async (config: string, options: object, command: Command) => {
            const { runImportEcspresso } = await import("./run.js");
            await runImportEcspresso(config, options as never, command);
        });
    addOutputOptions(
        group
            .command("service")
            .summary("from a service that runs")
            .requiredOption("--cluster <name>", "ECS cluster")
            .requiredOption("--service <name>", "ECS service")
            .option("--region <region>", "AWS region (default: AWS_REGION, or the profile's)"),
    )
        .addHelpText("after", SERVICE)
        .action(async (options: object, command: Command) => {
            const { runImportService } = await import("./run.js");
            await runImportService(options as never, command);
        });
}

function addOutputOptions(command: Command): Command {
    return command
        .option("-s, --stack <stack>", "name of the stack whose settings are written", "prod")
        .option("-o, --output-dir <folder>", "where the files go", ".")
        .option("-p, --project-name <name>", "name of the Compose project (default: the service's)")
        .option("--beside", "make a new service beside the running one instead of taking that over")
        .option("--dry-run", "print the files, and write none");
}
