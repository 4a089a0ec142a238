import { principalOfToken } from "../../aws/credentials";
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

/** Who a program says it is to a registry. */
export interface Login {
    address?: string;
    password?: string;
}

/** ECR as a registry's host knows it: for whoever logged in there, and else for whom the provider works. */
function registryOf(tag: string, { region }: EcrReference, logins: readonly Login[], request: Request): Aws {
    const host = tag.split("/")[0];
    const login = logins.find(({ address = "" }) => address.replace(/^https?:\/\//, "").split("/")[0] === host);
    return account(request, region, principalOfToken(login?.password));
}

/** Pushes a manifest; failures in the words of a registry, as a builder shows them. */
export async function push(
    tag: string,
    manifest: string,
    digest: string,
    logins: readonly Login[],
    request: Request,
): Promise<void> {
    const where = `failed to push ${tag}`;
    const reference = parseEcrReference(tag);
    if (!reference) {
        throw new Error(`${where}: the sandbox has no registries but those of ECR`);
    }
    const { account, repository, tag: imageTag } = reference;
    try {
        await registryOf(tag, reference, logins, request).ecr.putImage({
            registryId: account,
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

/** The manifest that a reference stands for, and its digest; undefined where there is none, or no registry of ECR. */
export async function held(
    name: string,
    logins: readonly Login[],
    request: Request,
): Promise<{ manifest: string; digest: string } | undefined> {
    const reference = parseEcrReference(name);
    if (!reference) {
        return undefined;
    }
    const found = await unlessGone(() =>
        registryOf(name, reference, logins, request).ecr.batchGetImage({
            registryId: reference.account,
            repositoryName: reference.repository,
            imageIds: [{ imageTag: reference.tag }],
        }),
    );
    const { imageManifest: manifest, imageId } = found?.images?.[0] ?? {};
    return manifest === undefined ? undefined : { manifest, digest: imageId?.imageDigest ?? "" };
}

/** Takes an image out of its registry. */
export async function remove(
    name: string,
    imageDigest: string | undefined,
    logins: readonly Login[],
    request: Request,
): Promise<void> {
    const reference = parseEcrReference(name);
    if (reference) {
        const { account: registryId, repository: repositoryName } = reference;
        const { ecr } = registryOf(name, reference, logins, request);
        await unlessGone(() => ecr.batchDeleteImage({ registryId, repositoryName, imageIds: [{ imageDigest }] }));
    }
}
