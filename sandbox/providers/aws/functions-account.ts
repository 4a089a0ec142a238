import type { ProviderFunction } from "../resource";
import { awsFunction } from "./functions";

const getCallerIdentity = awsFunction("STS Caller Identity", async aws => {
    const { Account, Arn, UserId } = await aws.sts.getCallerIdentity({});
    return { id: Account, accountId: Account, arn: Arn, userId: UserId };
});

/** What the console calls the regions. */
const DESCRIPTIONS: Record<string, string> = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-2": "US West (Oregon)",
    "eu-west-1": "Europe (Ireland)",
    "eu-central-1": "Europe (Frankfurt)",
};

const getRegion: ProviderFunction = {
    run(args, request) {
        const region = String(args.region ?? args.name ?? request.session(request.region).region);
        const endpoint = `ec2.${region}.amazonaws.com`;
        return { id: region, region, name: region, endpoint, description: DESCRIPTIONS[region] ?? region };
    },
};

const getPartition: ProviderFunction = {
    run: () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" }),
};

const getAvailabilityZones = awsFunction(
    "EC2 Availability Zones",
    async (aws, { state, excludeNames, excludeZoneIds }) => {
        const { AvailabilityZones } = await aws.ec2.describeAvailabilityZones({
            Filters: state ? [{ Name: "state", Values: [String(state)] }] : undefined,
        });
        const isExcluded = (list: unknown, value: string | undefined) => Array.isArray(list) && list.includes(value);
        const zones = (AvailabilityZones ?? [])
            .filter(
                ({ ZoneName, ZoneId }) => !isExcluded(excludeNames, ZoneName) && !isExcluded(excludeZoneIds, ZoneId),
            )
            .sort((left, right) => left.ZoneName!.localeCompare(right.ZoneName!));
        return {
            id: aws.region,
            names: zones.map(({ ZoneName }) => ZoneName),
            zoneIds: zones.map(({ ZoneId }) => ZoneId),
            groupNames: [...new Set(zones.map(({ GroupName }) => GroupName ?? aws.region))],
        };
    },
);

export const ACCOUNT_FUNCTIONS: Record<string, ProviderFunction> = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": getAvailabilityZones,
    "aws:index/getCallerIdentity:getCallerIdentity": getCallerIdentity,
    "aws:index/getPartition:getPartition": getPartition,
    "aws:index/getRegion:getRegion": getRegion,
};
