import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { parseEcrReference, type EcrImage } from "../release";
import { explainAwsError } from "./aws-error";
import type { Clients } from "./clients";
import { Refused } from "./service";

/**
 * Refuses a task definition whose image is gone from ECR: its tasks could not start.
 * @returns what could not be checked, in words: other registries are not asked, and ECR only where these credentials may
 * @throws Refused
 */
export async function checkImages(clients: Clients, { containerDefinitions = [] }: TaskDefinition): Promise<string[]> {
    const unchecked: string[] = [];
    for (const reference of new Set(containerDefinitions.map(({ image = "" }) => image))) {
        const image = parseEcrReference(reference);
        if (image === undefined) {
            continue;
        }
        try {
            if (!(await existsInEcr(clients, image))) {
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

async function existsInEcr(
    { options }: Clients,
    { accountId, region, repository, tag, digest }: EcrImage,
): Promise<boolean> {
    const { ECRClient, DescribeImagesCommand } = await import("@aws-sdk/client-ecr");
    try {
        const { imageDetails = [] } = await new ECRClient({ ...options, region }).send(
            new DescribeImagesCommand({
                registryId: accountId,
                repositoryName: repository,
                imageIds: [digest === undefined ? { imageTag: tag ?? "latest" } : { imageDigest: digest }],
            }),
        );
        return imageDetails.length > 0;
    } catch (error) {
        if (error instanceof Error && /^(ImageNotFound|RepositoryNotFound)Exception$/.test(error.name)) {
            return false;
        }
        throw error;
    }
}
