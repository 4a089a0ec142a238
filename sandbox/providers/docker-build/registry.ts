import { account, type Aws } from "../aws/resource";
import { hasCode, unlessGone } from "../aws/errors";
import type { Request } from "../resource";

export interface EcrReference {
    account: string;
    region: string;
    repository: string;
    tag: string;
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1` in its parts; undefined for other registries. */
export function parseEcrReference(reference: string): EcrReference | undefined {
    const match = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)(?::([\w.-]+))?/.exec(reference);
    return match
        ? { account: match[1]!, region: match[2]!, repository: match[3]!, tag: match[4] ?? "latest" }
        : undefined;
}

/** Pushes a manifest; failures in the words of a registry, as a builder shows them. */
export async function push(tag: string, manifest: string, digest: string, aws: Aws): Promise<void> {
    const reference = parseEcrReference(tag);
    if (!reference) {
        throw new Error(`failed to push ${tag}: the sandbox has no registry but the account's ECR`);
    }
    const { account, region, repository, tag: imageTag } = reference;
    const where = `failed to push ${tag}`;
    if (account !== aws.accountId || region !== aws.region) {
        throw new Error(
            `${where}: the provider works in account ${aws.accountId} and region ${aws.region}; the sandbox pushes nowhere else`,
        );
    }
    try {
        await aws.ecr.putImage({
            repositoryName: repository,
            imageTag,
            imageDigest: digest,
            imageManifest: manifest,
            imageManifestMediaType: "application/vnd.oci.image.manifest.v1+json",
        });
    } catch (error) {
        if (hasCode(error, "ImageAlreadyExistsException")) {
            return; // The very same image under the very same tag.
        }
        if (hasCode(error, "RepositoryNotFoundException")) {
            throw new Error(
                `${where}: unexpected status from POST request to https://${tag.split("/")[0]}/v2/${repository}/blobs/uploads/: 404 Not Found: ` +
                    `name unknown: The repository with name '${repository}' does not exist in the registry with id '${account}'`,
                { cause: error },
            );
        }
        if (hasCode(error, "ImageTagAlreadyExistsException")) {
            throw new Error(
                `${where}: unexpected status from PUT request to https://${tag.split("/")[0]}/v2/${repository}/manifests/${imageTag}: 400 Bad Request: ` +
                    `tag invalid: The image tag '${imageTag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
                { cause: error },
            );
        }
        throw error;
    }
}

/** The manifest that a tag stands for; undefined where there is none. */
export async function heldManifest({ repository, tag }: EcrReference, request: Request): Promise<string | undefined> {
    const held = await unlessGone(() =>
        account(request).ecr.batchGetImage({ repositoryName: repository, imageIds: [{ imageTag: tag }] }),
    );
    return held?.images?.[0]?.imageManifest;
}
