import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { deploymentHistory } from "./codedeploy";
import { rollingHistory } from "./rolling";

/** One release of a service, or one attempt at it. */
export interface HistoryEntry {
    /** Git SHA, or what tells its image from others; absent where its revision is deleted. */
    release?: string;
    /** ARN of the revision; absent where CodeDeploy does not give its AppSpec. */
    taskDefinition?: string;
    /** Images by container: as the task definition names them, and the digest where it is known. */
    images: Record<string, { reference: string; digest?: string }>;
    /** CodeDeploy's id, or that of the service deployment in ECS. */
    deploymentId?: string;
    /** ISO 8601. */
    at: string;
    /** Milliseconds until it ended; absent while it runs. */
    duration?: number;
    /**
     * - `live`: it serves now
     * - `succeeded`: it served, until the next one did
     * - `rolled-back`, `failed`, `stopped`: it ended without serving, with and without a rollback
     * - `running`: it is on its way
     */
    outcome: "live" | "succeeded" | "rolled-back" | "failed" | "stopped" | "running";
    /** Who started it: an ARN where AWS tells one, or CodeDeploy's word for it. */
    by?: string;
    /** The deployment that this one took back. */
    rollbackOf?: string;
    /** AWS's words for a failure. */
    error?: string;
}

export interface History {
    service: string;
    /** Newest first. */
    entries: HistoryEntry[];
    /** There are older ones. */
    more: boolean;
    /** What could not be read, and why. */
    unknown: string[];
}

/**
 * The newest releases of a service: CodeDeploy's deployments, or ECS's own. Only what is shown
 * is asked for, however long the history is.
 */
export async function readHistory(clients: Clients, target: DeploymentTarget, limit: number): Promise<History> {
    const { codedeploy } = target;
    const history = codedeploy
        ? await deploymentHistory(clients, { ...target, codedeploy }, limit)
        : await rollingHistory(clients, target, limit);
    return { service: target.name, ...history };
}
