import type { DeploymentTarget } from "../release";
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
 * Errors of AWS that say nothing about the deployment (no permission, no network) are thrown as they are.
 */
export async function deploy(
    target: DeploymentTarget,
    options: FollowOptions,
    clients: Clients = createClients(target.region),
): Promise<Outcome> {
    try {
        return target.codedeploy
            ? await deployWithCodeDeploy(clients, { ...target, codedeploy: target.codedeploy }, options)
            : await deployRolling(clients, target, options);
    } catch (error) {
        if (error instanceof Refused) {
            return { status: "refused", service: target.name, message: `${error.message}: ${error.fix}` };
        }
        if (error instanceof StillRunning) {
            return {
                status: "unfinished",
                service: target.name,
                message: `${error.message}; the deployment goes on. Run the same command again to follow it`,
            };
        }
        throw error;
    }
}
