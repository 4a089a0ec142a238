import type {
    RouteArgs,
    RouteState,
    RouteTableArgs,
    RouteTableAssociationArgs,
    RouteTableAssociationState,
    RouteTableState,
} from "@pulumi/aws/ec2";
import { createHash } from "node:crypto";
import { object, set, string } from "../property";
import { ec2Tag, tagSpecification } from "./ec2-tags";
import { unlessGone } from "./errors";
import { awsResource, type Aws } from "./resource";
import { fromPascalTags } from "./tags";

export const routeTable = awsResource<RouteTableArgs, RouteTableState>({
    label: "EC2 Route Table",
    properties: {
        vpcId: string({ required: true, replace: true }),
        propagatingVgws: set(string(), { computed: true }),
        routes: set(object({ cidrBlock: string(), gatewayId: string(), natGatewayId: string() }), { computed: true }),
    },
    computed: ["arn", "ownerId"],
    async create(aws, args) {
        const { RouteTable } = await aws.ec2.createRouteTable({
            VpcId: args.vpcId,
            TagSpecifications: tagSpecification("route-table", args.tags),
        });
        const RouteTableId = RouteTable!.RouteTableId!;
        for (const route of args.routes ?? []) {
            await aws.ec2.createRoute({
                RouteTableId,
                DestinationCidrBlock: route.cidrBlock,
                GatewayId: route.gatewayId,
                NatGatewayId: route.natGatewayId,
            });
        }
        return RouteTableId;
    },
    async read(aws, id) {
        const found = await findTable(aws, id);
        return (
            found && {
                arn: aws.arn("ec2", `route-table/${id}`),
                ownerId: found.OwnerId,
                vpcId: found.VpcId,
                propagatingVgws: [],
                routes: (found.Routes ?? [])
                    .filter(({ GatewayId }) => GatewayId !== "local")
                    .map(({ DestinationCidrBlock, GatewayId, NatGatewayId }) => ({
                        cidrBlock: DestinationCidrBlock ?? "",
                        gatewayId: GatewayId ?? "",
                        natGatewayId: NatGatewayId ?? "",
                    })),
                tags: fromPascalTags(found.Tags),
            }
        );
    },
    async update(aws, { id: RouteTableId, args, old, changed }) {
        if (!changed("routes")) {
            return;
        }
        const wanted = args.routes ?? [];
        for (const { cidrBlock } of old.routes ?? []) {
            await unlessGone(() => aws.ec2.deleteRoute({ RouteTableId, DestinationCidrBlock: cidrBlock }));
        }
        for (const { cidrBlock, gatewayId, natGatewayId } of wanted) {
            await aws.ec2.createRoute({
                RouteTableId,
                DestinationCidrBlock: cidrBlock,
                GatewayId: gatewayId,
                NatGatewayId: natGatewayId,
            });
        }
    },
    tag: ec2Tag,
    async delete(aws, RouteTableId) {
        await aws.ec2.deleteRouteTable({ RouteTableId });
    },
});

async function findTable(aws: Aws, id: string) {
    const { RouteTables } = await aws.ec2.describeRouteTables({ RouteTableIds: [id] });
    return RouteTables?.[0];
}

/** `r-<route table>` and a number that the destination decides, as the real provider's. */
const routeId = (table: string, destination: string) =>
    `r-${table}${createHash("sha256").update(destination).digest().readUInt32BE(0)}`;

export const route = awsResource<RouteArgs, RouteState>({
    label: "EC2 Route",
    properties: {
        routeTableId: string({ required: true, replace: true }),
        destinationCidrBlock: string({ replace: true }),
        gatewayId: string(),
        natGatewayId: string(),
        networkInterfaceId: string({ computed: true }),
    },
    computed: ["instanceId", "instanceOwnerId", "origin", "state"],
    async create(aws, args) {
        const destination = args.destinationCidrBlock ?? "";
        await aws.ec2.createRoute({
            RouteTableId: args.routeTableId,
            DestinationCidrBlock: destination,
            GatewayId: args.gatewayId,
            NatGatewayId: args.natGatewayId,
        });
        return routeId(args.routeTableId, destination);
    },
    async read(aws, id, prior) {
        const table = prior.routeTableId ?? id.split("_")[0]!;
        const destination = prior.destinationCidrBlock ?? id.split("_")[1];
        const found = (await findTable(aws, table))?.Routes?.find(
            ({ DestinationCidrBlock }) => DestinationCidrBlock === destination,
        );
        return (
            found && {
                routeTableId: table,
                destinationCidrBlock: found.DestinationCidrBlock,
                gatewayId: found.GatewayId ?? "",
                natGatewayId: found.NatGatewayId ?? "",
                networkInterfaceId: found.NetworkInterfaceId ?? "",
                instanceId: found.InstanceId ?? "",
                instanceOwnerId: found.InstanceOwnerId ?? "",
                origin: found.Origin ?? "CreateRoute",
                state: found.State ?? "active",
            }
        );
    },
    async update(aws, { args }) {
        await aws.ec2.replaceRoute({
            RouteTableId: args.routeTableId,
            DestinationCidrBlock: args.destinationCidrBlock,
            GatewayId: args.gatewayId,
            NatGatewayId: args.natGatewayId,
        });
    },
    async delete(aws, _, { routeTableId, destinationCidrBlock }) {
        await aws.ec2.deleteRoute({ RouteTableId: routeTableId, DestinationCidrBlock: destinationCidrBlock });
    },
});

export const routeTableAssociation = awsResource<RouteTableAssociationArgs, RouteTableAssociationState>({
    label: "EC2 Route Table Association",
    properties: {
        routeTableId: string({ required: true }),
        subnetId: string({ replace: true }),
        gatewayId: string({ replace: true }),
    },
    async create(aws, args) {
        const { AssociationId } = await aws.ec2.associateRouteTable({
            RouteTableId: args.routeTableId,
            SubnetId: args.subnetId,
            GatewayId: args.gatewayId,
        });
        return AssociationId!;
    },
    async read(aws, id) {
        const { RouteTables } = await aws.ec2.describeRouteTables({
            Filters: [{ Name: "association.route-table-association-id", Values: [id] }],
        });
        const found = RouteTables?.[0]?.Associations?.find(
            ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
        );
        return (
            found && {
                routeTableId: found.RouteTableId,
                subnetId: found.SubnetId ?? "",
                gatewayId: found.GatewayId ?? "",
            }
        );
    },
    async update(aws, { id, args }) {
        await aws.ec2.replaceRouteTableAssociation({ AssociationId: id, RouteTableId: args.routeTableId });
    },
    async delete(aws, AssociationId) {
        await aws.ec2.disassociateRouteTable({ AssociationId });
    },
});
