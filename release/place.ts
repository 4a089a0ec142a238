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
