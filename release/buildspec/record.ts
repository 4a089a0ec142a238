import type { BuildSpec } from "./model";
import { shellStep, type TargetVariables } from "./shell-step";

/** Environment variables that `recordBuildSpec` reads; a pipeline's action sets them. */
export interface RecordVariables<Value = string> extends TargetVariables<Value> {
    /** Name of the SSM parameter that holds the release record. */
    RECORD: Value;
    /** Name of the ECS cluster. */
    CLUSTER: Value;
    /** Name of the ECS service. */
    SERVICE: Value;
    /** Git SHA of the release that is live now. */
    RELEASE: Value;
    /** CodeDeploy application and deployment group; absent for a service that ECS replaces itself. */
    APPLICATION?: Value;
    DEPLOYMENT_GROUP?: Value;
}

/** What the shell reads out of a record: texts that we wrote ourselves, without spaces and in one order. */
const RECORD = `
record_release() {
  local before revision deployment="" tasks digests containers name value images="" suspended="" record
  before=$(aws ssm get-parameter --name "$RECORD" --query Parameter.Value --output text) || return 1
  if [[ "$before" != *'"schemaVersion":1'* ]]; then
    echo "$RECORD holds something else than a release record of schema version 1" >&2
    return 1
  fi
  revision=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --output text \\
    --query "not_null(services[0].taskSets[?status=='PRIMARY'].taskDefinition | [0], services[0].taskDefinition)") || return 1
  if [[ "$before" == *"\\"sha\\":\\"$RELEASE\\",\\"taskDefinition\\":\\"$revision\\""* ]]; then
    echo "$RELEASE is recorded already"
    return 0
  fi
  if [ -n "\${DEPLOYMENT_GROUP:-}" ]; then
    value=$(aws deploy get-deployment-group --application-name "$APPLICATION" --deployment-group-name "$DEPLOYMENT_GROUP" \\
      --query deploymentGroupInfo.lastSuccessfulDeployment.deploymentId --output text) || return 1
    if [ "$value" != None ]; then deployment=",\\"deploymentId\\":\\"$value\\""; fi
  fi
  tasks=$(aws ecs list-tasks --cluster "$CLUSTER" --service-name "$SERVICE" --desired-status RUNNING --no-paginate \\
    --query taskArns --output text) || return 1
  declare -A digests=()
  if [ -n "$tasks" ] && [ "$tasks" != None ]; then
    containers=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks $tasks --output text \\
      --query "tasks[?taskDefinitionArn=='$revision'] | [0].containers[].[name, imageDigest]") || return 1
    while read -r name value; do
      if [[ "$value" == sha256:* ]]; then digests[$name]=",\\"digest\\":\\"$value\\""; fi
    done <<< "$containers"
  fi
  containers=$(aws ecs describe-task-definition --task-definition "$revision" --output text \\
    --query 'taskDefinition.containerDefinitions[].[name, image]') || return 1
  while read -r name value; do
    images+="\${images:+,}\\"$name\\":{\\"reference\\":\\"$value\\"\${digests[$name]:-}}"
  done <<< "$containers"
  if [[ "$before" =~ ,\\"suspendedAutoscaling\\":\\{[^}]*\\} ]]; then suspended=\${BASH_REMATCH[0]}; fi
  record="{\\"schemaVersion\\":1,\\"current\\":{\\"sha\\":\\"$RELEASE\\",\\"taskDefinition\\":\\"$revision\\",\\"images\\":{$images}"
  record+="$deployment,\\"deployedAt\\":\\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\"}$suspended}"
  aws ssm put-parameter --name "$RECORD" --type String --overwrite --value "$record" > /dev/null || return 1
  echo "$RELEASE is live as $revision"
}
record_release || exit 1
`;

/**
 * Notes in the release record what a pipeline has put live, as `swingbridge deploy` does: CodePipeline's own actions write none.
 * It asks ECS which revision runs, so that a stage that was rolled back is recorded as it is. Needs bash and the AWS CLI, and
 * `RecordVariables` in its environment.
 */
export function recordBuildSpec(): BuildSpec {
    return shellStep(RECORD);
}
