import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { parseEcrReference } from "../release";
import { explainAwsError } from "./aws-error";
import type { Clients } from "./clients";
import { inParts } from "./each";
import { Refused } from "./service";

/** Images that one request asks for. @see ECR API, BatchGetImage.imageIds */
const BATCH = 100;

/**
 * What ECR knows of images, by reference: the digest, or `gone`. Only references to ECR are in the answer.
 * @throws as ECR does, where it may not be asked
 */
export async function ecrImages(
    clients: Clients,
    references: readonly string[],
): Promise<Map<string, { digest: string } | "gone">> {
    const found = new Map<string, { digest: string } | "gone">();
    const byRepository = new Map<string, { reference: string; tag?: string; digest?: string }[]>();
    for (const reference of new Set(references)) {
        const image = parseEcrReference(reference);
        if (image) {
            const key = [image.region, image.accountId, image.repository].join(" ");
            const { tag = "latest", digest } = image;
            const id = digest === undefined ? { reference, tag } : { reference, digest };
            byRepository.set(key, [...(byRepository.get(key) ?? []), id]);
        }
    }
    if (byRepository.size === 0) {
        return found;
    }
    const { BatchGetImageCommand, ECRClient } = await import("@aws-sdk/client-ecr");
    for (const [key, ids] of byRepository) {
        const [region = "", registryId, repositoryName] = key.split(" ");
        const ecr = new ECRClient({ ...clients.options, region });
        for (const part of inParts(ids, BATCH)) {
            const imageIds = part.map(({ tag, digest }) => (digest ? { imageDigest: digest } : { imageTag: tag }));
            const images = await ecr
                .send(new BatchGetImageCommand({ registryId, repositoryName, imageIds }))
                .then(answer => answer.images ?? [])
                .catch((error: unknown) => {
                    if (error instanceof Error && error.name === "RepositoryNotFoundException") {
                        return [];
                    }
                    throw error;
                });
            for (const { reference, tag, digest } of part) {
                const id = images
                    .map(({ imageId }) => imageId)
                    .find(each => (digest ? each?.imageDigest === digest : each?.imageTag === tag));
                found.set(reference, id?.imageDigest ? { digest: id.imageDigest } : "gone");
            }
        }
    }
    return found;
}

/**
 * Refuses a task definition whose image is gone from ECR: its tasks could not start.
 * @returns what could not be checked, in words: other registries are not asked, and ECR only where these credentials may
 * @throws Refused
 */
export async function checkImages(clients: Clients, { containerDefinitions = [] }: TaskDefinition): Promise<string[]> {
    const unchecked: string[] = [];
    for (const reference of new Set(containerDefinitions.map(({ image = "" }) => image))) {
        try {
            if ((await ecrImages(clients, [reference])).get(reference) === "gone") {
                throw new Refused(
                    `the image ${reference} is gone from ECR`,
                    "build and push that commit again, or choose another release: swingbridge revisions lists them",
                );
            }
        } catch (error) {
            const problem = explainAwsError(error);
            if (problem === undefined) {
                throw error;
            }
            unchecked.push(`whether ${reference} is still there could not be checked: ${problem.message}`);
        }
    }
    return unchecked;
}
