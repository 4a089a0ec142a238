import { paginateListTaskDefinitions } from "@aws-sdk/client-ecs";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { explainAwsError } from "../aws-error";
import type { Clients } from "../clients";
import { forEachOf } from "../each";
import { ecrImages } from "../images";
import { familyOf, readRevision, type Revision } from "./revision";
import { readUses } from "./uses";

/** A revision, what it is needed for, and whether it could still run. */
export interface ListedRevision extends Revision {
    /** `live`, `recorded`, `registered`, `running tasks` …; empty where nothing needs it. */
    uses: readonly string[];
    /** Digests by reference, of images in ECR. */
    digests: Record<string, string>;
    /** References of images that ECR no longer has: this revision cannot start a task. */
    imagesGone: string[];
}

export interface RevisionList {
    service: string;
    family: string;
    /** Newest first. */
    revisions: ListedRevision[];
    /** There are older ones. */
    more: boolean;
    /** What could not be read, and why. */
    unknown: string[];
}

/** The newest active revisions of a service's family. Only what is shown is asked for. */
export async function listRevisions(clients: Clients, target: DeploymentTarget, limit: number): Promise<RevisionList> {
    const family = familyOf(target.release.taskDefinition);
    const [arns, uses] = await Promise.all([
        revisionArns(clients.ecs, family, "ACTIVE", limit + 1),
        readUses(clients, target),
    ]);
    const revisions = await forEachOf(arns.slice(0, limit), arn => readRevision(clients.ecs, arn));
    const unknown: string[] = [];
    const references = revisions.flatMap(({ revision }) => Object.values(revision.images));
    const images = await ecrImages(clients, references).catch((error: unknown) => {
        const problem = explainAwsError(error);
        if (!problem) {
            throw error;
        }
        unknown.push(`images: ${problem.message}`);
        return new Map<string, { digest: string } | "gone">();
    });
    return {
        service: target.name,
        family,
        revisions: revisions.map(({ revision }) => {
            const known = Object.values(revision.images).map(reference => [reference, images.get(reference)] as const);
            return {
                ...revision,
                uses: uses.get(revision.taskDefinition) ?? [],
                digests: Object.fromEntries(
                    known.flatMap(([reference, image]) =>
                        typeof image === "object" ? [[reference, image.digest]] : [],
                    ),
                ),
                imagesGone: known.flatMap(([reference, image]) => (image === "gone" ? [reference] : [])),
            };
        }),
        more: arns.length > limit,
        unknown,
    };
}

/** ARNs of a family's revisions, newest first; no page is asked for that is not needed. */
export async function revisionArns(
    ecs: ECSClient,
    family: string,
    status: "ACTIVE" | "INACTIVE",
    limit = Infinity,
): Promise<string[]> {
    const arns: string[] = [];
    const pages = paginateListTaskDefinitions(
        { client: ecs },
        { familyPrefix: family, status, sort: "DESC", maxResults: Math.min(limit, 100) },
    );
    for await (const { taskDefinitionArns = [] } of pages) {
        arns.push(...taskDefinitionArns);
        if (arns.length >= limit) {
            break;
        }
    }
    return arns.slice(0, limit);
}
