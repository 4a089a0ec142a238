import {
    DescribeServiceRevisionsCommand,
    ListServiceDeploymentsCommand,
    type ECSClient,
    type ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { forEachOf, inParts } from "../each";
import { readLive } from "../live";
import { markLive } from "./codedeploy";
import type { History, HistoryEntry } from "./history";
import { readReleases, type ReleaseDetail } from "./releases";

/** The newest deployments of a service that ECS rolls; ECS remembers those of the last 90 days. */
export async function rollingHistory(
    clients: Clients,
    target: DeploymentTarget,
    limit: number,
): Promise<Omit<History, "service">> {
    const [{ found, more }, live] = await Promise.all([
        newestDeployments(clients.ecs, target, limit),
        readLive(clients, target),
    ]);
    const revisions = await taskDefinitionsOf(clients.ecs, found);
    const { releases, unknown } = await readReleases(clients, target, [...revisions.values()]);
    const entries = found.map(deployment => {
        const taskDefinition = revisions.get(deployment.targetServiceRevisionArn ?? "");
        return entryOf(deployment, taskDefinition, releases.get(taskDefinition ?? ""));
    });
    return { entries: markLive(entries, live.taskDefinition), more, unknown };
}

/** Newest first; no page is asked for that is not needed. */
async function newestDeployments(
    ecs: ECSClient,
    { cluster, service }: DeploymentTarget,
    limit: number,
): Promise<{ found: ServiceDeploymentBrief[]; more: boolean }> {
    const found: ServiceDeploymentBrief[] = [];
    let nextToken: string | undefined;
    do {
        const page = await ecs.send(
            new ListServiceDeploymentsCommand({ cluster, service, nextToken, maxResults: Math.min(limit + 1, 100) }),
        );
        found.push(...(page.serviceDeployments ?? []));
        nextToken = page.nextToken;
    } while (nextToken !== undefined && found.length <= limit);
    found.sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
    return { found: found.slice(0, limit), more: found.length > limit };
}

/** Task definitions by the service revision that has them. */
async function taskDefinitionsOf(
    ecs: ECSClient,
    deployments: readonly ServiceDeploymentBrief[],
): Promise<Map<string, string>> {
    const arns = deployments.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
    // DescribeServiceRevisions takes 20 at a time.
    const parts = await forEachOf(inParts([...new Set(arns)], 20), serviceRevisionArns =>
        ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns })),
    );
    return new Map(
        parts
            .flatMap(({ serviceRevisions = [] }) => serviceRevisions)
            .map(({ serviceRevisionArn = "", taskDefinition = "" }) => [serviceRevisionArn, taskDefinition]),
    );
}

function entryOf(
    { serviceDeploymentArn, status, statusReason, createdAt, finishedAt }: ServiceDeploymentBrief,
    taskDefinition: string | undefined,
    detail: ReleaseDetail | undefined,
): HistoryEntry {
    const outcome = rolloutOutcome(status);
    const failed = outcome === "failed" || outcome === "rolled-back" || outcome === "stopped";
    return {
        ...(detail?.release !== undefined && { release: detail.release }),
        ...(taskDefinition !== undefined && { taskDefinition }),
        images: detail?.images ?? {},
        deploymentId: serviceDeploymentArn?.split("/").pop(),
        at: createdAt?.toISOString() ?? "",
        ...(createdAt && finishedAt && { duration: finishedAt.getTime() - createdAt.getTime() }),
        outcome,
        // ECS does not tell who deployed; whoever registered the revision is the nearest.
        by: detail?.revision.registeredBy,
        ...(failed && statusReason !== undefined && { error: statusReason }),
    };
}

/** What became of a deployment, without regard to those that came after it. */
export function rolloutOutcome(status: string | undefined): HistoryEntry["outcome"] {
    switch (status) {
        case "SUCCESSFUL":
            return "succeeded";
        case "ROLLBACK_SUCCESSFUL":
            return "rolled-back";
        case "ROLLBACK_FAILED":
            return "failed";
        case "STOPPED":
            return "stopped";
        default:
            return "running";
    }
}
