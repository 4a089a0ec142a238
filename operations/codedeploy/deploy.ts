import { ContinueDeploymentCommand, CreateDeploymentCommand } from "@aws-sdk/client-codedeploy";
import type { DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { TaskSet } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { resumeAutoscaling, suspendAutoscaling } from "../autoscaling";
import type { Clients } from "../clients";
import { explainFailure, isCrash, stoppedTasks } from "../failure";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { writeReleaseRecord } from "../release-record";
import { describeService, Refused } from "../service";
import { isAlreadyLive, primaryTaskSet } from "./already-live";
import { appSpecHash, lookAt, runningDeployment } from "./running";
import type { DeploymentView } from "./view";
import { changes } from "./view";

type CodeDeployTarget = DeploymentTarget & { codedeploy: NonNullable<DeploymentTarget["codedeploy"]> };

/** With nothing to roll back (no new task was started) CodeDeploy starts no rollback, and never says so. */
const LOOKS_FOR_A_ROLLBACK = 3;

/** A first release that keeps crashing has nothing to roll back to: after so many stopped tasks it has failed. */
const CRASHES_OF_A_FIRST_RELEASE = 3;

/**
 * Puts the target's release live with CodeDeploy and follows it until all traffic has moved and all checks are done.
 * Repeated or resumed after an interruption it goes on where the deployment is.
 * @throws Refused when another deployment runs, or there is nothing to deploy to
 * @throws StillRunning when time is up or the user interrupts: the deployment goes on
 */
export async function deployWithCodeDeploy(
    clients: Clients,
    target: CodeDeployTarget,
    options: FollowOptions,
): Promise<Outcome> {
    const running = await runningDeployment(clients.codedeploy, target.codedeploy);
    if (running && appSpecHash(running) === target.codedeploy.appSpec.sha256) {
        return followToTheEnd(clients, target, running.deploymentId ?? "", true, options);
    }
    if (running) {
        await endTerminationWait(clients, target, running, options);
    }
    // Nothing shifts any more: what a deployer that died has left suspended scales again.
    await resumeAutoscaling(clients, target);
    const primary = primaryTaskSet(await describeService(clients.ecs, target));
    if (primary && (await isAlreadyLive(clients.ecs, target, primary))) {
        return confirmLive(clients, target, options);
    }
    return followToTheEnd(clients, target, await createDeployment(clients, target), false, options);
}

async function createDeployment(clients: Clients, target: CodeDeployTarget): Promise<string> {
    const { application, deploymentGroup, appSpec } = target.codedeploy;
    try {
        const { deploymentId } = await clients.codedeploy.send(
            new CreateDeploymentCommand({
                applicationName: application,
                deploymentGroupName: deploymentGroup,
                revision: { revisionType: "AppSpecContent", appSpecContent: appSpec },
                description: `${target.name} ${target.release.sha}`,
            }),
        );
        return deploymentId ?? "";
    } catch (error) {
        if (error instanceof Error && error.name === "DeploymentLimitExceededException") {
            const other = await runningDeployment(clients.codedeploy, target.codedeploy);
            if (other?.deploymentId && appSpecHash(other) === appSpec.sha256) {
                // Ours: the answer was lost, and the SDK asked again.
                return other.deploymentId;
            }
            throw refusedBecauseOf(other?.deploymentId ?? "another one", other);
        }
        throw error;
    }
}

function refusedBecauseOf(deploymentId: string, other: DeploymentInfo | undefined): Refused {
    const what = other?.description ? ` (${other.description}, by ${other.creator ?? "somebody"})` : "";
    return new Refused(
        `deployment ${deploymentId}${what} is running in the same deployment group`,
        "wait until it has ended and deploy again; CodeDeploy runs one deployment per group",
    );
}

/** All that is left of a deployment may be its wait before the old tasks end: a new release need not wait for that. */
async function endTerminationWait(
    clients: Clients,
    target: CodeDeployTarget,
    running: DeploymentInfo,
    options: FollowOptions,
): Promise<void> {
    const deploymentId = running.deploymentId ?? "";
    const view = await lookAt(clients.codedeploy, target, deploymentId);
    if (!view.live) {
        throw refusedBecauseOf(deploymentId, running);
    }
    options.report({
        event: "note",
        service: target.name,
        message: `deployment ${deploymentId} is live and keeps its old tasks: ending that wait first`,
    });
    try {
        await clients.codedeploy.send(
            new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: "TERMINATION_WAIT" }),
        );
    } catch (error) {
        // It ended by itself between the look and the call.
        if (!(error instanceof Error && /DeploymentAlreadyCompleted|DeploymentIsNotInReadyState/.test(error.name))) {
            throw error;
        }
    }
    await follow(options, async () => {
        const { status } = await lookAt(clients.codedeploy, target, deploymentId);
        return status === "Succeeded" || status === "Failed" || status === "Stopped" ? status : undefined;
    });
}

async function followToTheEnd(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    attached: boolean,
    options: FollowOptions,
): Promise<Outcome> {
    const { report } = options;
    const service = target.name;
    report({ event: "deployment", service, deploymentId, attached, sha: target.release.sha });
    // Not in a `finally`: whoever stops waiting leaves the traffic moving, and autoscaling suspended until somebody sees the end.
    await suspendAutoscaling(clients, target);
    const end = await followDeployment(clients, target, deploymentId, options);
    if (end.live) {
        await resumeAutoscaling(clients, target);
        await writeReleaseRecord(clients, target, { deploymentId });
        const message = `${target.release.sha} is live (deployment ${deploymentId})`;
        return { status: "live", service, deploymentId, message };
    }
    const reason = end.error ?? `deployment ${deploymentId} ${end.status.toLowerCase()}`;
    const failure = await explainFailure(clients, target, reason);
    report({ event: "failure", service, failure });
    const rolledBack = await followRollback(clients, target, end, options);
    await resumeAutoscaling(clients, target);
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
function whoServes({ newVersionPercent = 0 }: DeploymentView): string {
    return newVersionPercent === 0
        ? "the old version still has all the traffic"
        : `the new version has ${newVersionPercent} % of the traffic`;
}

function followDeployment(
    clients: Clients,
    target: CodeDeployTarget,
    deploymentId: string,
    options: FollowOptions,
): Promise<DeploymentView> {
    let before: DeploymentView | undefined;
    return follow(options, async () => {
        const view = await lookAt(clients.codedeploy, target, deploymentId);
        changes(target.name, before, view).forEach(options.report);
        before = view;
        return view.live || view.failed ? view : undefined;
    });
}

/** @returns whether the old version serves again */
async function followRollback(
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
    return (await followDeployment(clients, target, rollbackDeploymentId, options)).live;
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

/** What the target wants is the primary task set already: done as soon as its tasks are up. A first release starts this way. */
async function confirmLive(clients: Clients, target: CodeDeployTarget, options: FollowOptions): Promise<Outcome> {
    const service = target.name;
    let told = "";
    const end = await follow(options, async () => {
        const primary = primaryTaskSet(await describeService(clients.ecs, target));
        if (!primary) {
            return undefined;
        }
        if (isSteady(primary)) {
            return primary;
        }
        const counts = `${primary.runningCount}/${primary.computedDesiredCount}`;
        if (counts !== told) {
            told = counts;
            options.report({
                event: "tasks",
                service,
                running: primary.runningCount ?? 0,
                desired: primary.computedDesiredCount ?? 0,
                pending: primary.pendingCount ?? 0,
            });
        }
        return (await keepsCrashing(clients, target, primary)) ? primary : undefined;
    });
    if (!isSteady(end)) {
        const reason = "the tasks of the first release keep stopping, and there is no older version to go back to";
        const failure = await explainFailure(clients, target, reason, end.taskDefinition);
        options.report({ event: "failure", service, failure });
        return { status: "failed", service, failure, message: `${target.release.sha} does not start: ${reason}` };
    }
    await writeReleaseRecord(clients, target, { taskDefinition: end.taskDefinition });
    return { status: "already-live", service, message: `${target.release.sha} is live; nothing to deploy` };
}

/** ECS calls a task set steady when all its tasks run and its load balancer finds them healthy. */
function isSteady(set: TaskSet): boolean {
    return set.stabilityStatus === "STEADY_STATE" && set.runningCount === set.computedDesiredCount;
}

async function keepsCrashing(clients: Clients, target: CodeDeployTarget, primary: TaskSet): Promise<boolean> {
    if ((primary.runningCount ?? 0) >= (primary.computedDesiredCount ?? 0)) {
        return false;
    }
    const stopped = await stoppedTasks(clients, target, primary.taskDefinition ?? "");
    return stopped.filter(isCrash).length >= CRASHES_OF_A_FIRST_RELEASE;
}
