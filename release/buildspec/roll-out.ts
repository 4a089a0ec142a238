import type { BuildSpec } from "./model";
import { shellStep, type TargetVariables } from "./shell-step";

/** Environment variables that `rollOutBuildSpec` reads; a pipeline's action sets them. */
export interface RollOutVariables<Value = string> extends TargetVariables<Value> {
    /** Name of the ECS cluster. */
    CLUSTER: Value;
    /** Name of the ECS service. */
    SERVICE: Value;
    /** File of the source artifact: the task definition to register. */
    TASK_DEFINITION: Value;
}

/** ECS goes back by itself where new tasks do not start (its circuit breaker): then the service is stable, and not released. */
const ROLL_OUT = `
roll_out() {
  local revision live
  revision=$(aws ecs register-task-definition --cli-input-json "file://$TASK_DEFINITION" \\
    --query taskDefinition.taskDefinitionArn --output text) || return 1
  aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --task-definition "$revision" > /dev/null || return 1
  echo "rolls out $revision"
  until aws ecs wait services-stable --cluster "$CLUSTER" --services "$SERVICE"; do
    # The waiter gives up after ten minutes; whoever may not look never will.
    enter_target || return 1
    aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" > /dev/null || return 1
  done
  live=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --output text \\
    --query "services[0].deployments[?status=='PRIMARY'].taskDefinition | [0]") || return 1
  if [ "$live" != "$revision" ]; then
    echo "$revision does not start, and ECS went back to $live: swingbridge logs shows its last words" >&2
    return 1
  fi
  echo "$revision runs"
}
roll_out || exit 1
`;

/**
 * Registers a service's whole task definition and lets ECS replace its tasks with it. CodePipeline's own ECS action puts new
 * images into the revision that runs: what else has changed in the template would never go live. Needs bash and the AWS CLI,
 * and `RollOutVariables` in its environment.
 */
export function rollOutBuildSpec(): BuildSpec {
    return shellStep(ROLL_OUT);
}
