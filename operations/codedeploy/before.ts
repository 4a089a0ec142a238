import { ContinueDeploymentCommand, StopDeploymentCommand } from "@aws-sdk/client-codedeploy";
import type { Clients } from "../clients";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import { followDeployment, followRollback } from "./conclude";
import { lookAt } from "./running";
import type { CodeDeployTarget } from "./target";
import type { DeploymentView } from "./view";

/** All that is left of a deployment may be its wait before the old tasks end: a new release need not wait for that. */
export async function endTerminationWait(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    options: FollowOptions,
): Promise<void> {
    const message = `deployment ${deploymentId} is live and keeps its old tasks: ending that wait first`;
    options.report({ event: "note", service: target.name, message });
    await continueDeployment(clients, deploymentId, "TERMINATION_WAIT");
    await follow(options, async () => {
        const { status } = await lookAt(clients.codedeploy, target, deploymentId);
        return status === "Succeeded" || status === "Failed" || status === "Stopped" ? status : undefined;
    });
}

/** Lets a deployment that waits go on. One that went on by itself between the look and the call is fine. */
export async function continueDeployment(
    { codedeploy }: Clients,
    deploymentId: string,
    deploymentWaitType: "READY_WAIT" | "TERMINATION_WAIT",
): Promise<void> {
    try {
        await codedeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType }));
    } catch (error) {
        if (!(error instanceof Error && /DeploymentAlreadyCompleted|DeploymentIsNotInReadyState/.test(error.name))) {
            throw error;
        }
    }
}

/** Stops a deployment for another one, and takes its traffic back: the next one starts from the primary task set alone. */
export async function stopForAnother(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    options: FollowOptions,
): Promise<void> {
    options.report({ event: "note", service: target.name, message: `stopping deployment ${deploymentId} first` });
    await stopDeployment(clients, deploymentId, true);
    await waitForAnother(clients, target, deploymentId, options);
}

/** @param rollBack undefined: what its group says */
export async function stopDeployment(
    { codedeploy }: Clients,
    deploymentId: string,
    autoRollbackEnabled: boolean | undefined,
): Promise<void> {
    try {
        await codedeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled }));
    } catch (error) {
        // It ended by itself between the look and the call.
        if (!(error instanceof Error && error.name === "DeploymentAlreadyCompletedException")) {
            throw error;
        }
    }
}

/** Follows another release's deployment, and its rollback, until the traffic rests. */
export async function waitForAnother(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    options: FollowOptions,
): Promise<DeploymentView> {
    const end = await followDeployment(clients, target, deploymentId, options, ({ live }) => live);
    if (end.failed) {
        await followRollback(clients, target, end, options);
    }
    return end;
}
