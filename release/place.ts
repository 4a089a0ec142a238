/** Where resources live; all of it known before anything is deployed. */
export interface Place {
    account: string;
    region: string;
    /** `aws`, `aws-cn` or `aws-us-gov`. */
    partition: string;
    /** Domain of the partition's registries, e.g. `amazonaws.com`. */
    dnsSuffix: string;
}

/** ARN of an SSM parameter whose name starts with a slash. */
export function parameterArn(
    { partition, region, account }: Pick<Place, "partition" | "region" | "account">,
    name: string,
): string {
    return `arn:${partition}:ssm:${region}:${account}:parameter${name}`;
}

/** The partition of a region; that of most regions where none is known. */
export function partitionOf(region = ""): string {
    return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/**
 * ARN of a secret that exists already: an ARN is taken as it is, a path is a parameter's.
 * Undefined for any other name: a secret's in Secrets Manager, whose ARN only the account tells.
 */
export function existingSecretArn(
    reference: string,
    place: Pick<Place, "partition" | "region" | "account">,
): string | undefined {
    return reference.startsWith("arn:")
        ? reference
        : reference.startsWith("/")
          ? parameterArn(place, reference)
          : undefined;
}

/** The name of a secret in Secrets Manager as AWS has it: `secretsmanager:` tells one that is a path from a parameter. */
export function secretName(reference: string): string {
    return reference.replace(/^secretsmanager:/, "");
}
