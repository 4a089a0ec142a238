import { ConstructResponse, type ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { Component } from "../server";
import { decode, encode, omit, resourceReference, type Values } from "../values";
import { connectMonitor, type Monitor, type Registered } from "./monitor";
import { layOutSubnets, type Subnet, type SubnetSpec, type SubnetStrategy } from "./subnets";

/** Version of the children's provider: the one that the program's own resources use. */
const AWS_VERSION = "7.48.0";

interface VpcArgs {
    cidrBlock?: string;
    availabilityZoneCidrMask?: number;
    availabilityZoneNames?: string[];
    numberOfAvailabilityZones?: number;
    natGateways?: { strategy?: string; elasticIpAllocationIds?: string[] };
    subnetSpecs?: SubnetSpec[];
    subnetStrategy?: SubnetStrategy;
    tags?: Record<string, string>;
    vpcEndpointSpecs?: unknown[];
    enableDnsHostnames?: boolean;
    enableDnsSupport?: boolean;
}

/** `awsx:ec2:Vpc`: a VPC with its subnets, routes and gateways, as children of the same names and types as awsx 3 makes. */
export const constructVpc: Component = async request => {
    const monitor = connectMonitor(request.getMonitorendpoint());
    try {
        return await construct(request, monitor);
    } finally {
        monitor.close();
    }
};

async function construct(request: ConstructRequest, monitor: Monitor): Promise<ConstructResponse> {
    const args = decode(request.getInputs()).values as VpcArgs;
    const name = request.getName();
    const providers = Object.fromEntries(request.getProvidersMap().toObject(true) as [string, string][]);
    const inherited = { protect: request.getProtect(), retainOnDelete: request.getRetainondelete() };
    const component = await monitor.register({
        type: request.getType(),
        name,
        inputs: args as Values,
        custom: false,
        parent: request.getParent(),
        providers,
        aliases: request.getAliasesList(),
        ...inherited,
    });
    const provider = providers.aws ?? "";
    const child: MakeChild = (type, childName, inputs, parent, uses = {}) =>
        monitor.register({
            type,
            name: childName,
            inputs,
            custom: true,
            parent: parent.urn,
            uses,
            dependsOn: parent === component ? [] : [parent],
            provider,
            version: AWS_VERSION,
            ...inherited,
        });
    if (args.vpcEndpointSpecs?.length) {
        throw new Error("the sandbox does not simulate vpcEndpointSpecs of awsx:ec2:Vpc");
    }
    const zones = args.availabilityZoneNames ?? (await firstZones(monitor, provider, args.numberOfAvailabilityZones));
    const made = await createVpc(name, args, zones, component, child);
    const state = outputsOf(made);
    await monitor.registerOutputs(component.urn, state);
    return new ConstructResponse().setUrn(component.urn).setState(encode(state));
}

type MakeChild = (
    type: string,
    name: string,
    inputs: Values,
    parent: Registered,
    uses?: Record<string, Registered>,
) => Promise<Registered>;

async function firstZones(monitor: Monitor, provider: string, count = 3): Promise<string[]> {
    const { names } = await monitor.invoke(
        "aws:index/getAvailabilityZones:getAvailabilityZones",
        {},
        provider,
        AWS_VERSION,
    );
    const zones = names as string[];
    if (zones.length < count) {
        throw new Error(
            `The configured region for this provider does not have at least ${count} Availability Zones. ` +
                `Either specify an explicit list of zones in availabilityZoneNames or choose a region with at least ${count} AZs.`,
        );
    }
    return zones.slice(0, count);
}

interface MadeSubnet {
    spec: Subnet;
    subnet: Registered;
    routeTable: Registered;
    association: Registered;
    route?: Registered;
}

interface MadeVpc {
    vpc: Registered;
    internetGateway: Registered;
    subnets: MadeSubnet[];
    eips: Registered[];
    natGateways: Registered[];
}

/** What the component uses itself; the rest is the VPC's. */
const OWN_ARGS = [
    "natGateways",
    "subnetSpecs",
    "subnetStrategy",
    "numberOfAvailabilityZones",
    "availabilityZoneCidrMask",
    "availabilityZoneNames",
];

async function createVpc(
    name: string,
    args: VpcArgs,
    zones: string[],
    component: Registered,
    child: MakeChild,
): Promise<MadeVpc> {
    const { natGateways, subnetSpecs, subnetStrategy = "Legacy" } = args;
    const vpcArgs = omit(args as Values, ...OWN_ARGS);
    const cidrBlock = args.cidrBlock ?? "10.0.0.0/16";
    const layout = layOutSubnets(name, cidrBlock, zones, subnetStrategy, subnetSpecs, args.availabilityZoneCidrMask);
    const strategy = natStrategy(natGateways?.strategy, layout);
    const tags = { Name: name, ...args.tags };

    const vpc = await child("aws:ec2/vpc:Vpc", name, { ...vpcArgs, cidrBlock, tags }, component);
    const internetGateway = await child("aws:ec2/internetGateway:InternetGateway", name, { vpcId: vpc.id, tags }, vpc, {
        vpcId: vpc,
    });

    const subnets = await Promise.all(
        layout.filter(({ type }) => type !== "Unused").map(spec => createSubnet(spec, tags, vpc, child)),
    );
    const gateways = strategy === "none" ? [] : zones.slice(0, strategy === "single" ? 1 : zones.length);
    const made = await Promise.all(
        gateways.map((zone, index) => {
            const host = subnets.find(({ spec }) => spec.zone === zone && spec.type === "Public")!;
            return createNatGateway(
                `${name}-${index + 1}`,
                args.tags,
                natGateways?.elasticIpAllocationIds?.[index],
                host,
                child,
            );
        }),
    );
    await Promise.all(
        subnets.map(async entry => {
            const { spec, routeTable } = entry;
            const everywhere = { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0" };
            const nat = made[strategy === "single" ? 0 : zones.indexOf(spec.zone)]?.natGateway;
            if (spec.type === "Public") {
                entry.route = await child(
                    "aws:ec2/route:Route",
                    spec.name,
                    { ...everywhere, gatewayId: internetGateway.id },
                    routeTable,
                    { routeTableId: routeTable, gatewayId: internetGateway },
                );
            } else if (spec.type === "Private" && nat) {
                entry.route = await child(
                    "aws:ec2/route:Route",
                    spec.name,
                    { ...everywhere, natGatewayId: nat.id },
                    routeTable,
                    { routeTableId: routeTable, natGatewayId: nat },
                );
            }
        }),
    );
    return {
        vpc,
        internetGateway,
        subnets,
        eips: made.flatMap(({ eip }) => eip ?? []),
        natGateways: made.map(({ natGateway }) => natGateway),
    };
}

/** @throws Error as awsx where a gateway would have no subnet to stand in, or none to serve */
function natStrategy(strategy = "OnePerAz", layout: Subnet[]): "none" | "single" | "oneperaz" {
    const normalized = strategy.toLowerCase();
    if (normalized !== "none" && normalized !== "single" && normalized !== "oneperaz") {
        throw new Error(`Unknown NatGatewayStrategy '${strategy}'`);
    }
    const has = (type: Subnet["type"]) => layout.some(subnet => subnet.type === type);
    if (normalized !== "none" && !(has("Public") && has("Private"))) {
        throw new Error(
            "If NAT Gateway strategy is 'OnePerAz' or 'Single', both private and public subnets must be declared. " +
                "The private subnet creates the need for a NAT Gateway, and the public subnet is required to host the NAT Gateway resource.",
        );
    }
    return normalized;
}

async function createSubnet(
    spec: Subnet,
    shared: Record<string, string>,
    vpc: Registered,
    child: MakeChild,
): Promise<MadeSubnet> {
    const tags = { ...shared, ...spec.tags, Name: spec.name, SubnetType: spec.type };
    const subnet = await child(
        "aws:ec2/subnet:Subnet",
        spec.name,
        {
            vpcId: vpc.id,
            availabilityZone: spec.zone,
            mapPublicIpOnLaunch: spec.type === "Public",
            cidrBlock: spec.cidrBlock,
            tags,
        },
        vpc,
        { vpcId: vpc },
    );
    const routeTable = await child(
        "aws:ec2/routeTable:RouteTable",
        spec.name,
        { vpcId: vpc.id, tags: { ...shared, Name: spec.name, SubnetType: spec.type } },
        subnet,
        { vpcId: vpc },
    );
    const association = await child(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        spec.name,
        { routeTableId: routeTable.id, subnetId: subnet.id },
        routeTable,
        { routeTableId: routeTable, subnetId: subnet },
    );
    return { spec, subnet, routeTable, association };
}

async function createNatGateway(
    name: string,
    shared: Record<string, string> | undefined,
    allocationId: string | undefined,
    { subnet }: MadeSubnet,
    child: MakeChild,
): Promise<{ eip?: Registered; natGateway: Registered }> {
    const tags = { ...shared, Name: name };
    const eip = allocationId === undefined ? await child("aws:ec2/eip:Eip", name, { tags }, subnet) : undefined;
    const natGateway = await child(
        "aws:ec2/natGateway:NatGateway",
        name,
        { subnetId: subnet.id, allocationId: allocationId ?? eip?.outputs.allocationId, tags },
        subnet,
        { subnetId: subnet, ...(eip ? { allocationId: eip } : {}) },
    );
    return { eip, natGateway };
}

function outputsOf({ vpc, internetGateway, subnets, eips, natGateways }: MadeVpc): Values {
    const reference = ({ urn, id }: Registered) => resourceReference(urn, id);
    const ofType = (type: Subnet["type"]) =>
        subnets.filter(({ spec }) => spec.type === type).map(({ subnet }) => subnet);
    const idsOf = (type: Subnet["type"]) => ofType(type).map(({ id }) => id);
    return {
        vpcId: vpc.id,
        vpc: reference(vpc),
        internetGateway: reference(internetGateway),
        subnets: subnets.map(({ subnet }) => reference(subnet)),
        publicSubnets: ofType("Public").map(reference),
        privateSubnets: ofType("Private").map(reference),
        isolatedSubnets: ofType("Isolated").map(reference),
        publicSubnetIds: idsOf("Public"),
        privateSubnetIds: idsOf("Private"),
        isolatedSubnetIds: idsOf("Isolated"),
        routeTables: subnets.map(({ routeTable }) => reference(routeTable)),
        routeTableAssociations: subnets.map(({ association }) => reference(association)),
        routes: subnets.flatMap(({ route }) => (route ? [reference(route)] : [])),
        eips: eips.map(reference),
        natGateways: natGateways.map(reference),
        vpcEndpoints: [],
        subnetLayout: layoutOf(subnets.map(({ spec }) => spec)),
    };
}

/** The first zone's subnets as specs. */
const layoutOf = (subnets: Subnet[]): Values[] =>
    subnets
        .filter(({ zone }) => zone === subnets[0]?.zone)
        .map(({ type, cidrBlock }) => ({ type, cidrMask: Number(cidrBlock.split("/")[1]) }));
