import type { DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { createClients } from "./clients";
import type { Clients } from "./clients";
import { deployWithCodeDeploy } from "./codedeploy/deploy";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { deployRolling } from "./rolling/deploy";

/**
 * Puts one service's release live, whatever its deployment controller, and tells how it ended.
 * @throws only what is a bug of ours: what AWS or the user can put right is an outcome
 */
export async function deploy(
    target: DeploymentTarget,
    options: FollowOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "deployment", options.report, report =>
        target.codedeploy
            ? deployWithCodeDeploy(clients, { ...target, codedeploy: target.codedeploy }, { ...options, report })
            : deployRolling(clients, target, { ...options, report }),
    );
}
