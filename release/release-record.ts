/**
 * The release record: what runs, as the last deployer knew it. One SSM parameter per service holds it as JSON; Pulumi creates the
 * parameter and ignores its value from then on.
 */
export interface ReleaseRecord {
    schemaVersion: 1;
    /** The release that is live. Absent until the first one is. */
    current?: Release;
    /**
     * What autoscaling looked like before a deployer suspended it for a traffic shift (`SuspendedState` of Application Auto Scaling).
     * Whoever finds it puts it back.
     */
    suspendedAutoscaling?: Record<string, boolean>;
}

export interface Release {
    /** Git SHA, or the image tag of a dirty tree. */
    sha: string;
    /** ARN of the task definition's revision. */
    taskDefinition: string;
    /** Image of each container: as the task definition names it, and the digest that ECS resolved it to. */
    images: Record<string, { reference: string; digest?: string }>;
    /** CodeDeploy deployment that put it live; absent for a first release and for rolling services. */
    deploymentId?: string;
    /** ISO 8601. */
    deployedAt: string;
    /** Git SHA of the release that was taken back for this one: it is no good one to go back to. */
    rolledBackFrom?: string;
}

/** Value of the parameter before the first release. */
export const EMPTY_RECORD: ReleaseRecord = { schemaVersion: 1 };

/** @throws Error when the text is no release record of this version: somebody else wrote the parameter */
export function parseReleaseRecord(text: string): ReleaseRecord {
    let record: unknown;
    try {
        record = JSON.parse(text);
    } catch {
        record = undefined;
    }
    if (typeof record !== "object" || record === null || (record as ReleaseRecord).schemaVersion !== 1) {
        throw new Error("the release record holds something else than a record of schema version 1");
    }
    return record as ReleaseRecord;
}

export function formatReleaseRecord(record: ReleaseRecord): string {
    return JSON.stringify(record);
}
