import { Option, type Command } from "commander";

const REPORT_HELP = `
Judges what is deployed, from what pulumi stack export writes, or collects what a preview found, from its events.
Ends with 1 where a finding is mandatory. Secrets in an export are encrypted: a rule about one says undetermined.

Examples:
  $ pulumi stack export -s prod | swingbridge policy report --stack prod
  $ swingbridge policy report state.json --stack prod --format sarif > policies.sarif
  $ PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview -s prod --json --policy-pack policies \\
      --policy-pack-config policies/config/prod.json | swingbridge policy report --stack prod --format markdown`;

const PREVIEW_HELP = `
Checks the configuration of the policies, then runs pulumi preview with the pack and that configuration:
the pack's own for the stack's name (config/dev.json, config/prod.json), or production's for any other name.

Examples:
  $ swingbridge policy preview dev
  $ swingbridge policy preview prod -- --diff`;

export function addPolicyCommands(program: Command): void {
    const policy = program.command("policy").description("what is unsafe in a stack, why, and how to mend it");
    const options = (command: Command): Command =>
        command
            .option("--pack <folder>", "folder of the policy pack (default: the installed @swingbridge/policies)")
            .option("--config <file>", "configuration of the pack (default: its own for the stack)");
    options(policy.command("report"))
        .description("judge a deployed stack, or collect what a preview found")
        .argument("[file]", "what pulumi stack export wrote, or a preview's events (default: standard input)")
        .option("-s, --stack <stack>", "stack whose configuration of the pack counts", "prod")
        .addOption(new Option("--format <format>", "how to write it").choices(["text", "json", "markdown", "sarif"]))
        .addHelpText("after", REPORT_HELP)
        .action(async (file: string | undefined, said: { stack: string }, command: Command) => {
            const { runReport } = await import("./run.js");
            await runReport(file, said, command);
        });
    options(policy.command("preview"))
        .description("pulumi preview of a stack with the policies")
        .argument("<stack>", "Pulumi stack")
        .argument("[pulumi...]", "more arguments of pulumi preview, after --")
        .addHelpText("after", PREVIEW_HELP)
        .action(async (stack: string, more: string[], said: object, command: Command) => {
            const { runPreview } = await import("./run.js");
            await runPreview(stack, more, said, command);
        });
}
