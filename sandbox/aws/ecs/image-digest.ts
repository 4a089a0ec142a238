import { createHash } from "node:crypto";
import { AwsError, type Account } from "../service";

/** An image of this account's ECR, by tag. */
const ECR_TAG = /^(\d{12})\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/([^:@]+):([^:@]+)$/;

/** The digest a container's image was resolved to. Of other registries nothing is known: theirs stands for the name. */
export function digestOf(account: Account, image: string): string {
    const named = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
    return named ?? ecrDigest(account, image) ?? `sha256:${createHash("sha256").update(image).digest("hex")}`;
}

function ecrDigest(account: Account, image: string): string | undefined {
    const [, registryId, repositoryName, imageTag] = ECR_TAG.exec(image) ?? [];
    if (registryId !== account.accountId) {
        return undefined;
    }
    try {
        const { imageDetails } = account.call<{ imageDetails?: { imageDigest?: string }[] }>("ecr", "DescribeImages", {
            repositoryName,
            imageIds: [{ imageTag }],
        });
        return imageDetails?.[0]?.imageDigest;
    } catch (error) {
        // The task runs on, whatever became of its image since.
        if (error instanceof AwsError) {
            return undefined;
        }
        throw error;
    }
}
