import type { Command } from "commander";
import { repeatable } from "../project-options";

const HELP = `
Writes what a CI system reads: types, lint and tests of the program; a preview with the policies for pull requests, as a comment
that is written anew with each push (swingbridge preview-comment); and pulumi up on the branch, stack after stack, production
last and behind its environment's protection. Credentials are OIDC roles, none for forks; jobs have the permissions they need.

  --github     .github/workflows/swingbridge.yml
  --gitlab     .gitlab-ci.yml
  --codebuild  buildspec-pull-request.yml, and buildspec-deploy-<stack>.yml for each stack

A file that is there and differs is not touched without --force. What is left to do by hand is told.

Exit codes: 0 written or the same already, 1 no program here, or a file is there.

Examples:
  $ swingbridge init ci --github
  $ swingbridge init ci --github --stack prod --branch trunk
  $ swingbridge init ci --gitlab --dry-run`;

export function addInitCommands(program: Command): void {
    program
        .command("init")
        .summary("write files that a repository needs: CI")
        .command("ci")
        .summary("a workflow of GitHub Actions, GitLab CI or CodeBuild: checks, previews, deployment")
        .option("--github", "for GitHub Actions")
        .option("--gitlab", "for GitLab CI")
        .option("--codebuild", "for AWS CodeBuild")
        .addOption(
            repeatable("-s, --stack <stack>", "stack to preview and deploy, in this order (default: all with a file)"),
        )
        .option("--branch <name>", "branch that is deployed", "main")
        .option("--force", "replace files that are there")
        .option("--dry-run", "print the files and write none")
        .addHelpText("after", HELP)
        .action(async (options: object, command: Command) => {
            const { runInitCi } = await import("./ci.js");
            runInitCi(options, command);
        });
}
