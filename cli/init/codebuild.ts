import { deployCommands, header, indented, intoFolder, item, previewCommands, pulumiOnPath } from "./commands";
import type { ProgramFacts, StackFacts } from "./program-facts";

/** Characters of a comment that CodeCommit takes. */
const MOST_CHARACTERS = 10_240;

export const codebuildDeployFile = (stack: string): string => `buildspec-deploy-${stack}.yml`;

/** What every build begins with: modules, and the checks, without which nothing else runs. */
function checked(facts: ProgramFacts): string {
    return `version: 0.2
env:
  shell: bash
phases:
  install:
    on-failure: ABORT
    runtime-versions:
      nodejs: 22
    commands:
${indented([...intoFolder(facts), "npm ci"].map(item), 6)}
  pre_build:
    on-failure: ABORT
    commands:
${indented(facts.checks.map(item), 6)}`;
}

/** A buildspec for a project that builds pull requests: checks, previews, and their comments where the source is CodeCommit. */
export function codebuildPullRequest(facts: ProgramFacts): string {
    const { stacks } = facts;
    const comments = stacks.map(({ name }) => `preview-${name}.md`);
    return `${header("--codebuild")}
# For a build project whose role reads only, with gitCloneDepth 0, and which builds what outsiders write only where somebody who may
# says so (pullRequestBuildPolicy): swingbridge:pipeline.pullRequests makes it.
# PULL_REQUEST_ID, REPOSITORY_NAME, SOURCE_COMMIT and DESTINATION_COMMIT, from CodeCommit's event, make it comment there.
${checked(facts)}
  build:
    commands:
      - |
${indented([...pulumiOnPath(facts), "worst=0", ...stacks.flatMap(stack => previewOf(facts, stack)), '[ "$worst" = 0 ]'], 8)}
artifacts:
  files:
${indented(comments.map(item), 4)}
${facts.folder === "." ? "" : `  base-directory: ${facts.folder}\n`}`;
}

function previewOf(facts: ProgramFacts, stack: StackFacts): string[] {
    const file = `preview-${stack.name}.md`;
    return [
        ...previewCommands(facts, stack, `\${DESTINATION_COMMIT:-$(git rev-parse origin/${facts.branch})}`),
        '[ "$failed" = 0 ] || worst=1',
        `cat ${file}`,
        `if [ -s ${file} ] && [ -n "\${PULL_REQUEST_ID:-}" ]; then`,
        `  head -c ${MOST_CHARACTERS} ${file} > comment.md`,
        "  marker=$(head -n 1 comment.md)",
        '  id=$(aws codecommit get-comments-for-pull-request --pull-request-id "$PULL_REQUEST_ID" \\',
        "    --query \"commentsForPullRequestData[].comments[?starts_with(content, '$marker')].commentId | [] | [0]\" --output text)",
        '  if [ "$id" != None ] && [ -n "$id" ]; then',
        '    aws codecommit update-comment --comment-id "$id" --content file://comment.md > /dev/null',
        "  else",
        '    aws codecommit post-comment-for-pull-request --pull-request-id "$PULL_REQUEST_ID" --repository-name "$REPOSITORY_NAME" \\',
        '      --before-commit-id "$DESTINATION_COMMIT" --after-commit-id "$SOURCE_COMMIT" --content file://comment.md > /dev/null',
        "  fi",
        "fi",
    ];
}

/** A buildspec for a project that deploys a stack, one build at a time. */
export function codebuildDeploy(facts: ProgramFacts, stack: StackFacts): string {
    return `${header("--codebuild")}
# For a build project with the role that deploys ${stack.name}, and concurrentBuildLimit 1${stack.builds ? "; images are built, so it is privileged" : ""}.
${checked(facts)}
  build:
    on-failure: ABORT
    commands:
${indented([...pulumiOnPath(facts), ...deployCommands(facts, stack)].map(item), 6)}
`;
}
