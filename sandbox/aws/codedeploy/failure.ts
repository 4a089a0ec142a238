import type { ErrorCode } from "@aws-sdk/client-codedeploy";

/** Why a deployment fails: what `errorInformation` tells. */
export class DeploymentFailure extends Error {
    constructor(
        readonly code: ErrorCode,
        message: string,
    ) {
        super(message);
        this.name = "DeploymentFailure";
    }
}
