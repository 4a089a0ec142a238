import { VpcDhcpOptions, type VpcDhcpOptionsArgs } from "@pulumi/aws/ec2/vpcDhcpOptions";
import {
    VpcDhcpOptionsAssociation,
    type VpcDhcpOptionsAssociationArgs,
} from "@pulumi/aws/ec2/vpcDhcpOptionsAssociation";
import * as awsx from "@pulumi/awsx/ec2";
import * as pulumi from "@pulumi/pulumi";
import { Component, type Transform } from "./component";

export interface NetworkArgs {
    /** A VPC that exists already. Nothing is created then, and the other arguments must be absent. @default a VPC of its own */
    existing?: ExistingNetwork;
    /** Address range of the VPC. @default "10.0.0.0/16" */
    cidrBlock?: string;
    /** Availability zones, each with one public and one private subnet. A load balancer needs two. @default 2 */
    numberOfAvailabilityZones?: number;
    /**
     * How private subnets reach the internet: one NAT gateway in all, one per zone (a zone's failure stays its own), or none,
     * where tasks reach only what the VPC has an endpoint for. @default "Single"
     */
    natGateways?: "None" | "Single" | "OnePerAz";
    /**
     * Private DNS namespace to search for short names, so that tasks find `db` as they do under Compose.
     * @default AWS's own search domain only
     */
    searchDomain?: string;
    /** Last word on each child; the number of zones belongs in `numberOfAvailabilityZones`. @default none */
    transform?: {
        vpc?: Transform<awsx.VpcArgs>;
        dhcpOptions?: Transform<VpcDhcpOptionsArgs>;
        dhcpAssociation?: Transform<VpcDhcpOptionsAssociationArgs>;
    };
}

/** A VPC that somebody else owns. */
export interface ExistingNetwork {
    vpcId: pulumi.Input<string>;
    /** Subnets for the load balancer: two at least, in different zones; none where no load balancer stands in them. */
    publicSubnetIds: pulumi.Input<string>[];
    /** Subnets for tasks and file systems, with a way to ECR and CloudWatch Logs. */
    privateSubnetIds: pulumi.Input<string>[];
}

/** A VPC with public subnets for load balancers and private ones for tasks; or an adopted one. */
export class Network extends Component {
    static readonly token = "swingbridge:network:Network";
    readonly vpcId: pulumi.Output<string>;
    /** One per zone; how many there are is known before anything exists. */
    readonly publicSubnetIds: pulumi.Output<string>[];
    /** One per zone; how many there are is known before anything exists. */
    readonly privateSubnetIds: pulumi.Output<string>[];
    /** Address range of a VPC of ours. */
    readonly cidrBlock?: string;
    /** Whether this stack made the VPC. */
    readonly owned: boolean;

    /** @throws pulumi.ResourceError where an adopted VPC lacks subnets, or is given together with properties of a new one. */
    constructor(name: string, args: NetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        super(Network.token, name, args, opts);
        this.owned = args.existing === undefined;
        if (args.existing) {
            this.checkAdoption(args, args.existing);
            this.vpcId = pulumi.output(args.existing.vpcId);
            this.publicSubnetIds = args.existing.publicSubnetIds.map(id => pulumi.output(id));
            this.privateSubnetIds = args.existing.privateSubnetIds.map(id => pulumi.output(id));
        } else {
            const zones = args.numberOfAvailabilityZones ?? 2;
            this.cidrBlock = args.cidrBlock ?? "10.0.0.0/16";
            const vpc = this.child(awsx.Vpc, "vpc", vpcArgs(args, this.cidrBlock, zones), {
                transform: args.transform?.vpc,
            });
            this.vpcId = vpc.vpcId;
            this.publicSubnetIds = perZone(vpc.publicSubnetIds, zones);
            this.privateSubnetIds = perZone(vpc.privateSubnetIds, zones);
            if (args.searchDomain !== undefined) {
                this.resolveShortNames(args.searchDomain, args.transform);
            }
        }
        this.registerOutputs({
            vpcId: this.vpcId,
            publicSubnetIds: this.publicSubnetIds,
            privateSubnetIds: this.privateSubnetIds,
            cidrBlock: this.cidrBlock,
            owned: this.owned,
        });
    }

    private resolveShortNames(searchDomain: string, transform: NetworkArgs["transform"]): void {
        const options = this.child(
            VpcDhcpOptions,
            "dhcp-options",
            { domainName: searchDomain, domainNameServers: ["AmazonProvidedDNS"] },
            { transform: transform?.dhcpOptions },
        );
        this.child(
            VpcDhcpOptionsAssociation,
            "dhcp-association",
            { vpcId: this.vpcId, dhcpOptionsId: options.id },
            // A VPC has one: deleting the old one last would put AWS's defaults back.
            { deleteBeforeReplace: true, transform: transform?.dhcpAssociation },
        );
    }

    private checkAdoption(args: NetworkArgs, existing: ExistingNetwork): void {
        const problems = [];
        const ours = (["cidrBlock", "numberOfAvailabilityZones", "natGateways", "searchDomain"] as const).filter(
            key => args[key] !== undefined,
        );
        if (ours.length > 0) {
            problems.push(`${ours.join(", ")}: only for a VPC of our own; leave out either these or \`existing\``);
        }
        if (existing.publicSubnetIds.length === 1) {
            problems.push("existing.publicSubnetIds: a load balancer needs two subnets, in different zones");
        }
        if (existing.privateSubnetIds.length === 0) {
            problems.push("existing.privateSubnetIds: tasks need at least one subnet");
        }
        if (problems.length > 0) {
            this.fail(problems.join("\n"));
        }
    }
}

/** Without DNS host names a private DNS namespace resolves to nothing; awsx leaves them off. */
function vpcArgs(args: NetworkArgs, cidrBlock: string, zones: number): awsx.VpcArgs {
    return {
        cidrBlock,
        numberOfAvailabilityZones: zones,
        natGateways: { strategy: args.natGateways ?? "Single" },
        subnetStrategy: "Auto",
        ...zoneBlocks(cidrBlock),
        enableDnsHostnames: true,
        enableDnsSupport: true,
    };
}

/** Blocks that a VPC is divided into: the next power of two for the most zones a region has, six. */
const ZONE_BITS = 3;
/** Smallest block, as a prefix length, that awsx divides by itself. */
const SMALLEST_ZONE = 26;

/**
 * The same address range for each zone, however many there are: a zone more must not move the subnets of the others, whose tasks
 * and file systems hold their addresses. A small VPC is divided by the zones it has.
 */
function zoneBlocks(cidrBlock: string): Pick<awsx.VpcArgs, "availabilityZoneCidrMask"> {
    const mask = Number(cidrBlock.split("/")[1]) + ZONE_BITS;
    return mask <= SMALLEST_ZONE ? { availabilityZoneCidrMask: mask } : {};
}

/** awsx is a remote component: its lists are unknown until it has run, while what is made per zone must be known at once. */
function perZone(ids: pulumi.Output<string[]>, zones: number): pulumi.Output<string>[] {
    return Array.from({ length: zones }, (_, zone) => ids.apply(known => known[zone]!));
}
