import { LOG_STREAM_PREFIX } from "../containers";
import type { BuildSpec } from "./model";
import { shellStep, type TargetVariables } from "./shell-step";

/** Environment variables that `jobBuildSpec` reads; a pipeline's action sets them. */
export interface JobVariables<Value = string> extends TargetVariables<Value> {
    /** Name of the SSM parameter that holds the job record. */
    RECORD: Value;
    /** Name of the ECS cluster. */
    CLUSTER: Value;
    /** Container whose exit code is the job's. */
    CONTAINER: Value;
    /** CloudWatch log group of its tasks. */
    LOG_GROUP: Value;
    /** Files of the source artifact: the task definition to register, and what `aws ecs run-task --cli-input-json` takes. */
    TASK_DEFINITION: Value;
    RUN_TASK: Value;
}

/**
 * Two migrations at once would work against each other. RunTask starts tasks once for a token and a request (for 24 hours; with
 * the token and another request it refuses), so both are noted before it is asked: a build that ended before it could note its
 * tasks is followed by one that asks for the same. And where it ended after that (its time was up, somebody stopped it), the next
 * one waits for its tasks.
 */
const RUN = `
note() {
  aws ssm put-parameter --name "$RECORD" --type String --overwrite --value "{\\"schemaVersion\\":1,\\"last\\":{$run,\\"status\\":\\"$1\\"}}" > /dev/null
}
describe_run() {
  run="\\"content\\":\\"$content\\",\\"taskDefinition\\":\\"$revision\\",\\"number\\":$number,\\"tasks\\":[$1],\\"startedAt\\":\\"$start\\""
}
start_tasks() {
  local list start errors
  errors=$(mktemp) || return 1
  start=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  if [ -z "$revision" ]; then
    revision=$(aws ecs register-task-definition --cli-input-json "file://$TASK_DEFINITION" \\
      --query taskDefinition.taskDefinitionArn --output text) || return 1
    describe_run ""
    note starting || return 1
  else
    describe_run ""
    echo "an earlier build was about to start $revision, and may have: ECS is asked for the same tasks"
  fi
  if ! tasks=$(aws ecs run-task --cli-input-json "file://$RUN_TASK" --task-definition "$revision" \\
    --started-by "swingbridge/\${content:0:16}" --client-token "\${content:0:48}-$number" \\
    --query 'tasks[].taskArn' --output text 2> "$errors"); then
    cat "$errors" >&2
    # Refused for what was asked (the revision is gone, say): nothing began, and the next build asks anew. Else nobody knows.
    if grep -qE '\\((ClientException|InvalidParameterException)\\)' "$errors"; then note_nothing_started; fi
    return 1
  fi
  if [ -z "$tasks" ] || [ "$tasks" = None ]; then
    note_nothing_started
    echo "ECS started no task: retry the stage later, or choose other subnets or capacity providers" >&2
    return 1
  fi
  list=$(printf ',"%s"' $tasks)
  describe_run "\${list:1}"
  note running || return 1
  echo "started $revision: $tasks"
}
note_nothing_started() {
  run+=",\\"endedAt\\":\\"$start\\""
  note failed
}
follow_tasks() {
  local known
  run=$1
  [[ "$run" =~ \\"tasks\\":\\[([^]]+)\\] ]] || return 0
  tasks=\${BASH_REMATCH[1]//[\\",]/ }
  set -- $tasks
  known=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$@" --query 'length(tasks)' --output text) || return 1
  if [ "$known" = "$#" ]; then
    echo "an earlier build started its tasks: $*"
  else
    # ECS forgets what ended an hour ago: nobody knows how.
    tasks=""
  fi
}
run_job() {
  local content before number=1 tasks="" revision="" wanted=1 run="" succeeded reason task
  if [[ "$(cat "$RUN_TASK")" =~ \\"count\\":[[:space:]]*([0-9]+) ]]; then wanted=\${BASH_REMATCH[1]}; fi
  content=$(cat "$TASK_DEFINITION" "$RUN_TASK" | sha256sum | cut -d ' ' -f 1) || return 1
  before=$(aws ssm get-parameter --name "$RECORD" --query Parameter.Value --output text) || return 1
  if [[ "$before" != *'"schemaVersion":1'* ]]; then
    echo "$RECORD holds something else than a job record of schema version 1" >&2
    return 1
  fi
  if [[ "$before" == *"\\"content\\":\\"$content\\""* && "$before" == *'"status":"succeeded"'* ]]; then
    echo "it has run for this content, and is not run again"
    return 0
  fi
  if [[ "$before" =~ \\"number\\":([0-9]+) ]]; then number=$((BASH_REMATCH[1] + 1)); fi
  if [[ "$before" == *"\\"content\\":\\"$content\\""* && "$before" =~ \\"last\\":\\{(.*),\\"status\\":\\"running\\"\\}\\} ]]; then
    follow_tasks "\${BASH_REMATCH[1]}" || return 1
  elif [[ "$before" =~ \\"content\\":\\"$content\\",\\"taskDefinition\\":\\"([^\\"]+)\\",\\"number\\":([0-9]+),.*\\"status\\":\\"starting\\" ]]; then
    revision=\${BASH_REMATCH[1]} number=\${BASH_REMATCH[2]}
  fi
  if [ -z "$tasks" ]; then
    start_tasks || return 1
  fi
  set -- $tasks
  until aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$@"; do
    # The waiter gives up after ten minutes; whoever may not look never will.
    enter_target || return 1
    aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$@" > /dev/null || return 1
  done
  succeeded=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$@" --output text \\
    --query "length(tasks[].containers[] | [?name=='$CONTAINER' && to_string(exitCode)=='0'])") || return 1
  run+=",\\"endedAt\\":\\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\""
  if [ "$succeeded" = "$wanted" ]; then
    note succeeded || return 1
    echo "has run to its end"
    return 0
  fi
  note failed
  if [ "$#" -lt "$wanted" ]; then
    echo "ECS started $# of $wanted tasks: retry the stage later, or choose other subnets or capacity providers" >&2
  fi
  reason=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$@" --output text \\
    --query "tasks[].join(': exit code ', [stoppedReason || 'stopped', to_string(containers[?name=='$CONTAINER'].exitCode | [0])])")
  printf 'failed, and nothing that waits for it is deployed: %s\\n' "$reason" >&2
  for task in "$@"; do
    echo "its words: log group $LOG_GROUP, stream ${LOG_STREAM_PREFIX}/$CONTAINER/\${task##*/}" >&2
  done
  return 1
}
run_job || exit 1
`;

/**
 * Runs the tasks of a job to their end before what waits for it is deployed, once for each content, and notes the run in the job
 * record: as `pulumi up` does where it releases. Needs bash and the AWS CLI, and `JobVariables` in its environment.
 */
export function jobBuildSpec(): BuildSpec {
    return shellStep(RUN);
}
