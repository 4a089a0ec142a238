import type { DeploymentTarget } from "../release";
import { createClients, type Clients } from "./clients";
import { deploy } from "./deploy";
import type { DeployOptions } from "./deploy-options";
import type { Outcome } from "./progress";

/**
 * New tasks of the revision that runs: with CodeDeploy a deployment of it, with ECS a rollout.
 * @throws only what is a bug of ours
 */
export function refresh(
    target: DeploymentTarget,
    options: DeployOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return deploy(target, { ...options, choice: { live: true }, force: true }, clients);
}
