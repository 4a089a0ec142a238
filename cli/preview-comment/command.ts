import type { Command } from "commander";

const HELP = `
Makes the comment of a pull request from a preview: what changes, which services are deployed, what the program says of the
Compose files, and what the policies found. It names properties, never values. Its first line is the same for a stack every
time, so that CI can find its comment again and write it anew. Ends with 1 where the preview failed or a finding is mandatory.

Examples:
  $ PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview -s prod --json --policy-pack policies \\
      --policy-pack-config policies/config/prod.json > preview.json
  $ swingbridge preview-comment preview.json --stack prod > comment.md
  $ gh pr comment --edit-last --create-if-none --body-file comment.md`;

export function addPreviewCommentCommand(program: Command): void {
    program
        .command("preview-comment")
        .summary("a preview as the comment of a pull request")
        .argument("[file]", "what pulumi preview --json wrote (default: standard input)")
        .requiredOption("-s, --stack <stack>", "stack that was previewed")
        .option("--pack <folder>", "folder of the policy pack (default: the installed @swingbridge/policies)")
        .addHelpText("after", HELP)
        .action(async (file: string | undefined, options: { stack: string; pack?: string }, command: Command) => {
            const { runPreviewComment } = await import("./run.js");
            await runPreviewComment(file, options, command);
        });
}
