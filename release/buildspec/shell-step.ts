import type { BuildSpec } from "./model";

/** Environment variables that every step of ours reads: where else than at home it acts. A pipeline's action sets them. */
export interface TargetVariables<Value = string> {
    /** Role of another account that it acts with. @default the build's own */
    TARGET_ROLE?: Value;
    /** Region that it acts in. @default the build's own */
    TARGET_REGION?: Value;
}

/** A role that another role took on lasts an hour at most, so whoever waits for longer enters again. */
const ENTER_TARGET = `
home=("\${AWS_ACCESS_KEY_ID:-}" "\${AWS_SECRET_ACCESS_KEY:-}" "\${AWS_SESSION_TOKEN:-}")
take_keys() {
  export AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3
  # CodeBuild's own come from a container: an empty variable would hide them.
  if [ -z "$1" ]; then unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; fi
  if [ -z "$3" ]; then unset AWS_SESSION_TOKEN; fi
}
enter_target() {
  local keys
  if [ -n "\${TARGET_REGION:-}" ]; then export AWS_REGION=$TARGET_REGION AWS_DEFAULT_REGION=$TARGET_REGION; fi
  if [ -z "\${TARGET_ROLE:-}" ]; then return 0; fi
  take_keys "\${home[@]}"
  keys=$(aws sts assume-role --role-arn "$TARGET_ROLE" --role-session-name "swingbridge-\${CODEBUILD_BUILD_ID##*:}" \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text) || {
    echo "the role $TARGET_ROLE does not let this build in: run pulumi up for the stack of that environment, which makes the role" >&2
    return 1
  }
  set -- $keys
  take_keys "$@"
}
enter_target || exit 1
`;

/** A build that is one bash script of ours, in the account and region of its target, and ends where that fails. */
export function shellStep(script: string): BuildSpec {
    return {
        version: 0.2,
        env: { shell: "bash" },
        phases: { build: { "on-failure": "ABORT", commands: [`${ENTER_TARGET.trimStart()}${script.trimStart()}`] } },
    };
}
