import type { EipArgs, EipState, NatGatewayArgs, NatGatewayState } from "@pulumi/aws/ec2";
import { list, string } from "../property";
import { ec2Tag, tagSpecification } from "./ec2-tags";
import { unlessGone } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags } from "./tags";

export const eip = awsResource<EipArgs, EipState>({
    label: "EC2 EIP",
    properties: {
        domain: string({ computed: true, replace: true }),
        networkBorderGroup: string({ computed: true, replace: true }),
        publicIpv4Pool: string({ computed: true, replace: true }),
        networkInterface: string({ computed: true }),
        instance: string({ computed: true }),
    },
    computed: [
        "allocationId",
        "arn",
        "associationId",
        "carrierIp",
        "customerOwnedIp",
        "privateDns",
        "privateIp",
        "ptrRecord",
        "publicDns",
        "publicIp",
    ],
    async create(aws, args) {
        const { AllocationId } = await aws.ec2.allocateAddress({
            Domain: "vpc",
            TagSpecifications: tagSpecification("elastic-ip", args.tags),
        });
        return AllocationId!;
    },
    async read(aws, id) {
        const { Addresses } = await aws.ec2.describeAddresses({ AllocationIds: [id] });
        const found = Addresses?.[0];
        if (!found) {
            return undefined;
        }
        const dashed = (found.PublicIp ?? "").replaceAll(".", "-");
        const zone = aws.region === "us-east-1" ? "compute-1" : `${aws.region}.compute`;
        return {
            allocationId: id,
            arn: aws.arn("ec2", `elastic-ip/${id}`),
            associationId: found.AssociationId ?? "",
            domain: found.Domain ?? "vpc",
            instance: found.InstanceId ?? "",
            networkInterface: found.NetworkInterfaceId ?? "",
            networkBorderGroup: found.NetworkBorderGroup ?? aws.region,
            publicIpv4Pool: found.PublicIpv4Pool ?? "amazon",
            privateIp: found.PrivateIpAddress ?? "",
            privateDns: found.PrivateIpAddress ? `ip-${found.PrivateIpAddress.replaceAll(".", "-")}.ec2.internal` : "",
            publicIp: found.PublicIp,
            publicDns: `ec2-${dashed}.${zone}.amazonaws.com`,
            carrierIp: "",
            customerOwnedIp: "",
            ptrRecord: "",
            tags: fromPascalTags(found.Tags),
        };
    },
    tag: ec2Tag,
    async delete(aws, AllocationId) {
        const { Addresses } = await aws.ec2.describeAddresses({ AllocationIds: [AllocationId] });
        const AssociationId = Addresses?.[0]?.AssociationId;
        if (AssociationId) {
            await unlessGone(() => aws.ec2.disassociateAddress({ AssociationId }));
        }
        await aws.ec2.releaseAddress({ AllocationId });
    },
});

export const natGateway = awsResource<NatGatewayArgs, NatGatewayState>({
    label: "EC2 NAT Gateway",
    properties: {
        allocationId: string({ replace: true }),
        subnetId: string({ replace: true }),
        connectivityType: string({ default: "public", replace: true }),
        availabilityMode: string({ computed: true, replace: true }),
        privateIp: string({ computed: true, replace: true }),
        secondaryAllocationIds: list(string(), { computed: true }),
        secondaryPrivateIpAddresses: list(string(), { computed: true }),
        vpcId: string({ computed: true, replace: true }),
    },
    computed: [
        "associationId",
        "autoProvisionZones",
        "autoScalingIps",
        "networkInterfaceId",
        "publicIp",
        "regionalNatGatewayAddresses",
        "regionalNatGatewayAutoMode",
        "routeTableId",
    ],
    async create(aws, args) {
        const { NatGateway } = await aws.ec2.createNatGateway({
            AllocationId: args.allocationId,
            SubnetId: args.subnetId,
            ConnectivityType: args.connectivityType,
            TagSpecifications: tagSpecification("natgateway", args.tags),
        });
        return NatGateway!.NatGatewayId!;
    },
    settle: (aws, id) => aws.wait(`EC2 NAT Gateway (${id}) create`, "available", 10, () => natGatewayState(aws, id)),
    async read(aws, id) {
        const found = await findNatGateway(aws, id);
        if (!found || found.State === "deleted") {
            return undefined;
        }
        const address = found.NatGatewayAddresses?.[0];
        return {
            allocationId: address?.AllocationId ?? "",
            associationId: address?.AssociationId ?? "",
            subnetId: found.SubnetId,
            vpcId: found.VpcId,
            connectivityType: found.ConnectivityType ?? "public",
            availabilityMode: "zonal",
            networkInterfaceId: address?.NetworkInterfaceId,
            privateIp: address?.PrivateIp,
            publicIp: address?.PublicIp,
            secondaryAllocationIds: [],
            secondaryPrivateIpAddresses: [],
            autoProvisionZones: "",
            autoScalingIps: "",
            regionalNatGatewayAddresses: [],
            regionalNatGatewayAutoMode: "",
            routeTableId: "",
            tags: fromPascalTags(found.Tags),
        };
    },
    tag: ec2Tag,
    async delete(aws, id) {
        await aws.ec2.deleteNatGateway({ NatGatewayId: id });
        await aws.wait(`EC2 NAT Gateway (${id}) delete`, "deleted", 30, () => natGatewayState(aws, id));
    },
});

async function findNatGateway(aws: Aws, id: string) {
    const { NatGateways } = await aws.ec2.describeNatGateways({ NatGatewayIds: [id] });
    return NatGateways?.[0];
}

const natGatewayState = async (aws: Aws, id: string) =>
    (await unlessGone(() => findNatGateway(aws, id)))?.State ?? "deleted";
