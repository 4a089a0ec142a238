import type { Deployment, Service } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { isCrash, stoppedTasks } from "../failure";
import { follow } from "../follow";
import type { FollowOptions } from "../follow";
import { describeService } from "../service";

/** Without a circuit breaker ECS starts a crashing task for ever: after so many the release has failed. */
const CRASHES_WITHOUT_CIRCUIT_BREAKER = 3;

export type RolloutEnd = "completed" | { reason: string; rolledBack: boolean };

/** Follows the rollout of one revision until the service rests. */
export async function followRollout(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinition: string,
    options: FollowOptions,
): Promise<RolloutEnd> {
    let told = "";
    /** Set while ECS puts the old version back. */
    let rollback: string | undefined;
    return follow<RolloutEnd>(options, async () => {
        const service = await describeService(clients.ecs, target);
        const rollout = rolloutOf(service, taskDefinition);
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
        if (!breaker && (await crashes(clients, target, taskDefinition)) >= CRASHES_WITHOUT_CIRCUIT_BREAKER) {
            return { reason: "the tasks keep stopping", rolledBack: false };
        }
        return undefined;
    });
}

async function crashes(clients: Clients, target: DeploymentTarget, taskDefinition: string): Promise<number> {
    return (await stoppedTasks(clients, target, taskDefinition)).filter(isCrash).length;
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
