import type {
    AssociateDhcpOptionsRequest,
    CreateVpcRequest,
    CreateVpcResult,
    DeleteVpcRequest,
    DescribeNetworkAclsRequest,
    DescribeNetworkAclsResult,
    DescribeVpcAttributeRequest,
    DescribeVpcAttributeResult,
    DescribeVpcsRequest,
    DescribeVpcsResult,
    ModifyVpcAttributeRequest,
    Vpc,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { contains, overlap, parseCidr } from "./cidr";
import { dhcpOptionsExist, defaultDhcpOptions } from "./dhcp-options";
import { gatewayOf } from "./internet-gateways";
import { dependencyViolation, find, missingParameter, newId, removeTags, select, tagsOf } from "./resource";
import { createMainRouteTable, deleteMainRouteTable, routeTablesOf } from "./route-tables";
import { createDefaultSecurityGroup, deleteSecurityGroupsOf, securityGroupsOf } from "./security-groups";
import { subnetsOf } from "./subnets";

interface VpcRow {
    VpcId: string;
    CidrBlock: string;
    CidrAssociationId: string;
    InstanceTenancy: "default" | "dedicated" | "host";
    DhcpOptionsId: string;
    EnableDnsSupport: boolean;
    EnableDnsHostnames: boolean;
    NetworkAclId: string;
}

const vpcs = (account: Account) => account.table<VpcRow>("ec2.vpcs");

export const findVpc = (account: Account, id: string | undefined): VpcRow =>
    find(vpcs(account), id, "InvalidVpcID.NotFound", "vpc ID");

export const vpcsWithDhcpOptions = (account: Account, id: string): string[] =>
    vpcs(account)
        .list()
        .filter(({ DhcpOptionsId }) => DhcpOptionsId === id)
        .map(({ VpcId }) => VpcId);

export const vpcOperations = {
    CreateVpc(account: Account, { CidrBlock, InstanceTenancy, TagSpecifications }: CreateVpcRequest): CreateVpcResult {
        if (CidrBlock === undefined) {
            throw missingParameter("cidrBlock");
        }
        const cidr = parseCidr(CidrBlock);
        if (!cidr) {
            throw new AwsError(
                "InvalidParameterValue",
                `Value (${CidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
            );
        }
        if (cidr.prefix < 16 || cidr.prefix > 28) {
            throw new AwsError("InvalidVpc.Range", `The CIDR '${CidrBlock}' is invalid.`);
        }
        if (vpcs(account).list().length >= VPCS_PER_REGION) {
            throw new AwsError("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
        }
        const id = newId(account, "vpc", "vpc", TagSpecifications);
        const row: VpcRow = {
            VpcId: id,
            CidrBlock,
            CidrAssociationId: newId(account, "vpc-cidr-assoc"),
            InstanceTenancy: InstanceTenancy ?? "default",
            DhcpOptionsId: defaultDhcpOptions(account),
            EnableDnsSupport: true,
            EnableDnsHostnames: false,
            NetworkAclId: newId(account, "acl"),
        };
        vpcs(account).put(id, row);
        createDefaultSecurityGroup(account, id);
        createMainRouteTable(account, id, CidrBlock);
        return { Vpc: describe(account, row) };
    },

    DescribeVpcs(account: Account, { VpcIds, Filters }: DescribeVpcsRequest): DescribeVpcsResult {
        const rows = VpcIds?.length ? VpcIds.map(id => findVpc(account, id)) : vpcs(account).list();
        const fields = {
            "vpc-id": (vpc: Vpc) => vpc.VpcId,
            cidr: (vpc: Vpc) => vpc.CidrBlock,
            "cidr-block-association.cidr-block": (vpc: Vpc) => vpc.CidrBlock,
            "dhcp-options-id": (vpc: Vpc) => vpc.DhcpOptionsId,
            state: (vpc: Vpc) => vpc.State,
            "is-default": (vpc: Vpc) => String(vpc.IsDefault),
            isDefault: (vpc: Vpc) => String(vpc.IsDefault),
            "owner-id": (vpc: Vpc) => vpc.OwnerId,
        };
        return {
            Vpcs: select(
                rows.map(row => describe(account, row)),
                Filters,
                fields,
                vpc => tagsOf(account, vpc.VpcId ?? ""),
            ),
        };
    },

    DescribeVpcAttribute(
        account: Account,
        { VpcId, Attribute }: DescribeVpcAttributeRequest,
    ): DescribeVpcAttributeResult {
        const row = findVpc(account, VpcId);
        switch (Attribute) {
            case "enableDnsSupport":
                return { VpcId, EnableDnsSupport: { Value: row.EnableDnsSupport } };
            case "enableDnsHostnames":
                return { VpcId, EnableDnsHostnames: { Value: row.EnableDnsHostnames } };
            default:
                return { VpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
        }
    },

    ModifyVpcAttribute(account: Account, input: ModifyVpcAttributeRequest): object {
        const row = findVpc(account, input.VpcId);
        vpcs(account).put(row.VpcId, {
            ...row,
            EnableDnsSupport: input.EnableDnsSupport?.Value ?? row.EnableDnsSupport,
            EnableDnsHostnames: input.EnableDnsHostnames?.Value ?? row.EnableDnsHostnames,
        });
        return {};
    },

    AssociateDhcpOptions(account: Account, { VpcId, DhcpOptionsId = "default" }: AssociateDhcpOptionsRequest): object {
        const row = findVpc(account, VpcId);
        const id = DhcpOptionsId === "default" ? defaultDhcpOptions(account) : DhcpOptionsId;
        dhcpOptionsExist(account, id);
        vpcs(account).put(row.VpcId, { ...row, DhcpOptionsId: id });
        return {};
    },

    DeleteVpc(account: Account, { VpcId }: DeleteVpcRequest): object {
        const { VpcId: id } = findVpc(account, VpcId);
        const inUse =
            subnetsOf(account, id).length > 0 ||
            gatewayOf(account, id) !== undefined ||
            routeTablesOf(account, id).some(({ main }) => !main) ||
            securityGroupsOf(account, id).some(({ GroupName }) => GroupName !== "default");
        if (inUse) {
            throw dependencyViolation(`The vpc '${id}' has dependencies and cannot be deleted.`);
        }
        deleteSecurityGroupsOf(account, id);
        deleteMainRouteTable(account, id);
        removeTags(account, id);
        vpcs(account).delete(id);
        return {};
    },

    /** Each VPC has its default network ACL, which lets everything through; others are not simulated. */
    DescribeNetworkAcls(
        account: Account,
        { NetworkAclIds, Filters }: DescribeNetworkAclsRequest,
    ): DescribeNetworkAclsResult {
        const rows = vpcs(account)
            .list()
            .filter(({ NetworkAclId }) => !NetworkAclIds?.length || NetworkAclIds.includes(NetworkAclId));
        const fields = {
            "vpc-id": (row: VpcRow) => row.VpcId,
            default: () => "true",
            "network-acl-id": (row: VpcRow) => row.NetworkAclId,
        };
        return {
            NetworkAcls: select(rows, Filters, fields, () => []).map(row => ({
                NetworkAclId: row.NetworkAclId,
                VpcId: row.VpcId,
                IsDefault: true,
                OwnerId: account.accountId,
                Associations: subnetsOf(account, row.VpcId).map(({ SubnetId }) => ({
                    NetworkAclAssociationId: `aclassoc-${SubnetId.slice("subnet-".length)}`,
                    NetworkAclId: row.NetworkAclId,
                    SubnetId,
                })),
                Entries: [true, false].flatMap(Egress => [
                    { CidrBlock: "0.0.0.0/0", Egress, Protocol: "-1", RuleAction: "allow", RuleNumber: 100 },
                    { CidrBlock: "0.0.0.0/0", Egress, Protocol: "-1", RuleAction: "deny", RuleNumber: 32767 },
                ]),
                Tags: [],
            })),
        };
    },
};

/** AWS's default quota. */
const VPCS_PER_REGION = 5;

function describe(account: Account, row: VpcRow): Vpc {
    return {
        VpcId: row.VpcId,
        OwnerId: account.accountId,
        State: "available",
        CidrBlock: row.CidrBlock,
        CidrBlockAssociationSet: [
            { AssociationId: row.CidrAssociationId, CidrBlock: row.CidrBlock, CidrBlockState: { State: "associated" } },
        ],
        Ipv6CidrBlockAssociationSet: [],
        DhcpOptionsId: row.DhcpOptionsId,
        InstanceTenancy: row.InstanceTenancy,
        IsDefault: false,
        Tags: tagsOf(account, row.VpcId),
    };
}

/** @throws AwsError where a subnet's block is not free in the VPC. */
export function checkSubnetCidr(account: Account, vpc: VpcRow, block: string): void {
    const cidr = parseCidr(block);
    const outer = parseCidr(vpc.CidrBlock);
    if (!cidr) {
        throw new AwsError(
            "InvalidParameterValue",
            `Value (${block}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
        );
    }
    if (!outer || !contains(outer, cidr) || cidr.prefix < 16 || cidr.prefix > 28) {
        throw new AwsError("InvalidSubnet.Range", `The CIDR '${block}' is invalid.`);
    }
    for (const { CidrBlock } of subnetsOf(account, vpc.VpcId)) {
        const other = parseCidr(CidrBlock);
        if (other && overlap(cidr, other)) {
            throw new AwsError("InvalidSubnet.Conflict", `The CIDR '${block}' conflicts with another subnet`);
        }
    }
}
