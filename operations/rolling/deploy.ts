import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { explainFailure, isCrash, stoppedTasks } from "../failure";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import type { Outcome } from "../progress";
import { writeReleaseRecord } from "../release-record";
import { describeService, describeTaskDefinition } from "../service";
import { sameContent } from "../task-definition";

/** Without a circuit breaker ECS starts a crashing task for ever: after so many the release has failed. */
const CRASHES_WITHOUT_CIRCUIT_BREAKER = 3;

/**
 * Puts the target's release live on a service that rolls (controller `ecs`) and follows it until all tasks are new.
 * Where `pulumi up` has updated the service already, this only follows.
 * @throws Refused when there is no service
 * @throws StillRunning when time is up or the user interrupts: the deployment goes on
 */
export async function deployRolling(
    clients: Clients,
    target: DeploymentTarget,
    options: FollowOptions,
): Promise<Outcome> {
    const service = target.name;
    const { sha, taskDefinition } = target.release;
    const before = await describeService(clients.ecs, target);
    const update = await needsUpdate(clients, before, taskDefinition);
    if (update) {
        await clients.ecs.send(
            new UpdateServiceCommand({ cluster: target.cluster, service: target.service, taskDefinition }),
        );
    }
    const end = await followRollout(clients, target, options);
    if (end === "completed") {
        await writeReleaseRecord(clients, target);
        return { status: update ? "live" : "already-live", service, message: `${sha} is live` };
    }
    const failure = await explainFailure(clients, target, end.reason, taskDefinition);
    options.report({ event: "failure", service, failure });
    return {
        status: end.rolledBack ? "rolled-back" : "failed",
        service,
        failure,
        message: `${sha} failed and was ${end.rolledBack ? "" : "not "}rolled back: ${end.reason}`,
    };
}

async function needsUpdate(clients: Clients, service: Service, wanted: string): Promise<boolean> {
    if (!service.taskDefinition || service.taskDefinition === wanted) {
        return service.taskDefinition !== wanted;
    }
    const [live, next] = await Promise.all([
        describeTaskDefinition(clients.ecs, service.taskDefinition),
        describeTaskDefinition(clients.ecs, wanted),
    ]);
    return !sameContent(live, next);
}

type RolloutEnd = "completed" | { reason: string; rolledBack: boolean };

async function followRollout(clients: Clients, target: DeploymentTarget, options: FollowOptions): Promise<RolloutEnd> {
    let told = "";
    /** Set while ECS puts the old version back. */
    let rollback: string | undefined;
    return follow<RolloutEnd>(options, async () => {
        const service = await describeService(clients.ecs, target);
        const rollout = rolloutOf(service, target.release.taskDefinition);
        const counts = `${rollout.running}/${rollout.desired}`;
        if (counts !== told) {
            told = counts;
            options.report({
                event: "tasks",
                service: target.name,
                running: rollout.running,
                desired: rollout.desired,
                pending: rollout.pending,
            });
        }
        rollback ??= rollout.rollbackReason;
        if (rollout.failed) {
            const reason = rollback
                ? `${rollback} The old version does not start either: ${rollout.failed}`
                : rollout.failed;
            return { reason, rolledBack: false };
        }
        if (rollback) {
            return rollout.settled ? { reason: rollback, rolledBack: true } : undefined;
        }
        if (rollout.settled) {
            return "completed";
        }
        const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker?.enable === true;
        if (!breaker && (await crashes(clients, target)) >= CRASHES_WITHOUT_CIRCUIT_BREAKER) {
            return { reason: "the tasks keep stopping", rolledBack: false };
        }
        return undefined;
    });
}

async function crashes(clients: Clients, target: DeploymentTarget): Promise<number> {
    return (await stoppedTasks(clients, target, target.release.taskDefinition)).filter(isCrash).length;
}

export interface Rollout {
    running: number;
    desired: number;
    pending: number;
    /** One deployment is left and it has all its tasks. */
    settled: boolean;
    /** ECS's words for putting the old version back. */
    rollbackReason?: string;
    failed?: string;
}

/** What the service's deployments say about the release of one task definition. */
export function rolloutOf(service: Service, taskDefinition: string): Rollout {
    const deployments = service.deployments ?? [];
    const primary = deployments.find(deployment => deployment.status === "PRIMARY");
    const ours = deployments.find(deployment => deployment.taskDefinition === taskDefinition);
    const reason = primary?.rolloutStateReason ?? "";
    return {
        running: primary?.runningCount ?? 0,
        desired: primary?.desiredCount ?? 0,
        pending: primary?.pendingCount ?? 0,
        settled: deployments.length === 1 && isComplete(primary),
        rollbackReason: primary !== ours && /rolling back/i.test(reason) ? reason : undefined,
        failed: primary?.rolloutState === "FAILED" ? reason || "the deployment failed" : undefined,
    };
}

function isComplete(deployment: Deployment | undefined): boolean {
    return deployment?.rolloutState === "COMPLETED" && deployment.runningCount === deployment.desiredCount;
}
