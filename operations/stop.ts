import { retarget, type DeploymentTarget } from "../release";
import { attempt } from "./attempt";
import { resumeAutoscaling } from "./autoscaling";
import { createClients, type Clients } from "./clients";
import { primaryTaskSet } from "./codedeploy/already-live";
import { stopDeployment } from "./codedeploy/before";
import { followDeployment, followRollback, whoServes } from "./codedeploy/conclude";
import { findRunning, targetOfDeployment } from "./codedeploy/find-deployment";
import { isCodeDeployTarget, type CodeDeployTarget } from "./codedeploy/target";
import type { DeployOptions } from "./deploy-options";
import type { FollowOptions } from "./follow";
import type { Outcome } from "./progress";
import { readReleaseRecord, recordWhatRuns } from "./release-record";
import { deployRolling, runningRollout } from "./rolling/deploy";
import { describeService, Refused } from "./service";

export interface StopOptions extends FollowOptions, Pick<DeployOptions, "wait" | "dryRun"> {
    /** Whether the traffic goes back. @default what the deployment group says */
    rollback?: boolean;
}

/**
 * Stops the deployment of a service that is running, and follows its rollback.
 * @throws only what is a bug of ours
 */
export async function stop(
    target: DeploymentTarget,
    options: StopOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "deployment", options.report, report =>
        isCodeDeployTarget(target)
            ? stopWithCodeDeploy(clients, target, { ...options, report })
            : stopRollout(clients, target, { ...options, report }),
    );
}

export async function stopWithCodeDeploy(
    clients: Clients,
    target: CodeDeployTarget,
    options: StopOptions,
): Promise<Outcome> {
    const { name: service } = target;
    const { rollback } = options;
    const info = await findRunning(clients.codedeploy, target);
    const { deploymentId = "" } = info;
    const how =
        rollback === undefined ? ", and roll it back if its group says so" : rollback ? " and roll it back" : "";
    if (options.dryRun) {
        return { status: "planned", service, message: `would stop deployment ${deploymentId}${how}` };
    }
    const its = await targetOfDeployment(clients, target, info);
    await stopDeployment(clients, deploymentId, rollback);
    options.report({ event: "deployment", service, deploymentId, attached: true, sha: its.release.sha });
    if (options.wait === false) {
        const message = `deployment ${deploymentId} is being stopped: swingbridge wait ${service} follows it`;
        return { status: "started", service, deploymentId, message };
    }
    const end = await followDeployment(clients, target, deploymentId, options, ({ status }) => status === "Succeeded");
    if (!end.failed) {
        await resumeAutoscaling(clients, target);
        const message = `deployment ${deploymentId} of ${its.release.sha} had ended before it could be stopped`;
        return { status: "failed", service, deploymentId, message };
    }
    const view = { ...end, rollsBack: rollback ?? end.rollsBack };
    const rolledBack = await followRollback(clients, target, view, options);
    await resumeAutoscaling(clients, target);
    const primary = primaryTaskSet(await describeService(clients.ecs, target));
    await recordWhatRuns(clients, its, primary?.taskDefinition);
    if (rollback === true && !rolledBack && (end.newVersionPercent ?? 0) > 0) {
        const message = `deployment ${deploymentId} was stopped and not rolled back, ${whoServes(end)}`;
        return { status: "failed", service, deploymentId, message };
    }
    const message = rolledBack
        ? `deployment ${deploymentId} of ${its.release.sha} was stopped and rolled back`
        : `deployment ${deploymentId} of ${its.release.sha} was stopped, ${whoServes(end)}`;
    return { status: "done", service, deploymentId, message };
}

/** ECS has no way to stop a rollout where it is; it can roll out the release before. */
async function stopRollout(clients: Clients, target: DeploymentTarget, options: StopOptions): Promise<Outcome> {
    const service = await describeService(clients.ecs, target);
    const rollout = runningRollout(service);
    if (!rollout) {
        throw new Refused(
            `no rollout of ${target.name} is under way`,
            `swingbridge status ${target.name} says what is live`,
        );
    }
    const { current } = await readReleaseRecord(clients, target);
    const before =
        current?.taskDefinition ?? service.deployments?.find(({ status }) => status === "ACTIVE")?.taskDefinition;
    if (options.rollback !== true || before === undefined || before === rollout.taskDefinition) {
        throw new Refused(
            `ECS cannot leave a rollout of ${target.name} where it is`,
            `go back to the release before with swingbridge stop ${target.name} --rollback`,
        );
    }
    const back = retarget(target, { sha: current?.sha ?? before.split("/").pop() ?? before, taskDefinition: before });
    return deployRolling(clients, back, { ...options, running: "stop" });
}
