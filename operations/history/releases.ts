import type { DeploymentTarget } from "../../release";
import { explainAwsError } from "../aws-error";
import type { Clients } from "../clients";
import { forEachOf } from "../each";
import { ecrImages } from "../images";
import { readReleaseRecord } from "../release-record";
import { readRevision, type Revision } from "../revisions/revision";
import { Refused } from "../service";
import type { HistoryEntry } from "./history";

export type ReleaseDetail = Pick<HistoryEntry, "release" | "images"> & { revision: Revision };

/**
 * What revisions were registered for, by ARN; those that are deleted are left out. Digests are the recorded ones, those that the
 * task definition names, or ECR's.
 */
export async function readReleases(
    clients: Clients,
    target: DeploymentTarget,
    taskDefinitions: readonly string[],
): Promise<{ releases: Map<string, ReleaseDetail>; unknown: string[] }> {
    const unknown: string[] = [];
    const orUnknown = async <T>(what: string, read: Promise<T>, otherwise: T): Promise<T> => {
        try {
            return await read;
        } catch (error) {
            const problem = explainAwsError(error);
            if (!problem) {
                throw error;
            }
            unknown.push(`${what}: ${problem.message}`);
            return otherwise;
        }
    };
    const found = await forEachOf([...new Set(taskDefinitions)], async arn => {
        try {
            return (await readRevision(clients.ecs, arn)).revision;
        } catch (error) {
            if (error instanceof Refused) {
                return undefined;
            }
            throw error;
        }
    });
    const revisions = found.filter(revision => revision !== undefined);
    const references = revisions.flatMap(({ images }) => Object.values(images));
    const [images, record] = await Promise.all([
        orUnknown("images", ecrImages(clients, references), new Map<string, { digest: string } | "gone">()),
        orUnknown("release record", readReleaseRecord(clients, target), undefined),
    ]);
    const digestOf = (revision: Revision, container: string, reference: string): string | undefined => {
        const recorded =
            record?.current?.taskDefinition === revision.taskDefinition ? record.current.images[container] : undefined;
        const known = images.get(reference);
        return recorded?.digest ?? reference.split("@")[1] ?? (typeof known === "object" ? known.digest : undefined);
    };
    const releases = revisions.map(revision => {
        const detail: ReleaseDetail = {
            revision,
            release: revision.release,
            images: Object.fromEntries(
                Object.entries(revision.images).map(([container, reference]) => {
                    const digest = digestOf(revision, container, reference);
                    return [container, { reference, ...(digest !== undefined && { digest }) }];
                }),
            ),
        };
        return [revision.taskDefinition, detail] as const;
    });
    return { releases: new Map(releases), unknown };
}
