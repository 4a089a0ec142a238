import type {
    AvailabilityZone,
    DescribeAvailabilityZonesRequest,
    DescribeAvailabilityZonesResult,
    DescribeRegionsResult,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { select } from "./resource";

/** The regions that the sandbox knows, each with its short name in zone ids. Every one has three zones here. */
const REGIONS: Record<string, string> = {
    "us-east-1": "use1",
    "us-east-2": "use2",
    "us-west-1": "usw1",
    "us-west-2": "usw2",
    "ca-central-1": "cac1",
    "sa-east-1": "sae1",
    "eu-west-1": "euw1",
    "eu-west-2": "euw2",
    "eu-west-3": "euw3",
    "eu-central-1": "euc1",
    "eu-central-2": "euc2",
    "eu-north-1": "eun1",
    "eu-south-1": "eus1",
    "ap-south-1": "aps1",
    "ap-northeast-1": "apne1",
    "ap-northeast-2": "apne2",
    "ap-northeast-3": "apne3",
    "ap-southeast-1": "apse1",
    "ap-southeast-2": "apse2",
};

export function zonesOf(region: string): Required<Pick<AvailabilityZone, "ZoneName" | "ZoneId">>[] {
    const short = REGIONS[region];
    if (!short) {
        throw new AwsError("InvalidParameterValue", `the sandbox does not know the region ${region}`);
    }
    return ["a", "b", "c"].map((letter, index) => ({
        ZoneName: `${region}${letter}`,
        ZoneId: `${short}-az${index + 1}`,
    }));
}

export const zoneOperations = {
    DescribeAvailabilityZones(
        account: Account,
        { ZoneNames, ZoneIds, Filters }: DescribeAvailabilityZonesRequest,
    ): DescribeAvailabilityZonesResult {
        const zones = zonesOf(account.region).map((zone): AvailabilityZone => ({
            ...zone,
            State: "available",
            OptInStatus: "opt-in-not-required",
            Messages: [],
            RegionName: account.region,
            GroupName: account.region,
            NetworkBorderGroup: account.region,
            ZoneType: "availability-zone",
        }));
        const unknown = ZoneNames?.find(name => !zones.some(zone => zone.ZoneName === name));
        if (unknown !== undefined) {
            throw new AwsError("InvalidParameterValue", `Invalid availability zone: [${unknown}]`);
        }
        const named = zones.filter(
            zone =>
                (!ZoneNames?.length || ZoneNames.includes(zone.ZoneName ?? "")) &&
                (!ZoneIds?.length || ZoneIds.includes(zone.ZoneId ?? "")),
        );
        const fields = {
            state: (zone: AvailabilityZone) => zone.State,
            "zone-name": (zone: AvailabilityZone) => zone.ZoneName,
            "zone-id": (zone: AvailabilityZone) => zone.ZoneId,
            "zone-type": (zone: AvailabilityZone) => zone.ZoneType,
            "region-name": (zone: AvailabilityZone) => zone.RegionName,
            "group-name": (zone: AvailabilityZone) => zone.GroupName,
            "opt-in-status": (zone: AvailabilityZone) => zone.OptInStatus,
        };
        return { AvailabilityZones: select(named, Filters, fields, () => []) };
    },

    DescribeRegions(): DescribeRegionsResult {
        return {
            Regions: Object.keys(REGIONS).map(RegionName => ({
                RegionName,
                Endpoint: `ec2.${RegionName}.amazonaws.com`,
                OptInStatus: "opt-in-not-required",
            })),
        };
    },
};
