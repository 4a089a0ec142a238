import type { ECSClient } from "@aws-sdk/client-ecs";
import { familyOf, readRevision } from "./revision";

/** What to call the release of a revision of which nothing else is known: its git SHA or image tag, or `family:revision`. */
export async function nameOfRevision(ecs: ECSClient, taskDefinition: string): Promise<string> {
    const { revision } = await readRevision(ecs, taskDefinition);
    return revision.release ?? `${familyOf(revision.taskDefinition)}:${revision.number}`;
}
