import type { DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { createClients, type Clients } from "./clients";
import { followToTheEnd } from "./codedeploy/conclude";
import { findDeployment, targetOfDeployment } from "./codedeploy/find-deployment";
import { isCodeDeployTarget } from "./codedeploy/target";
import type { DeployOptions } from "./deploy-options";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { waitForRollout } from "./rolling/wait";
import { Refused } from "./service";

export interface WaitOptions extends FollowOptions, Pick<DeployOptions, "until"> {
    /** CodeDeploy's id. @default the newest of the service */
    deploymentId?: string;
}

/**
 * Follows the newest deployment of a service, whoever started it, and tells how it ended; one that has ended already is told
 * as if it had been followed. The release record and autoscaling are put in order.
 * @throws only what is a bug of ours
 */
export async function wait(
    target: DeploymentTarget,
    options: WaitOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "deployment", options.report, async report => {
        const { deploymentId } = options;
        if (isCodeDeployTarget(target)) {
            const info = await findDeployment(clients.codedeploy, target, deploymentId);
            const its = await targetOfDeployment(clients, target, info);
            return followToTheEnd(clients, its, info.deploymentId ?? "", true, { ...options, report });
        }
        if (deploymentId !== undefined) {
            throw new Refused(
                `${deploymentId} is a deployment of CodeDeploy, and ECS rolls ${target.name}`,
                "leave the id out: there is one rollout to wait for",
            );
        }
        return waitForRollout(clients, target, { ...options, report });
    });
}
