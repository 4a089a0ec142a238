import type { DeploymentTarget } from "../../release";

/** A target that CodeDeploy deploys. */
export type CodeDeployTarget = DeploymentTarget & { codedeploy: NonNullable<DeploymentTarget["codedeploy"]> };

export function isCodeDeployTarget(target: DeploymentTarget): target is CodeDeployTarget {
    return target.codedeploy !== undefined;
}
