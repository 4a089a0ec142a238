import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { revisionArns } from "../revisions/list";
import { familyOf } from "../revisions/revision";
import { describeService } from "../service";
import type { History, HistoryEntry } from "./history";
import { readReleases } from "./releases";

/**
 * The newest revisions of a service that ECS rolls. ECS tells which revision runs and which one is on its way; of an earlier one
 * it does not tell whether it ever served, and neither does this.
 */
export async function registrationHistory(
    clients: Clients,
    target: DeploymentTarget,
    limit: number,
): Promise<Omit<History, "service">> {
    const [arns, service] = await Promise.all([
        revisionArns(clients.ecs, familyOf(target.release.taskDefinition), "ACTIVE", limit + 1),
        describeService(clients.ecs, target),
    ]);
    const { releases, unknown } = await readReleases(clients, target, arns.slice(0, limit));
    const deployments = new Map((service.deployments ?? []).map(each => [each.taskDefinition, each]));
    const entries = [...releases].map(([taskDefinition, { revision, release, images }]): HistoryEntry => {
        const deployment = deployments.get(taskDefinition);
        const { rolloutState, rolloutStateReason: error, createdAt, updatedAt, status } = deployment ?? {};
        const ended = rolloutState === "COMPLETED" || rolloutState === "FAILED";
        return {
            ...(release !== undefined && { release }),
            taskDefinition,
            images,
            at: createdAt?.toISOString() ?? revision.registeredAt ?? "",
            ...(ended && createdAt && updatedAt && { duration: updatedAt.getTime() - createdAt.getTime() }),
            outcome:
                deployment === undefined
                    ? "registered"
                    : rolloutState === "FAILED"
                      ? "failed"
                      : status === "PRIMARY" && rolloutState === "COMPLETED"
                        ? "live"
                        : status === "PRIMARY"
                          ? "running"
                          : "succeeded",
            by: revision.registeredBy,
            ...(rolloutState === "FAILED" && error !== undefined && { error }),
        };
    });
    return { entries, more: arns.length > limit, unknown };
}
