import type { AvailabilityZone } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { SecurityGroup, Subnet } from "@aws-sdk/client-ec2";
import { AwsError, type Account } from "../service";
import { invalid, type LoadBalancerRow } from "./model";

/** The zones of a load balancer's subnets, and their VPC. */
export function zonesOf(
    account: Account,
    subnetIds: readonly string[],
    least: 1 | 2,
): { vpcId: string; zones: AvailabilityZone[] } {
    const subnets = subnetIds.map(id => subnet(account, id));
    const names = new Set(subnets.map(each => each.AvailabilityZone));
    if (names.size < least) {
        throw invalid(
            least === 2
                ? "At least two subnets in two different Availability Zones must be specified"
                : "At least one subnet must be specified",
        );
    }
    if (names.size < subnets.length) {
        throw new AwsError(
            "InvalidConfigurationRequest",
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        );
    }
    const vpcs = [...new Set(subnets.map(each => each.VpcId ?? ""))];
    if (vpcs.length > 1) {
        throw new AwsError("InvalidSubnet", "All subnets must belong to the same VPC");
    }
    return {
        vpcId: vpcs[0] ?? "",
        zones: subnets.map(each => ({
            ZoneName: each.AvailabilityZone,
            SubnetId: each.SubnetId,
            LoadBalancerAddresses: [],
        })),
    };
}

function subnet(account: Account, id: string): Subnet {
    try {
        const found = account.call<{ Subnets?: Subnet[] }>("ec2", "DescribeSubnets", { SubnetIds: [id] }).Subnets?.[0];
        if (found) {
            return found;
        }
    } catch (error) {
        if (!(error instanceof AwsError) || !error.code.startsWith("InvalidSubnet")) {
            throw error;
        }
    }
    throw new AwsError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
}

/** The security groups asked for, all of the VPC, or else the VPC's default one. */
export function securityGroupsOf(account: Account, vpcId: string, groupIds: readonly string[] = []): string[] {
    if (groupIds.length === 0) {
        const { SecurityGroups = [] } = account.call<{ SecurityGroups?: SecurityGroup[] }>(
            "ec2",
            "DescribeSecurityGroups",
            {
                Filters: [
                    { Name: "vpc-id", Values: [vpcId] },
                    { Name: "group-name", Values: ["default"] },
                ],
            },
        );
        return SecurityGroups.map(group => group.GroupId ?? "");
    }
    for (const id of groupIds) {
        if (securityGroup(account, id).VpcId !== vpcId) {
            throw new AwsError("InvalidSecurityGroup", `Security group '${id}' does not belong to VPC '${vpcId}'`);
        }
    }
    return [...groupIds];
}

function securityGroup(account: Account, id: string): SecurityGroup {
    try {
        const found = account.call<{ SecurityGroups?: SecurityGroup[] }>("ec2", "DescribeSecurityGroups", {
            GroupIds: [id],
        }).SecurityGroups?.[0];
        if (found) {
            return found;
        }
    } catch (error) {
        if (!(error instanceof AwsError) || !error.code.startsWith("InvalidGroup")) {
            throw error;
        }
    }
    throw new AwsError("InvalidSecurityGroup", `Security group '${id}' does not exist`);
}

const REQUESTER = "amazon-elb";

/** A load balancer has a network interface in each of its subnets: as long as it lives, subnets and groups are in use. */
export function attachInterfaces(account: Account, row: Omit<LoadBalancerRow, "interfaces">): string[] {
    return (row.AvailabilityZones ?? []).map(zone => {
        const { NetworkInterface: made } = account.call<{ NetworkInterface?: { NetworkInterfaceId?: string } }>(
            "ec2",
            "CreateNetworkInterface",
            {
                SubnetId: zone.SubnetId,
                Groups: row.SecurityGroups,
                Description: `ELB ${row.LoadBalancerArn.split(":loadbalancer/")[1]}`,
                RequesterId: REQUESTER,
                ...(row.Scheme === "internet-facing" ? { PublicIp: "auto" } : {}),
            },
        );
        return made?.NetworkInterfaceId ?? "";
    });
}

export function detachInterfaces(account: Account, row: LoadBalancerRow): void {
    for (const id of row.interfaces) {
        account.call("ec2", "DeleteNetworkInterface", { NetworkInterfaceId: id, RequesterId: REQUESTER });
    }
}
