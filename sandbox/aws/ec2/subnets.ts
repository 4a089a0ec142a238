import type {
    CreateSubnetRequest,
    CreateSubnetResult,
    DeleteSubnetRequest,
    DescribeSubnetsRequest,
    DescribeSubnetsResult,
    ModifySubnetAttributeRequest,
    Subnet,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { parseCidr, sizeOf } from "./cidr";
import { interfacesIn } from "./network-interfaces";
import { dependencyViolation, find, missingParameter, newId, removeTags, select, tagsOf } from "./resource";
import { dropAssociationsOf } from "./route-tables";
import { checkSubnetCidr, findVpc } from "./vpcs";
import { zonesOf } from "./zones";

interface SubnetRow {
    SubnetId: string;
    VpcId: string;
    CidrBlock: string;
    AvailabilityZone: string;
    MapPublicIpOnLaunch: boolean;
}

/** AWS keeps the first four addresses of a subnet and the last. */
const RESERVED_ADDRESSES = 5;

const subnets = (account: Account) => account.table<SubnetRow>("ec2.subnets");

export const findSubnet = (account: Account, id: string | undefined): SubnetRow => {
    const row = id === undefined ? undefined : subnets(account).get(id);
    if (!row) {
        throw new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
    }
    return row;
};

export const subnetsOf = (account: Account, vpcId: string): SubnetRow[] =>
    subnets(account)
        .list()
        .filter(({ VpcId }) => VpcId === vpcId);

export const subnetOperations = {
    CreateSubnet(account: Account, input: CreateSubnetRequest): CreateSubnetResult {
        const vpc = findVpc(account, input.VpcId);
        if (input.CidrBlock === undefined) {
            throw missingParameter("cidrBlock");
        }
        checkSubnetCidr(account, vpc, input.CidrBlock);
        const zones = zonesOf(account.region);
        const zone = input.AvailabilityZoneId
            ? zones.find(({ ZoneId }) => ZoneId === input.AvailabilityZoneId)
            : zones.find(({ ZoneName }) => ZoneName === (input.AvailabilityZone ?? zones[0]?.ZoneName));
        if (!zone) {
            throw new AwsError(
                "InvalidParameterValue",
                `Value (${input.AvailabilityZoneId ?? input.AvailabilityZone}) for parameter availabilityZone is invalid. ` +
                    `Subnets can currently only be created in the following availability zones: ${zones.map(({ ZoneName }) => ZoneName).join(", ")}.`,
            );
        }
        const id = newId(account, "subnet", "subnet", input.TagSpecifications);
        const row: SubnetRow = {
            SubnetId: id,
            VpcId: vpc.VpcId,
            CidrBlock: input.CidrBlock,
            AvailabilityZone: zone.ZoneName,
            MapPublicIpOnLaunch: false,
        };
        subnets(account).put(id, row);
        return { Subnet: describe(account, row) };
    },

    DescribeSubnets(account: Account, { SubnetIds, Filters }: DescribeSubnetsRequest): DescribeSubnetsResult {
        const rows = SubnetIds?.length ? SubnetIds.map(id => findSubnet(account, id)) : subnets(account).list();
        const fields = {
            "vpc-id": (subnet: Subnet) => subnet.VpcId,
            "subnet-id": (subnet: Subnet) => subnet.SubnetId,
            "availability-zone": (subnet: Subnet) => subnet.AvailabilityZone,
            availabilityZone: (subnet: Subnet) => subnet.AvailabilityZone,
            "availability-zone-id": (subnet: Subnet) => subnet.AvailabilityZoneId,
            "cidr-block": (subnet: Subnet) => subnet.CidrBlock,
            "default-for-az": (subnet: Subnet) => String(subnet.DefaultForAz),
            defaultForAz: (subnet: Subnet) => String(subnet.DefaultForAz),
            "map-public-ip-on-launch": (subnet: Subnet) => String(subnet.MapPublicIpOnLaunch),
            "subnet-arn": (subnet: Subnet) => subnet.SubnetArn,
            state: (subnet: Subnet) => subnet.State,
        };
        const described = rows.map(row => describe(account, row));
        return { Subnets: select(described, Filters, fields, subnet => tagsOf(account, subnet.SubnetId ?? "")) };
    },

    ModifySubnetAttribute(account: Account, input: ModifySubnetAttributeRequest): object {
        const row = findSubnet(account, input.SubnetId);
        subnets(account).put(row.SubnetId, {
            ...row,
            MapPublicIpOnLaunch: input.MapPublicIpOnLaunch?.Value ?? row.MapPublicIpOnLaunch,
        });
        return {};
    },

    DeleteSubnet(account: Account, { SubnetId }: DeleteSubnetRequest): object {
        const { SubnetId: id } = find(subnets(account), SubnetId, "InvalidSubnetID.NotFound", "subnet ID");
        if (interfacesIn(account, id).length > 0) {
            throw dependencyViolation(`The subnet '${id}' has dependencies and cannot be deleted.`);
        }
        dropAssociationsOf(account, id);
        subnets(account).delete(id);
        removeTags(account, id);
        return {};
    },
};

function describe(account: Account, row: SubnetRow): Subnet {
    const cidr = parseCidr(row.CidrBlock);
    const used = interfacesIn(account, row.SubnetId).length;
    return {
        SubnetId: row.SubnetId,
        SubnetArn: account.arn("ec2", `subnet/${row.SubnetId}`),
        VpcId: row.VpcId,
        OwnerId: account.accountId,
        State: "available",
        CidrBlock: row.CidrBlock,
        Ipv6CidrBlockAssociationSet: [],
        AvailabilityZone: row.AvailabilityZone,
        AvailabilityZoneId: zonesOf(account.region).find(({ ZoneName }) => ZoneName === row.AvailabilityZone)?.ZoneId,
        AvailableIpAddressCount: cidr ? sizeOf(cidr) - RESERVED_ADDRESSES - used : 0,
        MapPublicIpOnLaunch: row.MapPublicIpOnLaunch,
        MapCustomerOwnedIpOnLaunch: false,
        AssignIpv6AddressOnCreation: false,
        DefaultForAz: false,
        EnableDns64: false,
        Ipv6Native: false,
        PrivateDnsNameOptionsOnLaunch: {
            HostnameType: "ip-name",
            EnableResourceNameDnsARecord: false,
            EnableResourceNameDnsAAAARecord: false,
        },
        Tags: tagsOf(account, row.SubnetId),
    };
}
