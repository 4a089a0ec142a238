import { deployCommands, header, indented, intoFolder, item, previewCommands, pulumiOnPath } from "./commands";
import { deployRole, PREVIEW_ROLE } from "./github";
import { isProduction, type ProgramFacts, type StackFacts } from "./program-facts";

export const GITLAB_FILE = ".gitlab-ci.yml";

const NODE_IMAGE = "node:22-bookworm";
const DOCKER_IMAGE = "docker:28-dind";

/** A pipeline of GitLab CI: checks, previews of merge requests with their note, deployment of the branch. */
export function gitlabPipeline(facts: ProgramFacts): string {
    const { branch, stacks } = facts;
    return `${header("--gitlab")}
# Roles trust GitLab's OIDC provider, with the audience sts.amazonaws.com; jobs whose role is no CI/CD variable do not run.
stages: [check, preview, deploy]

workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == "${branch}"

default:
  image: ${NODE_IMAGE}
  timeout: 1h

variables:
  GIT_DEPTH: "0" # the newest commit that touched an image is its tag

.program:
  before_script:
${indented([...intoFolder(facts), "npm ci"].map(item), 4)}

.aws:
  id_tokens:
    AWS_ID_TOKEN:
      aud: sts.amazonaws.com
  before_script:
    - AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
    - export AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_SESSION_NAME="gitlab-$CI_JOB_ID"
    - printf '%s' "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
${indented([...intoFolder(facts), "npm ci", ...pulumiOnPath(facts)].map(item), 4)}

checks:
  extends: .program
  stage: check
  interruptible: true
  script:
${indented(facts.checks.map(item), 4)}

${[...stacks.map(stack => preview(facts, stack)), ...stacks.map((stack, index) => deploy(facts, stack, stacks[index - 1]))].join("\n")}`;
}

/** GitLab runs what a fork proposes in the fork; where somebody runs it here, it gets no credentials. */
function preview(facts: ProgramFacts, stack: StackFacts): string {
    const { name } = stack;
    return `preview-${name}:
  extends: .aws
  stage: preview
  needs: []
  interruptible: true
  rules:
    - if: >-
        $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID &&
        $${PREVIEW_ROLE}
  variables:
    AWS_ROLE_ARN: $${PREVIEW_ROLE}
${region(stack)}  script:
    - |
${indented([...previewCommands(facts, stack, "$CI_MERGE_REQUEST_DIFF_BASE_SHA"), ...note(name), 'exit "$failed"'], 6)}
  artifacts:
    when: always
    expire_in: 1 week
    paths: [${facts.folder === "." ? "" : `${facts.folder}/`}preview-${name}.md]
`;
}

/** A job's own token cannot write notes: GITLAB_TOKEN is an access token of the project, scope api, role Reporter. */
function note(stack: string): string[] {
    return [
        `if [ -s preview-${stack}.md ] && [ -n "\${GITLAB_TOKEN:-}" ]; then`,
        '  notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"',
        `  MARKER=$(head -n 1 preview-${stack}.md)`,
        "  export MARKER",
        '  id=$(curl --fail --silent --show-error --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$notes?per_page=100&order_by=created_at&sort=asc" |',
        '    node -e \'const notes = JSON.parse(require("fs").readFileSync(0)); console.log(notes.find(({ body }) => body.startsWith(process.env.MARKER))?.id ?? "")\')',
        '  if [ -n "$id" ]; then method=PUT; notes="$notes/$id"; else method=POST; fi',
        '  curl --fail --silent --show-error --output /dev/null --request "$method" --header "PRIVATE-TOKEN: $GITLAB_TOKEN" \\',
        `    --data-urlencode body@preview-${stack}.md "$notes"`,
        "fi",
    ];
}

function deploy(facts: ProgramFacts, stack: StackFacts, before: StackFacts | undefined): string {
    const { name } = stack;
    const role = `$${deployRole(name)}`;
    return `deploy-${name}:
  extends: .aws
  stage: deploy
  needs:
    - checks
${before === undefined ? "" : `    - job: deploy-${before.name}\n      optional: true\n`}  timeout: 3h
  resource_group: deploy-${name} # one at a time
  environment:
    name: ${name}
  rules:
    - if: $CI_COMMIT_BRANCH == "${facts.branch}" && $CI_PIPELINE_SOURCE != "merge_request_event" && ${role}
${isProduction(name) ? "      when: manual # somebody has to start it; Protected environments say who may\n" : ""}${docker(stack)}  variables:
    AWS_ROLE_ARN: ${role}
${region(stack)}${stack.builds ? indented(["DOCKER_HOST: tcp://docker:2376", 'DOCKER_TLS_VERIFY: "1"', "DOCKER_TLS_CERTDIR: /certs", "DOCKER_CERT_PATH: /certs/client"], 4) + "\n" : ""}  script:
${indented(deployCommands(facts, stack).map(item), 4)}
`;
}

function docker({ builds }: StackFacts): string {
    return builds
        ? `  services:\n    - name: ${DOCKER_IMAGE} # needs a runner that allows privileged containers\n      alias: docker\n`
        : "";
}

/** Without one in the stack's file it is a CI/CD variable already. */
function region({ region: name }: StackFacts): string {
    return name === undefined ? "" : `    AWS_REGION: ${name}\n`;
}
