import { resumeAutoscaling, suspendAutoscaling } from "../autoscaling";
import type { Clients } from "../clients";
import type { DeployOptions } from "../deploy-options";
import { explainFailure } from "../failure";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { recordWhatRuns, writeReleaseRecord } from "../release-record";
import { describeService } from "../service";
import { primaryTaskSet } from "./already-live";
import { lookAt } from "./running";
import type { CodeDeployTarget } from "./target";
import type { DeploymentView } from "./view";
import { changes, hasPassed } from "./view";

/** With nothing to roll back (no new task was started) CodeDeploy starts no rollback, and never says so. */
const LOOKS_FOR_A_ROLLBACK = 3;

type ConcludeOptions = FollowOptions & Pick<DeployOptions, "until" | "rollbackFrom">;

/**
 * Follows a deployment of the target's release as far as the caller wants, its rollback included, and leaves everything in
 * order behind it: the release record, and autoscaling.
 * @throws StillRunning when time is up or the user interrupts: the deployment goes on
 */
export async function followToTheEnd(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    attached: boolean,
    options: ConcludeOptions,
): Promise<Outcome> {
    const service = target.name;
    const { sha } = target.release;
    const { until = "live" } = options;
    options.report({ event: "deployment", service, deploymentId, attached, sha });
    if (!attached || (await isShifting(clients, target, deploymentId))) {
        // Not in a `finally`: whoever stops waiting leaves the traffic moving, and autoscaling suspended until somebody sees the end.
        await suspendAutoscaling(clients, target);
    }
    const end = await followDeployment(clients, target, deploymentId, options, view =>
        until === "live" || until === "ended" ? view.live : view.live || hasPassed(view, until),
    );
    if (end.failed) {
        return conclude(clients, target, end, options);
    }
    if (!end.live) {
        const message = `${until} is over in deployment ${deploymentId}, which goes on: swingbridge wait ${service} follows it`;
        return { status: "started", service, deploymentId, message };
    }
    await resumeAutoscaling(clients, target);
    await recordRelease(clients, target, deploymentId, options);
    if (until === "ended" && end.status !== "Succeeded") {
        const ended = await followDeployment(
            clients,
            target,
            deploymentId,
            options,
            view => view.status === "Succeeded",
        );
        if (ended.failed) {
            return conclude(clients, target, ended, options);
        }
    }
    return { status: "live", service, deploymentId, message: `${sha} is live (deployment ${deploymentId})` };
}

async function isShifting({ codedeploy }: Clients, target: CodeDeployTarget, deploymentId: string): Promise<boolean> {
    const { live, failed } = await lookAt(codedeploy, target, deploymentId);
    return !live && !failed;
}

/** A deployment that ended long ago may not be what runs: the record names what does. */
async function recordRelease(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    { rollbackFrom }: ConcludeOptions,
): Promise<void> {
    const { externalId, taskDefinition } = primaryTaskSet(await describeService(clients.ecs, target)) ?? {};
    if (externalId === deploymentId || taskDefinition === target.release.taskDefinition) {
        await writeReleaseRecord(clients, target, { deploymentId, rolledBackFrom: rollbackFrom });
    }
}

/** Explains a deployment that failed or was stopped, follows its rollback, and puts everything in order. */
async function conclude(
    clients: Clients,
    target: CodeDeployTarget,
    end: DeploymentView,
    options: FollowOptions,
): Promise<Outcome> {
    const service = target.name;
    const { deploymentId } = end;
    const reason = end.error ?? `deployment ${deploymentId} ${end.status.toLowerCase()}`;
    const failure = await explainFailure(clients, target, reason);
    options.report({ event: "failure", service, failure });
    const rolledBack = await followRollback(clients, target, end, options);
    await resumeAutoscaling(clients, target);
    const primary = primaryTaskSet(await describeService(clients.ecs, target));
    await recordWhatRuns(clients, target, primary?.taskDefinition);
    return {
        status: rolledBack ? "rolled-back" : "failed",
        service,
        deploymentId,
        failure,
        message: rolledBack
            ? `deployment ${deploymentId} failed and was rolled back: ${failure.reason}`
            : `deployment ${deploymentId} failed and was not rolled back, ${whoServes(end)}: ${failure.reason}`,
    };
}

/** A deployment that failed early, or whose group does not roll back, leaves the traffic where it was. */
export function whoServes({ newVersionPercent = 0 }: DeploymentView): string {
    return newVersionPercent === 0
        ? "the old version still has all the traffic"
        : `the new version has ${newVersionPercent} % of the traffic`;
}

export function followDeployment(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    options: FollowOptions,
    enough: (view: DeploymentView) => boolean,
): Promise<DeploymentView> {
    let before: DeploymentView | undefined;
    return follow(options, async () => {
        const view = await lookAt(clients.codedeploy, target, deploymentId);
        changes(target.name, before, view).forEach(options.report);
        before = view;
        return view.failed || enough(view) ? view : undefined;
    });
}

/** @returns whether the old version serves again */
export async function followRollback(
    clients: Clients,
    target: CodeDeployTarget,
    failed: DeploymentView,
    options: FollowOptions,
): Promise<boolean> {
    const rollbackDeploymentId = await rollbackOf(clients, target, failed, options);
    if (!rollbackDeploymentId) {
        return false;
    }
    options.report({
        event: "rollback",
        service: target.name,
        deploymentId: failed.deploymentId,
        rollbackDeploymentId,
        reason: failed.error ?? failed.status,
    });
    return (await followDeployment(clients, target, rollbackDeploymentId, options, ({ live }) => live)).live;
}

/** CodeDeploy starts the rollback after it has called the deployment failed: not seeing one at once says nothing. */
async function rollbackOf(
    clients: Clients,
    target: CodeDeployTarget,
    failed: DeploymentView,
    options: FollowOptions,
): Promise<string | undefined> {
    if (failed.rollbackDeploymentId || !failed.rollsBack) {
        return failed.rollbackDeploymentId;
    }
    let looks = 0;
    const found = await follow(options, async () => {
        const { rollbackDeploymentId } = await lookAt(clients.codedeploy, target, failed.deploymentId);
        return rollbackDeploymentId ?? (++looks >= LOOKS_FOR_A_ROLLBACK ? "" : undefined);
    });
    return found || undefined;
}
