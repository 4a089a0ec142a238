import type {
    CreateNetworkInterfaceRequest,
    CreateNetworkInterfaceResult,
    DeleteNetworkInterfaceRequest,
    DescribeNetworkInterfacesRequest,
    DescribeNetworkInterfacesResult,
    ModifyNetworkInterfaceAttributeRequest,
    NetworkInterface,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { publicAddress } from "./addresses";
import { formatAddress, parseCidr, sizeOf } from "./cidr";
import { find, newId, removeTags, select, tagsOf } from "./resource";
import { findSecurityGroup, securityGroupsOf } from "./security-groups";
import { findSubnet } from "./subnets";
import { findVpc } from "./vpcs";

interface InterfaceRow {
    NetworkInterfaceId: string;
    SubnetId: string;
    VpcId: string;
    AvailabilityZone: string;
    PrivateIpAddress: string;
    MacAddress: string;
    Groups: string[];
    Description: string;
    InterfaceType: string;
    PublicIp?: string;
    /** The service that made it and is the only one to delete it. */
    RequesterId?: string;
}

/** What AWS's services say beyond the public operation when they make an interface for themselves. */
export interface ManagedInterfaceRequest extends Omit<CreateNetworkInterfaceRequest, "InterfaceType"> {
    /** E.g. `nat_gateway`, `efs`; load balancers and Fargate tasks have `interface`. */
    InterfaceType?: string;
    /** An address of its own for the internet: an elastic one, or `auto`. */
    PublicIp?: string;
    /** E.g. `amazon-elb`: only this service may delete the interface. */
    RequesterId?: string;
}

const interfaces = (account: Account) => account.table<InterfaceRow>("ec2.networkInterfaces");

export const interfacesIn = (account: Account, subnetId: string): InterfaceRow[] =>
    interfaces(account)
        .list()
        .filter(({ SubnetId }) => SubnetId === subnetId);

export const interfacesWithGroup = (account: Account, groupId: string): InterfaceRow[] =>
    interfaces(account)
        .list()
        .filter(({ Groups }) => Groups.includes(groupId));

export const publicInterfacesOf = (account: Account, vpcId: string): InterfaceRow[] =>
    interfaces(account)
        .list()
        .filter(({ VpcId, PublicIp }) => VpcId === vpcId && PublicIp !== undefined);

export const networkInterfaceOperations = {
    CreateNetworkInterface(account: Account, input: ManagedInterfaceRequest): CreateNetworkInterfaceResult {
        const subnet = findSubnet(account, input.SubnetId);
        const defaults = securityGroupsOf(account, subnet.VpcId).filter(({ GroupName }) => GroupName === "default");
        const groups = input.Groups ?? defaults.map(({ GroupId }) => GroupId);
        for (const id of groups) {
            if (findSecurityGroup(account, id).VpcId !== subnet.VpcId) {
                throw new AwsError(
                    "InvalidParameterValue",
                    `You have specified two resources that belong to different networks: ${id} and ${subnet.SubnetId}.`,
                );
            }
        }
        const id = newId(account, "eni", "network-interface", input.TagSpecifications);
        const row: InterfaceRow = {
            NetworkInterfaceId: id,
            SubnetId: subnet.SubnetId,
            VpcId: subnet.VpcId,
            AvailabilityZone: subnet.AvailabilityZone,
            PrivateIpAddress: input.PrivateIpAddress ?? freeAddress(account, subnet),
            MacAddress: `0a:${account.uniqueId(10).match(/../g)?.join(":")}`,
            Groups: groups,
            Description: input.Description ?? "",
            InterfaceType: input.InterfaceType ?? "interface",
            PublicIp: input.PublicIp === "auto" ? publicAddress(account) : input.PublicIp,
            RequesterId: input.RequesterId,
        };
        interfaces(account).put(id, row);
        return { NetworkInterface: describe(account, row) };
    },

    DescribeNetworkInterfaces(
        account: Account,
        { NetworkInterfaceIds, Filters }: DescribeNetworkInterfacesRequest,
    ): DescribeNetworkInterfacesResult {
        const rows = NetworkInterfaceIds?.length
            ? NetworkInterfaceIds.map(id => findInterface(account, id))
            : interfaces(account).list();
        const fields = {
            "network-interface-id": (row: InterfaceRow) => row.NetworkInterfaceId,
            "subnet-id": (row: InterfaceRow) => row.SubnetId,
            "vpc-id": (row: InterfaceRow) => row.VpcId,
            "group-id": (row: InterfaceRow) => row.Groups,
            description: (row: InterfaceRow) => row.Description,
            "interface-type": (row: InterfaceRow) => row.InterfaceType,
            "private-ip-address": (row: InterfaceRow) => row.PrivateIpAddress,
            "requester-id": (row: InterfaceRow) => row.RequesterId,
            status: () => "in-use",
        };
        const selected = select(rows, Filters, fields, row => tagsOf(account, row.NetworkInterfaceId));
        return { NetworkInterfaces: selected.map(row => describe(account, row)) };
    },

    ModifyNetworkInterfaceAttribute(account: Account, input: ModifyNetworkInterfaceAttributeRequest): object {
        const row = findInterface(account, input.NetworkInterfaceId);
        const Groups = input.Groups ?? row.Groups;
        Groups.forEach(id => findSecurityGroup(account, id));
        interfaces(account).put(row.NetworkInterfaceId, { ...row, Groups });
        return {};
    },

    DeleteNetworkInterface(
        account: Account,
        input: DeleteNetworkInterfaceRequest & Pick<ManagedInterfaceRequest, "RequesterId">,
    ): object {
        const row = findInterface(account, input.NetworkInterfaceId);
        if (row.RequesterId !== undefined && row.RequesterId !== input.RequesterId) {
            throw new AwsError(
                "OperationNotPermitted",
                `You are not allowed to manage '${row.NetworkInterfaceId}': it belongs to ${row.RequesterId}.`,
            );
        }
        interfaces(account).delete(row.NetworkInterfaceId);
        removeTags(account, row.NetworkInterfaceId);
        return {};
    },
};

const findInterface = (account: Account, id: string | undefined) =>
    find(interfaces(account), id, "InvalidNetworkInterfaceID.NotFound", "networkInterface ID");

/** The lowest address that nobody has. */
function freeAddress(account: Account, subnet: { SubnetId: string; CidrBlock: string }): string {
    const cidr = parseCidr(subnet.CidrBlock) ?? { first: 0, prefix: 32 };
    const used = new Set(interfacesIn(account, subnet.SubnetId).map(({ PrivateIpAddress }) => PrivateIpAddress));
    for (let address = cidr.first + 4; address < cidr.first + sizeOf(cidr) - 1; address++) {
        if (!used.has(formatAddress(address))) {
            return formatAddress(address);
        }
    }
    throw new AwsError(
        "InsufficientFreeAddressesInSubnet",
        `The specified subnet does not have enough free addresses to satisfy the request.`,
    );
}

function describe(account: Account, row: InterfaceRow): NetworkInterface {
    const association = row.PublicIp === undefined ? undefined : { PublicIp: row.PublicIp, IpOwnerId: "amazon" };
    const hasNames = findVpc(account, row.VpcId).EnableDnsHostnames;
    const domain = account.region === "us-east-1" ? "ec2.internal" : `${account.region}.compute.internal`;
    const name = hasNames ? `ip-${row.PrivateIpAddress.replaceAll(".", "-")}.${domain}` : undefined;
    return {
        NetworkInterfaceId: row.NetworkInterfaceId,
        SubnetId: row.SubnetId,
        VpcId: row.VpcId,
        AvailabilityZone: row.AvailabilityZone,
        OwnerId: account.accountId,
        Description: row.Description,
        InterfaceType: row.InterfaceType as NetworkInterface["InterfaceType"],
        RequesterId: row.RequesterId,
        RequesterManaged: row.RequesterId !== undefined,
        SourceDestCheck: true,
        Status: "in-use",
        MacAddress: row.MacAddress,
        PrivateIpAddress: row.PrivateIpAddress,
        PrivateDnsName: name,
        PrivateIpAddresses: [
            { Primary: true, PrivateIpAddress: row.PrivateIpAddress, PrivateDnsName: name, Association: association },
        ],
        Association: association,
        Groups: row.Groups.map(id => ({ GroupId: id, GroupName: findSecurityGroup(account, id).GroupName })),
        TagSet: tagsOf(account, row.NetworkInterfaceId),
    };
}
