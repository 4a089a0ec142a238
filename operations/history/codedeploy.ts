import {
    BatchGetDeploymentsCommand,
    GetApplicationRevisionCommand,
    ListDeploymentsCommand,
} from "@aws-sdk/client-codedeploy";
import type { CodeDeployClient, DeploymentInfo } from "@aws-sdk/client-codedeploy";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { appSpecHash } from "../codedeploy/running";
import { forEachOf, inParts } from "../each";
import { readLive } from "../live";
import { taskDefinitionIn } from "../revisions/uses";
import type { History, HistoryEntry } from "./history";
import { readReleases, type ReleaseDetail } from "./releases";

type CodeDeployTarget = DeploymentTarget & { codedeploy: NonNullable<DeploymentTarget["codedeploy"]> };

/** The newest deployments of a service's group. */
export async function deploymentHistory(
    clients: Clients,
    target: CodeDeployTarget,
    limit: number,
): Promise<Omit<History, "service">> {
    const ids = await newestDeployments(clients.codedeploy, target, limit + 1);
    const infos = // BatchGetDeployments takes 25 at a time.
        (
            await forEachOf(inParts(ids.slice(0, limit), 25), deploymentIds =>
                clients.codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds })),
            )
        )
            .flatMap(({ deploymentsInfo = [] }) => deploymentsInfo)
            .sort((a, b) => (b.createTime?.getTime() ?? 0) - (a.createTime?.getTime() ?? 0));
    const revisions = await revisionsOf(clients.codedeploy, infos);
    const [live, { releases, unknown }] = await Promise.all([
        readLive(clients, target),
        readReleases(clients, target, [...revisions.values()]),
    ]);
    const entries = infos.map(info => {
        const taskDefinition = revisions.get(appSpecHash(info) ?? "");
        return entryOf(info, taskDefinition, releases.get(taskDefinition ?? ""));
    });
    return { entries: markLive(entries, live.taskDefinition), more: ids.length > limit, unknown };
}

/** Ids, newest first, as CodeDeploy lists them; no page is asked for that is not needed. */
async function newestDeployments(
    codedeploy: CodeDeployClient,
    { codedeploy: { application, deploymentGroup } }: CodeDeployTarget,
    limit: number,
): Promise<string[]> {
    const ids: string[] = [];
    let nextToken: string | undefined;
    do {
        const page = await codedeploy.send(
            new ListDeploymentsCommand({
                applicationName: application,
                deploymentGroupName: deploymentGroup,
                nextToken,
            }),
        );
        ids.push(...(page.deployments ?? []));
        nextToken = page.nextToken;
    } while (nextToken !== undefined && ids.length < limit);
    return ids.slice(0, limit);
}

/** Task definitions by the hash of the AppSpec that named them: CodeDeploy keeps AppSpecs once for each content. */
async function revisionsOf(
    codedeploy: CodeDeployClient,
    infos: readonly DeploymentInfo[],
): Promise<Map<string, string>> {
    const byHash = new Map(infos.map(info => [appSpecHash(info) ?? "", info]));
    const found = await forEachOf([...byHash], async ([hash, { applicationName, revision }]) => {
        const answer = await codedeploy
            .send(new GetApplicationRevisionCommand({ applicationName, revision }))
            .catch((error: unknown) => {
                if (error instanceof Error && error.name === "RevisionDoesNotExistException") {
                    return undefined;
                }
                throw error;
            });
        const content = answer?.revision?.appSpecContent?.content ?? answer?.revision?.string?.content ?? "";
        return [hash, taskDefinitionIn(content)] as const;
    });
    return new Map(found.flatMap(([hash, arn]) => (arn === undefined ? [] : [[hash, arn]])));
}

function entryOf(
    info: DeploymentInfo,
    taskDefinition: string | undefined,
    detail: ReleaseDetail | undefined,
): HistoryEntry {
    const { createTime, completeTime, errorInformation: error, rollbackInfo } = info;
    const rollbackOf = rollbackInfo?.rollbackTriggeringDeploymentId;
    return {
        ...(detail?.release !== undefined && { release: detail.release }),
        ...(taskDefinition !== undefined && { taskDefinition }),
        images: detail?.images ?? {},
        deploymentId: info.deploymentId,
        at: createTime?.toISOString() ?? "",
        ...(createTime && completeTime && { duration: completeTime.getTime() - createTime.getTime() }),
        outcome: outcomeOf(info),
        by: info.creator,
        ...(rollbackOf && { rollbackOf }),
        ...(error?.code !== undefined && { error: `${error.code}: ${error.message}` }),
    };
}

/** What became of a deployment, without regard to those that came after it. */
export function outcomeOf({ status, rollbackInfo }: DeploymentInfo): HistoryEntry["outcome"] {
    switch (status) {
        case "Succeeded":
            return "succeeded";
        case "Failed":
        case "Stopped":
            return rollbackInfo?.rollbackDeploymentId ? "rolled-back" : status === "Failed" ? "failed" : "stopped";
        default:
            return "running";
    }
}

/** The newest that succeeded, or only waits to end the old tasks, with the revision that runs, is the one that serves. */
export function markLive(entries: readonly HistoryEntry[], live: string): HistoryEntry[] {
    const serving = entries.findIndex(
        ({ outcome, taskDefinition }) => outcome === "succeeded" && taskDefinition === live,
    );
    return entries.map((entry, index) => (index === serving ? { ...entry, outcome: "live" } : entry));
}
