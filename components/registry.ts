import { getCallerIdentityOutput, type GetCallerIdentityResult } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput, type GetPartitionResult } from "@pulumi/aws/getPartition";
import { getRegionOutput, type GetRegionResult } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../release";

/** Account and region that `parent`'s provider works in. */
export function placeOf(parent: pulumi.Resource): pulumi.Output<Place> {
    return pulumi
        .all([
            getCallerIdentityOutput({}, { parent }),
            getRegionOutput({}, { parent }),
            getPartitionOutput({}, { parent }),
        ] as [
            pulumi.Output<GetCallerIdentityResult>,
            pulumi.Output<GetRegionResult>,
            pulumi.Output<GetPartitionResult>,
        ])
        .apply(([identity, region, partition]) => ({
            account: identity.accountId,
            region: region.region,
            partition: partition.partition,
            dnsSuffix: partition.dnsSuffix,
        }));
}

/** Host of the account's ECR registry. */
export function registryHost({ account, region, dnsSuffix }: Place): string {
    return `${account}.dkr.ecr.${region}.${dnsSuffix}`;
}

export function repositoryArn({ partition, region, account }: Place, repositoryName: string): string {
    return `arn:${partition}:ecr:${region}:${account}:repository/${repositoryName}`;
}
