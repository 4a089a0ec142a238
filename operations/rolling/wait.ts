import { retarget, type DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { currentRelease } from "../current-release";
import type { DeployOptions } from "../deploy-options";
import { explainFailure, isCrash, stoppedTasks } from "../failure";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { describeService } from "../service";
import { concludeRollout, refuseSenseless } from "./deploy";
import { rolloutOf } from "./follow-rollout";

/** Follows the newest rollout of a service that rolls; one that went back is told as far as its stopped tasks tell. */
export async function waitForRollout(
    clients: Clients,
    target: DeploymentTarget,
    options: FollowOptions & Pick<DeployOptions, "until">,
): Promise<Outcome> {
    refuseSenseless(options);
    const service = await describeService(clients.ecs, target);
    const { taskDefinition = "" } = service;
    const { taskDefinition: wanted, sha } = target.release;
    const rest = rolloutOf(service, wanted);
    if (taskDefinition !== wanted && (rest.settled || rest.rollbackReason !== undefined)) {
        const crashed = (await stoppedTasks(clients, target, wanted)).some(isCrash);
        if (rest.rollbackReason !== undefined) {
            return concludeRollout(clients, target, true, options);
        }
        if (crashed) {
            const failure = await explainFailure(clients, target, "its tasks kept stopping", wanted);
            options.report({ event: "failure", service: target.name, failure });
            const message = `${sha} failed and was rolled back: ${failure.reason}`;
            return { status: "rolled-back", service: target.name, failure, message };
        }
    }
    const rolling = taskDefinition === wanted ? target : retarget(target, await currentRelease(clients, target));
    return concludeRollout(clients, rolling, !rest.settled, options);
}
