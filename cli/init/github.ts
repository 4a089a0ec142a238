import { deployCommands, header, indented, jobName, previewCommands, pulumiOnPath, variableName } from "./commands";
import { isProduction, type ProgramFacts, type StackFacts } from "./program-facts";

/** Actions by commit: a tag can be moved by whoever takes over its repository. */
const ACTIONS = {
    checkout: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
    setupNode: "actions/setup-node@2028fbc5c25fe9cf00d9f06a71cc4710d4507903 # v6.0.0",
    awsCredentials: "aws-actions/configure-aws-credentials@a03048d87541d1d9fcf2ecf528a4a65ba9bd7838 # v5.0.0",
    uploadArtifact: "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2",
    downloadArtifact: "actions/download-artifact@634f93cb2916e3fdff6788551b99b062d0335ce0 # v5.0.0",
};

const RUNNER = "ubuntu-24.04";

export const GITHUB_FILE = ".github/workflows/swingbridge.yml";

/** Repository variable with the role that deploys a stack. */
export const deployRole = (stack: string): string => `AWS_DEPLOY_ROLE_ARN_${variableName(stack)}`;
export const PREVIEW_ROLE = "AWS_PREVIEW_ROLE_ARN";

/** A workflow of GitHub Actions: checks, previews of pull requests with their comment, deployment of the branch. */
export function githubWorkflow(facts: ProgramFacts): string {
    const { branch, stacks } = facts;
    return `${header("--github")}
# Roles come from the GitHubRoles component; the jobs that need one are skipped until its ARN is a variable of the repository.
name: swingbridge

on:
  pull_request:
    branches: [${branch}]
  push:
    branches: [${branch}]

# No job has a permission that it does not name.
permissions: {}

jobs:
${[checks(facts), ...stacks.map(stack => preview(facts, stack)), comment(stacks), ...stacks.map((stack, index) => deploy(facts, stack, stacks[index - 1]))].join("\n")}`;
}

function checks(facts: ProgramFacts): string {
    return `  checks:
    name: Types, lint and tests
    runs-on: ${RUNNER}
    timeout-minutes: 60
    permissions:
      contents: read
    concurrency:
      group: checks-\${{ github.ref }}
      cancel-in-progress: \${{ github.event_name == 'pull_request' }}
${inFolder(facts)}    steps:
${checkout(facts)}
${facts.checks.map(command => `      - run: ${command}`).join("\n")}
`;
}

/** Pull requests of forks and of Dependabot get no credentials: their code is nobody's yet. */
function preview(facts: ProgramFacts, stack: StackFacts): string {
    const { name } = stack;
    const role = `vars.${PREVIEW_ROLE}_${variableName(name)} || vars.${PREVIEW_ROLE}`;
    const file = (extension: string) =>
        (facts.folder === "." ? "" : `${facts.folder}/`) + `preview-${name}.${extension}`;
    return `  preview-${jobName(name)}:
    name: Preview of ${name}
    if: >-
      github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository &&
      github.actor != 'dependabot[bot]' && (${role}) != ''
    runs-on: ${RUNNER}
    timeout-minutes: 30
    permissions:
      contents: read
      id-token: write # for the role that reads
    concurrency:
      group: preview-${name}-\${{ github.event.pull_request.number }}
      cancel-in-progress: true
${inFolder(facts)}    steps:
${checkout(facts)}
${credentials(stack, role)}
      - name: pulumi preview
        env:
${indented(environment(stack), 10)}
          BASE: \${{ github.event.pull_request.base.sha }}
        run: |
${indented([...pulumiOnPath(facts), ...previewCommands(facts, stack, "$BASE"), `cat preview-${name}.md >> "$GITHUB_STEP_SUMMARY"`, 'exit "$failed"'], 10)}
      - uses: ${ACTIONS.uploadArtifact}
        if: \${{ !cancelled() }}
        with:
          name: preview-${name}
          path: ${file("md")}
          if-no-files-found: ignore
          retention-days: 7
`;
}

/** A job of its own: the one that runs the pull request's code may not write to it. */
function comment(stacks: readonly StackFacts[]): string {
    const previews = stacks.map(({ name }) => `preview-${jobName(name)}`);
    const ran = previews.map(name => `needs.${name}.result != 'skipped'`).join(" || ");
    return `  comment:
    name: Comment on the pull request
    needs: [${previews.join(", ")}]
    if: \${{ !cancelled() && (${ran}) }}
    runs-on: ${RUNNER}
    timeout-minutes: 10
    permissions:
      pull-requests: write
    concurrency:
      group: comment-\${{ github.event.pull_request.number }}
    steps:
      - uses: ${ACTIONS.downloadArtifact}
        with:
          pattern: preview-*
          merge-multiple: true
          path: previews
      - name: Write each stack's comment anew, or the first one
        env:
          GH_TOKEN: \${{ github.token }}
          COMMENTS: repos/\${{ github.repository }}/issues/\${{ github.event.pull_request.number }}/comments
          COMMENT: repos/\${{ github.repository }}/issues/comments
        run: |
          for file in previews/*.md; do
            [ -s "$file" ] || continue
            MARKER=$(head -n 1 "$file")
            export MARKER
            id=$(gh api --paginate "$COMMENTS" \\
              --jq '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id' | head -n 1)
            if [ -n "$id" ]; then
              gh api --method PATCH "$COMMENT/$id" -F body=@"$file" --silent
            else
              gh api --method POST "$COMMENTS" -F body=@"$file" --silent
            fi
          done
`;
}

function deploy(facts: ProgramFacts, stack: StackFacts, before: StackFacts | undefined): string {
    const { name } = stack;
    const role = `vars.${deployRole(name)}`;
    const waits = isProduction(name) ? " # Settings, Environments: who has to approve" : "";
    return `  deploy-${jobName(name)}:
    name: Deploy ${name}
    needs: [${["checks", ...(before === undefined ? [] : [`deploy-${jobName(before.name)}`])].join(", ")}]
    if: \${{ !cancelled() && !failure() && github.event_name == 'push' && ${role} != '' }}
    runs-on: ${RUNNER}
    timeout-minutes: 180
    environment: ${name}${waits}
    permissions:
      contents: read
      id-token: write # for the role that deploys
    concurrency:
      group: deploy-${name} # one at a time; it is never cancelled halfway
      cancel-in-progress: false
${inFolder(facts)}    steps:
${checkout(facts)}
${credentials(stack, role)}
          role-duration-seconds: 10800 # a traffic shift takes its time; GitHubRoles allows as much
      - name: pulumi up
        env:
${indented(environment(stack), 10)}
        run: |
${indented([...pulumiOnPath(facts), ...deployCommands(facts, stack)], 10)}
`;
}

function inFolder({ folder }: ProgramFacts): string {
    return folder === "." ? "" : `    defaults:\n      run:\n        working-directory: ${folder}\n`;
}

function checkout({ folder, nodeVersionFile }: ProgramFacts): string {
    const version =
        nodeVersionFile === undefined
            ? "node-version: 22"
            : `node-version-file: ${folder === "." ? "" : `${folder}/`}${nodeVersionFile}`;
    return `      - uses: ${ACTIONS.checkout}
        with:
          fetch-depth: 0 # the newest commit that touched an image is its tag
          persist-credentials: false
      - uses: ${ACTIONS.setupNode}
        with:
          ${version}
          package-manager-cache: false # what a pull request leaves in a cache is not deployed
      - run: npm ci`;
}

function credentials({ region }: StackFacts, role: string): string {
    return `      - uses: ${ACTIONS.awsCredentials}
        with:
          role-to-assume: \${{ ${role} }}
          aws-region: ${region ?? "${{ vars.AWS_REGION }}"}`;
}

/** Where the state is, and what the stack takes from the environment. */
function environment({ inherits }: StackFacts): string[] {
    return [
        "PULUMI_BACKEND_URL: ${{ vars.PULUMI_BACKEND_URL }}",
        ...["PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE", ...inherits].map(
            name => `${name}: \${{ secrets.${name} }}`,
        ),
    ];
}
