import type { ErrorCode } from "@aws-sdk/client-codedeploy";

/** Why a deployment fails: what `errorInformation` tells. */
export class DeploymentFailure extends Error {
    constructor(
        readonly code: ErrorCode,
        message: string,
        /** What the lifecycle event's diagnostics tell. */
        readonly diagnostics = message,
    ) {
        super(message);
        this.name = "DeploymentFailure";
    }
}
