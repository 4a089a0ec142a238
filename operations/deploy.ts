import type { DeploymentTarget } from "../release";
import { explainAwsError } from "./aws-error";
import { createClients } from "./clients";
import type { Clients } from "./clients";
import { deployWithCodeDeploy } from "./codedeploy/deploy";
import { StillRunning } from "./follow";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { deployRolling } from "./rolling/deploy";
import { Refused } from "./service";

/**
 * Puts one service's release live, whatever its deployment controller, and tells how it ended.
 * @throws only what is a bug of ours: what AWS or the user can put right is an outcome
 */
export async function deploy(
    target: DeploymentTarget,
    options: FollowOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    let deploymentId: string | undefined;
    const report: FollowOptions["report"] = event => {
        deploymentId = event.event === "deployment" ? event.deploymentId : deploymentId;
        options.report(event);
    };
    try {
        return target.codedeploy
            ? await deployWithCodeDeploy(clients, { ...target, codedeploy: target.codedeploy }, { ...options, report })
            : await deployRolling(clients, target, { ...options, report });
    } catch (error) {
        const outcome = withoutEnd(error, deploymentId);
        if (!outcome) {
            throw error;
        }
        return { ...outcome, service: target.name, deploymentId };
    }
}

/** What is known of a deployment whose end this process did not see. */
function withoutEnd(error: unknown, deploymentId: string | undefined): Pick<Outcome, "status" | "message"> | undefined {
    if (error instanceof Refused) {
        return { status: "refused", message: `${error.message}: ${error.fix}` };
    }
    if (error instanceof StillRunning) {
        return {
            status: "unfinished",
            message: `${error.message}; the deployment goes on. Run the same command again to follow it`,
        };
    }
    const problem = explainAwsError(error);
    return (
        problem && {
            status: deploymentId ? "unfinished" : "refused",
            message: `${problem.message}; ${problem.fix}${deploymentId ? `. Deployment ${deploymentId} goes on` : ""}`,
        }
    );
}
