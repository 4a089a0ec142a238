import type { ECSClient } from "@aws-sdk/client-ecs";
import { familyOf, readRevision, type Revision } from "./revision";

/** What to call the release of a revision of which nothing else is known: its git SHA or image tag, or `family:revision`. */
export function releaseOf({ release, taskDefinition, number }: Revision): string {
    return release ?? `${familyOf(taskDefinition)}:${number}`;
}

export async function nameOfRevision(ecs: ECSClient, taskDefinition: string): Promise<string> {
    return releaseOf((await readRevision(ecs, taskDefinition)).revision);
}
