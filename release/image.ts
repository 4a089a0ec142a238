/** An image in ECR. */
export interface EcrImage {
    accountId: string;
    region: string;
    repository: string;
    tag?: string;
    /** `sha256:` and 64 hexadecimal digits. */
    digest?: string;
}

/**
 * `<account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>`, or `@<digest>` where the digest is known: what ECS pulls then
 * is what was tested, whatever becomes of the tag.
 */
export function ecrReference({ accountId, region, repository, tag, digest }: EcrImage): string {
    const name = `${ecrRegistry(accountId, region)}/${repository}`;
    return digest !== undefined ? `${name}@${digest}` : tag !== undefined ? `${name}:${tag}` : name;
}

/** Host name of an account's registry. */
export function ecrRegistry(accountId: string, region: string): string {
    return `${accountId}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** The parts of a reference to an image in ECR; undefined for an image of another registry. */
export function parseEcrReference(reference: string): EcrImage | undefined {
    const match =
        /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+?)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(
            reference,
        );
    if (match === null) {
        return undefined;
    }
    const [, accountId, region, repository, tag, digest] = match;
    return { accountId: accountId!, region: region!, repository: repository!, tag, digest };
}

/**
 * Name of the repository of a service's images: `<project>-<service>`, shared by the stacks of an account. ECR takes small
 * letters and digits, with single separators between them.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export function repositoryName(project: string, service: string): string {
    return `${project}-${service}`
        .toLowerCase()
        .replace(/[^a-z0-9]*-[^a-z0-9]*/g, "-")
        .replace(/[._]{2,}/g, "_")
        .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
}
