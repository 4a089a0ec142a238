import type {
    InternetGatewayArgs,
    InternetGatewayState,
    SubnetArgs,
    SubnetState,
    VpcArgs,
    VpcDhcpOptionsArgs,
    VpcDhcpOptionsAssociationArgs,
    VpcDhcpOptionsAssociationState,
    VpcDhcpOptionsState,
    VpcState,
} from "@pulumi/aws/ec2";
import { boolean, list, string } from "../property";
import { ec2Tag, tagSpecification } from "./ec2-tags";
import { hasCode } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags } from "./tags";

export const vpc = awsResource<VpcArgs, VpcState>({
    label: "EC2 VPC",
    properties: {
        cidrBlock: string({ computed: true, replace: true }),
        enableDnsHostnames: boolean({ computed: true }),
        enableDnsSupport: boolean({ default: true }),
        enableNetworkAddressUsageMetrics: boolean({ computed: true }),
        instanceTenancy: string({ default: "default", oneOf: ["default", "dedicated"], replace: true }),
    },
    computed: [
        "arn",
        "defaultNetworkAclId",
        "defaultRouteTableId",
        "defaultSecurityGroupId",
        "dhcpOptionsId",
        "ipv6AssociationId",
        "mainRouteTableId",
        "ownerId",
    ],
    async create(aws, args) {
        const { Vpc } = await aws.ec2.createVpc({
            CidrBlock: args.cidrBlock,
            InstanceTenancy: args.instanceTenancy,
            TagSpecifications: tagSpecification("vpc", args.tags),
        });
        const VpcId = Vpc!.VpcId!;
        await setDns(aws, VpcId, args.enableDnsSupport, args.enableDnsHostnames);
        return VpcId;
    },
    async read(aws, id) {
        const { Vpcs } = await aws.ec2.describeVpcs({ VpcIds: [id] });
        const found = Vpcs?.[0];
        if (!found) {
            return undefined;
        }
        const ofVpc = { Name: "vpc-id", Values: [id] };
        const support = await aws.ec2.describeVpcAttribute({ VpcId: id, Attribute: "enableDnsSupport" });
        const hostnames = await aws.ec2.describeVpcAttribute({ VpcId: id, Attribute: "enableDnsHostnames" });
        const { RouteTables } = await aws.ec2.describeRouteTables({
            Filters: [ofVpc, { Name: "association.main", Values: ["true"] }],
        });
        const { SecurityGroups } = await aws.ec2.describeSecurityGroups({
            Filters: [ofVpc, { Name: "group-name", Values: ["default"] }],
        });
        const { NetworkAcls } = await aws.ec2.describeNetworkAcls({
            Filters: [ofVpc, { Name: "default", Values: ["true"] }],
        });
        const mainRouteTableId = RouteTables?.[0]?.RouteTableId;
        return {
            arn: aws.arn("ec2", `vpc/${id}`),
            cidrBlock: found.CidrBlock,
            instanceTenancy: found.InstanceTenancy,
            enableDnsSupport: support.EnableDnsSupport?.Value,
            enableDnsHostnames: hostnames.EnableDnsHostnames?.Value,
            enableNetworkAddressUsageMetrics: false,
            dhcpOptionsId: found.DhcpOptionsId,
            ownerId: found.OwnerId,
            mainRouteTableId,
            defaultRouteTableId: mainRouteTableId,
            defaultSecurityGroupId: SecurityGroups?.[0]?.GroupId,
            defaultNetworkAclId: NetworkAcls?.[0]?.NetworkAclId,
            ipv6AssociationId: "",
            tags: fromPascalTags(found.Tags),
        };
    },
    async update(aws, { id, args }) {
        await setDns(aws, id, args.enableDnsSupport, args.enableDnsHostnames);
    },
    tag: ec2Tag,
    async delete(aws, VpcId) {
        await aws.ec2.deleteVpc({ VpcId });
    },
});

async function setDns(
    aws: Aws,
    VpcId: string,
    support: boolean | undefined,
    hostnames: boolean | undefined,
): Promise<void> {
    if (support !== undefined) {
        await aws.ec2.modifyVpcAttribute({ VpcId, EnableDnsSupport: { Value: support } });
    }
    if (hostnames !== undefined) {
        await aws.ec2.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: hostnames } });
    }
}

export const subnet = awsResource<SubnetArgs, SubnetState>({
    label: "EC2 Subnet",
    properties: {
        vpcId: string({ required: true, replace: true }),
        cidrBlock: string({ computed: true, replace: true }),
        availabilityZone: string({ computed: true, replace: true }),
        availabilityZoneId: string({ computed: true, replace: true }),
        mapPublicIpOnLaunch: boolean({ default: false }),
        assignIpv6AddressOnCreation: boolean({ default: false }),
        privateDnsHostnameTypeOnLaunch: string({ computed: true }),
    },
    computed: ["arn", "ipv6CidrBlockAssociationId", "ownerId"],
    async create(aws, args) {
        const { Subnet } = await aws.ec2.createSubnet({
            VpcId: args.vpcId,
            CidrBlock: args.cidrBlock,
            AvailabilityZone: args.availabilityZone,
            AvailabilityZoneId: args.availabilityZoneId,
            TagSpecifications: tagSpecification("subnet", args.tags),
        });
        const SubnetId = Subnet!.SubnetId!;
        if (args.mapPublicIpOnLaunch) {
            await aws.ec2.modifySubnetAttribute({ SubnetId, MapPublicIpOnLaunch: { Value: true } });
        }
        return SubnetId;
    },
    async read(aws, id) {
        const { Subnets } = await aws.ec2.describeSubnets({ SubnetIds: [id] });
        const found = Subnets?.[0];
        return (
            found && {
                arn: found.SubnetArn ?? aws.arn("ec2", `subnet/${id}`),
                vpcId: found.VpcId,
                cidrBlock: found.CidrBlock,
                availabilityZone: found.AvailabilityZone,
                availabilityZoneId: found.AvailabilityZoneId,
                mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
                assignIpv6AddressOnCreation: found.AssignIpv6AddressOnCreation ?? false,
                privateDnsHostnameTypeOnLaunch: found.PrivateDnsNameOptionsOnLaunch?.HostnameType ?? "ip-name",
                ipv6CidrBlockAssociationId: "",
                ownerId: found.OwnerId,
                tags: fromPascalTags(found.Tags),
            }
        );
    },
    async update(aws, { id: SubnetId, args }) {
        await aws.ec2.modifySubnetAttribute({
            SubnetId,
            MapPublicIpOnLaunch: { Value: args.mapPublicIpOnLaunch ?? false },
        });
    },
    tag: ec2Tag,
    async delete(aws, id) {
        // Load balancers and NAT gateways take a while to let go of their interfaces.
        await aws.wait(`EC2 Subnet (${id}) delete`, "deleted", 20, async () => {
            try {
                await aws.ec2.deleteSubnet({ SubnetId: id });
                return "deleted";
            } catch (error) {
                if (hasCode(error, "DependencyViolation")) {
                    return "in use";
                }
                throw error;
            }
        });
    },
});

export const internetGateway = awsResource<InternetGatewayArgs, InternetGatewayState>({
    label: "EC2 Internet Gateway",
    properties: { vpcId: string({ computed: true }) },
    computed: ["arn", "ownerId"],
    async create(aws, args) {
        const { InternetGateway } = await aws.ec2.createInternetGateway({
            TagSpecifications: tagSpecification("internet-gateway", args.tags),
        });
        const InternetGatewayId = InternetGateway!.InternetGatewayId!;
        if (args.vpcId) {
            await aws.ec2.attachInternetGateway({ InternetGatewayId, VpcId: args.vpcId });
        }
        return InternetGatewayId;
    },
    async read(aws, id) {
        const { InternetGateways } = await aws.ec2.describeInternetGateways({ InternetGatewayIds: [id] });
        const found = InternetGateways?.[0];
        return (
            found && {
                arn: aws.arn("ec2", `internet-gateway/${id}`),
                ownerId: found.OwnerId,
                vpcId: found.Attachments?.[0]?.VpcId ?? "",
                tags: fromPascalTags(found.Tags),
            }
        );
    },
    async update(aws, { id: InternetGatewayId, args, old }) {
        if (old.vpcId) {
            await aws.ec2.detachInternetGateway({ InternetGatewayId, VpcId: old.vpcId });
        }
        if (args.vpcId) {
            await aws.ec2.attachInternetGateway({ InternetGatewayId, VpcId: args.vpcId });
        }
    },
    tag: ec2Tag,
    async delete(aws, InternetGatewayId, { vpcId: VpcId }) {
        if (VpcId) {
            await aws.ec2.detachInternetGateway({ InternetGatewayId, VpcId });
        }
        await aws.ec2.deleteInternetGateway({ InternetGatewayId });
    },
});

/** Properties of a DHCP options set, and what DHCP calls them. */
const DHCP_OPTIONS = {
    domainName: "domain-name",
    domainNameServers: "domain-name-servers",
    ntpServers: "ntp-servers",
    netbiosNameServers: "netbios-name-servers",
    netbiosNodeType: "netbios-node-type",
    ipv6AddressPreferredLeaseTime: "ipv6-address-preferred-lease-time",
} as const;
const LISTS = new Set(["domainNameServers", "ntpServers", "netbiosNameServers"]);

export const vpcDhcpOptions = awsResource<VpcDhcpOptionsArgs, VpcDhcpOptionsState>({
    label: "EC2 DHCP Options Set",
    properties: {
        domainName: string({ replace: true }),
        domainNameServers: list(string(), { replace: true }),
        ntpServers: list(string(), { replace: true }),
        netbiosNameServers: list(string(), { replace: true }),
        netbiosNodeType: string({ replace: true }),
        ipv6AddressPreferredLeaseTime: string({ replace: true }),
    },
    computed: ["arn", "ownerId"],
    async create(aws, args) {
        const { DhcpOptions } = await aws.ec2.createDhcpOptions({
            DhcpConfigurations: Object.entries(DHCP_OPTIONS)
                .map(([name, Key]) => ({ Key, Values: [args[name as keyof typeof DHCP_OPTIONS] ?? []].flat() }))
                .filter(({ Values }) => Values.length > 0),
            TagSpecifications: tagSpecification("dhcp-options", args.tags),
        });
        return DhcpOptions!.DhcpOptionsId!;
    },
    async read(aws, id) {
        const { DhcpOptions } = await aws.ec2.describeDhcpOptions({ DhcpOptionsIds: [id] });
        const found = DhcpOptions?.[0];
        if (!found) {
            return undefined;
        }
        const values = Object.fromEntries(
            Object.entries(DHCP_OPTIONS).flatMap(([name, key]) => {
                const held = found.DhcpConfigurations?.find(({ Key }) => Key === key)?.Values?.map(
                    ({ Value }) => Value!,
                );
                return held ? [[name, LISTS.has(name) ? held : held[0]]] : [];
            }),
        );
        return {
            ...values,
            arn: aws.arn("ec2", `dhcp-options/${id}`),
            ownerId: found.OwnerId,
            tags: fromPascalTags(found.Tags),
        };
    },
    tag: ec2Tag,
    async delete(aws, DhcpOptionsId) {
        await aws.ec2.deleteDhcpOptions({ DhcpOptionsId });
    },
});

export const vpcDhcpOptionsAssociation = awsResource<VpcDhcpOptionsAssociationArgs, VpcDhcpOptionsAssociationState>({
    label: "EC2 DHCP Options Set Association",
    properties: {
        vpcId: string({ required: true, replace: true }),
        dhcpOptionsId: string({ required: true }),
    },
    async create(aws, args) {
        await aws.ec2.associateDhcpOptions({ VpcId: args.vpcId, DhcpOptionsId: args.dhcpOptionsId });
        return `${args.dhcpOptionsId}-${args.vpcId}`;
    },
    async read(aws, id, prior) {
        const vpcId = prior.vpcId ?? `vpc-${id.split("-vpc-")[1]}`;
        const { Vpcs } = await aws.ec2.describeVpcs({ VpcIds: [vpcId] });
        const dhcpOptionsId = Vpcs?.[0]?.DhcpOptionsId;
        // Another set in its place is somebody else's association.
        const isOurs = dhcpOptionsId !== undefined && dhcpOptionsId === (prior.dhcpOptionsId ?? dhcpOptionsId);
        return isOurs ? { vpcId, dhcpOptionsId } : undefined;
    },
    async update(aws, { args }) {
        await aws.ec2.associateDhcpOptions({ VpcId: args.vpcId, DhcpOptionsId: args.dhcpOptionsId });
    },
    async delete(aws, _, { vpcId: VpcId }) {
        await aws.ec2.associateDhcpOptions({ VpcId, DhcpOptionsId: "default" });
    },
});
