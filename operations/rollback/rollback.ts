import type { DeploymentTarget } from "../../release";
import { attempt } from "../attempt";
import type { ReleaseChoice } from "../choose-release";
import { createClients, type Clients } from "../clients";
import { runningDeployment } from "../codedeploy/running";
import { isCodeDeployTarget } from "../codedeploy/target";
import { deploy } from "../deploy";
import type { DeployOptions } from "../deploy-options";
import { currentRelease } from "../current-release";
import type { Outcome } from "../progress";
import { stopWithCodeDeploy } from "../stop";
import { releaseBefore } from "./before";

export interface RollbackOptions extends DeployOptions {
    /** Git SHA, revision, or `last-good`. @default "last-good" */
    to?: string;
}

/**
 * Puts an earlier release live again. A deployment that still runs is stopped and taken back, the fastest way there is: its old
 * tasks are still up. Otherwise the earlier revision is deployed like any other. No revision is ever deregistered.
 * @throws only what is a bug of ours
 */
export async function rollback(
    target: DeploymentTarget,
    options: RollbackOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "deployment", options.report, async report => {
        const { to = "last-good" } = options;
        if (to === "last-good" && isCodeDeployTarget(target)) {
            const running = await runningDeployment(clients.codedeploy, target.codedeploy);
            if (running && running.creator !== "codeDeployRollback") {
                return stopWithCodeDeploy(clients, target, { ...options, rollback: true, report });
            }
        }
        const { sha: rollbackFrom } = await currentRelease(clients, target);
        const choice = to === "last-good" ? await choiceBefore(clients, target) : choiceOf(to);
        return deploy(target, { ...options, choice, rollbackFrom, report }, clients);
    });
}

async function choiceBefore(clients: Clients, target: DeploymentTarget): Promise<ReleaseChoice> {
    const { taskDefinition, sha } = await releaseBefore(clients, target);
    return { revision: taskDefinition, named: sha };
}

/** Numbers of up to six digits, names with a colon and ARNs are revisions; the rest is a git SHA. */
export function choiceOf(to: string): ReleaseChoice {
    return /^\d{1,6}$/.test(to) || to.includes(":") ? { revision: to } : { sha: to };
}
