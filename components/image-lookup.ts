import * as ecr from "@pulumi/aws/ecr";
import * as pulumi from "@pulumi/pulumi";
import { pushCommand, type ImageBuild } from "./image-build";

/** An image that must be in ECR already. */
export interface ReusedImage {
    repositoryName: string;
    tag: string;
    /** `registry/repository:tag`, for the message. */
    reference: string;
    /** How it would be built, for the message. */
    build?: ImageBuild;
}

/**
 * Digest of an image that somebody pushed.
 * @throws pulumi.RunError where the tag is missing (with the command that would push it), or ECR does not let us ask
 */
export async function findImage(image: ReusedImage, opts?: pulumi.InvokeOptions): Promise<string> {
    try {
        const found = await ecr.getImage({ repositoryName: image.repositoryName, imageTag: image.tag }, opts);
        return found.imageDigest;
    } catch (error) {
        throw new pulumi.RunError(lookupProblem(image, error instanceof Error ? error.message : String(error)));
    }
}

/**
 * Stops the program before anything is created unless ECR has all of `images`; all that are missing are named at once.
 * @throws pulumi.RunError
 */
export async function requireImages(images: readonly ReusedImage[], opts?: pulumi.InvokeOptions): Promise<void> {
    const results = await Promise.allSettled(images.map(image => findImage(image, opts)));
    const problems = results.flatMap(result =>
        result.status === "rejected" ? [(result.reason as Error).message] : [],
    );
    if (problems.length > 0) {
        throw new pulumi.RunError(problems.join("\n\n"));
    }
}

/** What to tell the user about an answer of ECR's. A repository that does not exist yet is a tag that nobody pushed yet. */
export function lookupProblem(image: ReusedImage, answer: string): string {
    if (MISSING.test(answer)) {
        return [
            `ECR has no image ${image.reference}.`,
            `  repository: ${image.repositoryName}`,
            `  tag:        ${image.tag}`,
            ...(NO_REPOSITORY.test(answer)
                ? [`  Create the repository first: ${createCommand(image.repositoryName)}`, "  Then push the image:"]
                : ["  Push it first:"]),
            `    ${pushCommand(image.build, image.reference)}`,
        ].join("\n");
    }
    if (DENIED.test(answer)) {
        return [
            `access denied by ECR for repository ${image.repositoryName}, tag ${image.tag}: whether the image exists is unknown.`,
            "  Allow ecr:DescribeImages on that repository to the credentials in use.",
            `  ECR said: ${answer}`,
        ].join("\n");
    }
    return `cannot ask ECR for ${image.reference}: ${answer}`;
}

/** A repository as a stack that builds would make it. */
function createCommand(repositoryName: string): string {
    return `aws ecr create-repository --repository-name ${repositoryName} --image-tag-mutability IMMUTABLE`;
}

const NO_REPOSITORY = /RepositoryNotFoundException/i;
/** ECR's exceptions, and the words of Pulumi's AWS provider for them. */
const MISSING =
    /ImageNotFoundException|RepositoryNotFoundException|no matching ECR Image|couldn't find resource|empty result/i;
const DENIED = /AccessDenied|not authorized|UnrecognizedClient|UnauthorizedOperation/i;
