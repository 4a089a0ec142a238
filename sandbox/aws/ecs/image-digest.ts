import { createHash } from "node:crypto";
import { digestOfTag } from "../ecr";
import type { Account } from "../service";

/** An image of ECR, by tag. */
const ECR_TAG = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^:@]+):([^:@]+)$/;

/** The digest a container's image was resolved to. Of other registries nothing is known: theirs stands for the name. */
export function digestOf(account: Account, image: string): string {
    const named = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
    return named ?? ecrDigest(account, image) ?? `sha256:${createHash("sha256").update(image).digest("hex")}`;
}

/** The task runs on, whatever became of its image since. */
function ecrDigest(account: Account, image: string): string | undefined {
    const [, registryId, region = "", repositoryName = "", tag = ""] = ECR_TAG.exec(image) ?? [];
    return registryId === undefined ? undefined : digestOfTag(account.of(registryId).in(region), repositoryName, tag);
}
