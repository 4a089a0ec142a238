import type { DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { createClients, type Clients } from "./clients";
import { continueDeployment } from "./codedeploy/before";
import { followToTheEnd } from "./codedeploy/conclude";
import { findRunning, targetOfDeployment } from "./codedeploy/find-deployment";
import { lookAt } from "./codedeploy/running";
import { isCodeDeployTarget } from "./codedeploy/target";
import type { DeployOptions } from "./deploy-options";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { Refused } from "./service";

export type ContinueOptions = FollowOptions & Pick<DeployOptions, "until" | "wait" | "dryRun">;

/**
 * Lets a deployment go on that waits for somebody: before its traffic moves, or before its old tasks end. CodeDeploy's wait so;
 * the pause hooks of ECS's own blue/green deployments would be continued here too, once those are released.
 * @throws only what is a bug of ours
 */
export async function continueWaiting(
    target: DeploymentTarget,
    options: ContinueOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    const service = target.name;
    return attempt(service, "deployment", options.report, async report => {
        if (!isCodeDeployTarget(target)) {
            throw new Refused(`ECS rolls ${service}, and a rollout waits for nobody`, "there is nothing to do");
        }
        const info = await findRunning(clients.codedeploy, target);
        const { deploymentId = "" } = info;
        const view = await lookAt(clients.codedeploy, target, deploymentId);
        const waitType = view.status === "Ready" ? "READY_WAIT" : view.terminating ? "TERMINATION_WAIT" : undefined;
        if (waitType === undefined) {
            const at = view.events.find(({ status }) => status === "InProgress")?.name ?? view.status;
            throw new Refused(
                `deployment ${deploymentId} is at ${at} and waits for nobody`,
                `swingbridge wait ${service} follows it`,
            );
        }
        const what = waitType === "READY_WAIT" ? "let the traffic move" : "end the old tasks";
        if (options.dryRun) {
            return { status: "planned", service, message: `would ${what} in deployment ${deploymentId}` };
        }
        await continueDeployment(clients, deploymentId, waitType);
        if (options.wait === false) {
            return { status: "started", service, deploymentId, message: `deployment ${deploymentId} goes on: ${what}` };
        }
        const until = options.until ?? (waitType === "READY_WAIT" ? "live" : "ended");
        const its = await targetOfDeployment(clients, target, info);
        return followToTheEnd(clients, its, deploymentId, true, { ...options, until, report });
    });
}
