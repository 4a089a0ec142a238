import type { DeploymentTarget } from "../release";
import type { Clients } from "./clients";
import { readLive } from "./live";
import { readReleaseRecord } from "./release-record";
import { nameOfRevision } from "./revisions/name";

/** The release that serves: as the record names it, or where another revision runs than the recorded one, as that is tagged. */
export async function currentRelease(clients: Clients, target: DeploymentTarget): Promise<DeploymentTarget["release"]> {
    const [{ taskDefinition }, { current }] = await Promise.all([
        readLive(clients, target),
        readReleaseRecord(clients, target),
    ]);
    return current?.taskDefinition === taskDefinition
        ? { sha: current.sha, taskDefinition }
        : { sha: await nameOfRevision(clients.ecs, taskDefinition), taskDefinition };
}

/** Whether a release is the one that a person names by its SHA or the beginning of it. */
export function isRelease(sha: string | undefined, named: string): boolean {
    return sha === named || (named.length >= 7 && sha !== undefined && sha.startsWith(named));
}
