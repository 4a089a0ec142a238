import { isSha } from "./ci";

/** What is live: the value of one SSM parameter per service, written by whoever put a release live. */
export interface ReleaseRecord {
    schemaVersion: 1;
    /** Git SHA, or `<sha>-dirty-<hash>`. */
    sha: string;
    /** ARN of the revision. */
    taskDefinition: string;
    /** Images by container, with the digest where it is known. */
    images: Record<string, string>;
    /** CodeDeploy deployment; absent for the first release, which the service was created with, and for rolling ones. */
    deploymentId?: string;
    /** When it was live, ISO 8601 in UTC. */
    time: string;
    /** Who released it: the ARN of the caller. */
    by: string;
}

/** The value that Pulumi creates the parameter with, before there is a release: Parameter Store keeps no empty values. */
export const NO_RELEASE = "{}";

/** Longest value of a parameter of the standard tier, in bytes. */
const MAX_BYTES = 4096;

/** Members in a fixed order, so that two records of one release are one text. */
export function renderReleaseRecord(record: ReleaseRecord): string {
    const { sha, taskDefinition, images, deploymentId, time, by } = record;
    const text = JSON.stringify({
        schemaVersion: 1,
        sha,
        taskDefinition,
        images: Object.fromEntries(Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1))),
        ...(deploymentId !== undefined && { deploymentId }),
        time,
        by,
    });
    if (Buffer.byteLength(text) > MAX_BYTES) {
        throw new Error(`The release record has ${Buffer.byteLength(text)} bytes; Parameter Store keeps ${MAX_BYTES}.`);
    }
    return text;
}

/** The record; undefined where nothing was released yet. @throws where the parameter holds something else */
export function parseReleaseRecord(value: string): ReleaseRecord | undefined {
    let parsed: Partial<ReleaseRecord>;
    try {
        parsed = JSON.parse(value) as Partial<ReleaseRecord>;
    } catch {
        throw new Error("The release record is no JSON: somebody else wrote to its parameter.");
    }
    if (Object.keys(parsed).length === 0) {
        return undefined;
    }
    if (parsed.schemaVersion !== 1) {
        throw new Error(
            `The release record has schema version ${parsed.schemaVersion}, and this program knows 1: use the newer program.`,
        );
    }
    const { sha = "", taskDefinition, images, time, by } = parsed;
    if (!isSha(sha.split("-dirty-")[0]) || !taskDefinition || !images || !time || !by) {
        throw new Error("The release record is incomplete: somebody else wrote to its parameter.");
    }
    return parsed as ReleaseRecord;
}
