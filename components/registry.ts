import { getCallerIdentityOutput, type GetCallerIdentityResult } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput, type GetPartitionResult } from "@pulumi/aws/getPartition";
import { getRegionOutput, type GetRegionResult } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../release";

/** Of each program that runs, by provider. */
const places = new WeakMap<object, Map<pulumi.ProviderResource | undefined, pulumi.Output<Place>>>();

/** Account and region that `parent`'s provider works in. A program asks each provider once, however many components want to know. */
export function placeOf(parent: pulumi.Resource): pulumi.Output<Place> {
    // The connection to the engine is one for each program; `parent` is registered over it.
    const program = pulumi.runtime.getMonitor()!;
    const asked = places.get(program) ?? new Map<pulumi.ProviderResource | undefined, pulumi.Output<Place>>();
    places.set(program, asked);
    const provider = parent.getProvider("aws:index/getRegion:getRegion");
    const place = asked.get(provider) ?? askPlace({ provider });
    asked.set(provider, place);
    return place;
}

function askPlace(options: pulumi.InvokeOutputOptions): pulumi.Output<Place> {
    return pulumi
        .all([getCallerIdentityOutput({}, options), getRegionOutput({}, options), getPartitionOutput({}, options)] as [
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

/** `account.dkr.ecr.region.amazonaws.com/name` of a repository's ARN. */
export function repositoryUrl(arn: string, { dnsSuffix }: Pick<Place, "dnsSuffix">): string {
    const [, , , region, account, repository = ""] = arn.split(":");
    return `${account}.dkr.ecr.${region}.${dnsSuffix}/${repository.replace(/^repository\//, "")}`;
}
