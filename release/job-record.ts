/**
 * What is known of a job's last run: one SSM parameter per job holds it as JSON; Pulumi creates the parameter and ignores its
 * value from then on. ECS forgets stopped tasks after an hour, so without it nobody knew that the work is done.
 */
export interface JobRecord {
    schemaVersion: 1;
    /** Absent until the first run. */
    last?: JobRun;
}

export interface JobRun {
    /** sha256 of what its tasks run. */
    content: string;
    taskDefinition: string;
    /** Counts runs of every content, so that no two share the token that keeps ECS from starting one twice. */
    number: number;
    /** ARNs; empty while it is starting. */
    tasks: string[];
    /** Starting: ECS is asked for its tasks, and who asked has not heard of them yet. */
    status: "starting" | "running" | "succeeded" | "failed";
    /** ISO 8601. */
    startedAt: string;
    /** ISO 8601; absent while it runs. */
    endedAt?: string;
}

/** Value of the parameter before the first run. */
export const EMPTY_JOB_RECORD: JobRecord = { schemaVersion: 1 };

/** @throws Error when the text is no job record of this version: somebody else wrote the parameter */
export function parseJobRecord(text: string): JobRecord {
    let record: Partial<JobRecord> | null = null;
    try {
        record = JSON.parse(text) as Partial<JobRecord>;
    } catch {
        // said below
    }
    if (record?.schemaVersion !== 1) {
        throw new Error("the job record holds something else than a record of schema version 1");
    }
    return record as JobRecord;
}

export function formatJobRecord(record: JobRecord): string {
    return JSON.stringify(record);
}
