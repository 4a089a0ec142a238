import type { ProviderFunction } from "../resource";
import { isObject, omit, type Values } from "../values";
import * as ec2 from "./ec2-vpc";
import { awsFunction } from "./functions";
import type { Aws } from "./resource";

/** A function's arguments as EC2's filters: named ones, tags, and free ones. */
function filters(args: Values, names: Record<string, string>) {
    const named = Object.entries(names).flatMap(([name, Name]) =>
        args[name] === undefined ? [] : [{ Name, Values: [String(args[name])] }],
    );
    const tags = Object.entries(isObject(args.tags) ? args.tags : {}).map(([key, value]) => ({
        Name: `tag:${key}`,
        Values: [String(value)],
    }));
    const free = (Array.isArray(args.filters) ? (args.filters as { name: string; values: string[] }[]) : []).map(
        ({ name: Name, values: Values }) => ({ Name, Values }),
    );
    const all = [...named, ...tags, ...free];
    return all.length > 0 ? all : undefined;
}

const only = <Item>(items: Item[] | undefined, what: string): Item => {
    if (!items?.length) {
        throw new Error(`no matching ${what} found`);
    }
    if (items.length > 1) {
        throw new Error(`multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`);
    }
    return items[0]!;
};

const getVpc = awsFunction("EC2 VPC", async (aws, args) => {
    const { Vpcs } = await aws.ec2.describeVpcs({
        VpcIds: args.id ? [String(args.id)] : undefined,
        Filters: filters(args, {
            cidrBlock: "cidr",
            dhcpOptionsId: "dhcp-options-id",
            state: "state",
            default: "isDefault",
        }),
    });
    const found = only(Vpcs, "EC2 VPC");
    const id = found.VpcId!;
    const state = omit((await ec2.vpc.read(id, {}, aws.request))!, "defaultNetworkAclId", "tagsAll");
    return {
        ...state,
        id,
        default: found.IsDefault ?? false,
        state: found.State,
        cidrBlockAssociations: (found.CidrBlockAssociationSet ?? []).map(association => ({
            associationId: association.AssociationId,
            cidrBlock: association.CidrBlock,
            state: association.CidrBlockState?.State,
        })),
        ipv6CidrBlock: "",
        ipv6CidrBlockAssociations: [],
    };
});

const findSubnets = async (aws: Aws, args: Values) => {
    const { Subnets } = await aws.ec2.describeSubnets({
        SubnetIds: args.id ? [String(args.id)] : undefined,
        Filters: filters(args, {
            vpcId: "vpc-id",
            cidrBlock: "cidr-block",
            availabilityZone: "availability-zone",
            availabilityZoneId: "availability-zone-id",
            state: "state",
        }),
    });
    return Subnets ?? [];
};

const getSubnet = awsFunction("EC2 Subnet", async (aws, args) => {
    const found = only(await findSubnets(aws, args), "EC2 Subnet");
    const state = omit((await ec2.subnet.read(found.SubnetId!, {}, aws.request))!, "tagsAll");
    return {
        ...state,
        id: found.SubnetId,
        state: found.State,
        defaultForAz: found.DefaultForAz ?? false,
        availableIpAddressCount: found.AvailableIpAddressCount ?? 0,
        ipv6CidrBlock: "",
        ipv6Native: false,
        outpostArn: "",
        customerOwnedIpv4Pool: "",
        enableDns64: false,
        enableLniAtDeviceIndex: 0,
        enableResourceNameDnsARecordOnLaunch: false,
        enableResourceNameDnsAaaaRecordOnLaunch: false,
        mapCustomerOwnedIpOnLaunch: false,
    };
});

const getSubnets = awsFunction("EC2 Subnets", async (aws, args) => ({
    id: aws.region,
    ids: (await findSubnets(aws, args)).map(({ SubnetId }) => SubnetId),
    tags: args.tags ?? {},
}));

export const NETWORK_FUNCTIONS: Record<string, ProviderFunction> = {
    "aws:ec2/getSubnet:getSubnet": getSubnet,
    "aws:ec2/getSubnets:getSubnets": getSubnets,
    "aws:ec2/getVpc:getVpc": getVpc,
};
