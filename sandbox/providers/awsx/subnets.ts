/** A subnet of every zone, as the program describes it. */
export interface SubnetSpec {
    type: "Public" | "Private" | "Isolated" | "Unused";
    /** Middle of the subnet's name. @default the type in lower case */
    name?: string;
    /** Prefix length. */
    cidrMask?: number;
    /** Addresses: another way to say `cidrMask`. */
    size?: number;
    /** One block per zone, instead of `cidrMask`. */
    cidrBlocks?: string[];
    tags?: Record<string, string>;
}

export interface Subnet {
    name: string;
    type: SubnetSpec["type"];
    zone: string;
    cidrBlock: string;
    tags: Record<string, string>;
}

/** How awsx shares the VPC's addresses out: `Legacy` halves what is left, `Auto` follows the specs. */
export type SubnetStrategy = "Legacy" | "Auto" | "Exact";

/**
 * The subnets of a VPC, as awsx 3 lays them out.
 * @param zoneMask prefix length of each zone's block; else the VPC is divided by the number of zones
 * @throws Error where they do not fit
 */
export function layOutSubnets(
    vpcName: string,
    vpcCidr: string,
    zones: string[],
    strategy: SubnetStrategy,
    specs?: SubnetSpec[],
    zoneMask?: number,
): Subnet[] {
    if (strategy === "Legacy" && specs) {
        throw new Error('the sandbox simulates subnetSpecs with subnetStrategy "Auto" only');
    }
    const vpc = parseBlock(vpcCidr);
    const zonePrefix = zoneMask ?? vpc.prefix + Math.ceil(Math.log2(zones.length));
    if (zones.length * 2 ** (32 - zonePrefix) > 2 ** (32 - vpc.prefix)) {
        throw new Error(`${zones.length} zones of /${zonePrefix} do not fit into the VPC's ${vpcCidr}`);
    }
    const wanted = specs ?? (strategy === "Auto" ? autoSpecs(zonePrefix) : legacySpecs(zonePrefix));
    if (wanted.length === 0) {
        throw new Error("No subnets specified");
    }
    const defaultPrefix = zonePrefix + Math.ceil(Math.log2(wanted.length));
    const prefixOf = (spec: SubnetSpec) => spec.cidrMask ?? (spec.size ? 32 - Math.log2(spec.size) : defaultPrefix);
    const available = 2 ** (32 - zonePrefix);
    const needed = wanted.reduce((sum, spec) => sum + (spec.cidrBlocks ? 0 : 2 ** (32 - prefixOf(spec))), 0);
    if (needed > available) {
        throw new Error(
            `Subnets are too large for VPC. VPC has ${available} addresses, but subnets require ${needed} addresses.`,
        );
    }
    return zones.flatMap((zone, zoneIndex) => {
        let next = vpc.base + zoneIndex * available;
        return wanted.map(spec => {
            const size = 2 ** (32 - prefixOf(spec));
            const start = Math.ceil(next / size) * size;
            next = start + size;
            return {
                name: `${vpcName}-${spec.name ?? spec.type.toLowerCase()}-${zoneIndex + 1}`,
                type: spec.type,
                zone,
                cidrBlock: spec.cidrBlocks?.[zoneIndex] ?? `${dotted(start)}/${prefixOf(spec)}`,
                tags: spec.tags ?? {},
            };
        });
    });
}

/** Half of a zone is private, a quarter public, and a quarter stays free. */
function autoSpecs(zonePrefix: number): SubnetSpec[] {
    if (zonePrefix > 26) {
        throw new Error(
            `Automatic subnet creation requires a VPC with at least /26 available per AZ, but only /${zonePrefix} is available.` +
                "If you do need very small subnets, please specify them explicitly.",
        );
    }
    const prefix = Math.max(zonePrefix, 16);
    return [
        { type: "Private", cidrMask: prefix + 1 },
        { type: "Public", cidrMask: prefix + 2 },
    ];
}

const legacySpecs = (zonePrefix: number): SubnetSpec[] => [
    { type: "Private", cidrMask: zonePrefix + 1 },
    { type: "Public", cidrMask: zonePrefix + 2 },
];

function parseBlock(cidr: string): { base: number; prefix: number } {
    const [address = "", prefix] = cidr.split("/");
    return { base: address.split(".").reduce((value, byte) => value * 256 + Number(byte), 0), prefix: Number(prefix) };
}

const dotted = (address: number) => [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join(".");
