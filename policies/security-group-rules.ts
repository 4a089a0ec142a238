import { number, records, text, texts, type Inputs } from "./inputs";
import type { Resource } from "./rule";
import { EGRESS_RULE, INGRESS_RULE, SECURITY_GROUP, SECURITY_GROUP_RULE } from "./types";

/** Resources that hold rules of security groups: four shapes of one thing. */
export const SECURITY_GROUP_RULE_TYPES = [SECURITY_GROUP, SECURITY_GROUP_RULE, INGRESS_RULE, EGRESS_RULE];

/** One rule, of whatever shape it was written in. */
export interface SecurityGroupRule {
    readonly direction: "ingress" | "egress";
    readonly protocol: string;
    readonly fromPort?: number;
    readonly toPort?: number;
    /** Networks that it is about, IPv4 and IPv6. */
    readonly networks: readonly string[];
    readonly description?: string;
}

/** The rules that a resource holds. */
export function securityGroupRulesOf({ type, inputs }: Resource): SecurityGroupRule[] {
    switch (type) {
        case SECURITY_GROUP:
            return [
                ...records(inputs.ingress).map(rule => inline("ingress", rule)),
                ...records(inputs.egress).map(rule => inline("egress", rule)),
            ];
        case SECURITY_GROUP_RULE:
            return [inline(inputs.type === "egress" ? "egress" : "ingress", inputs)];
        case INGRESS_RULE:
            return [standalone("ingress", inputs)];
        case EGRESS_RULE:
            return [standalone("egress", inputs)];
        default:
            return [];
    }
}

function inline(direction: SecurityGroupRule["direction"], rule: Inputs): SecurityGroupRule {
    return {
        direction,
        protocol: text(rule.protocol) ?? "-1",
        fromPort: number(rule.fromPort),
        toPort: number(rule.toPort),
        networks: [...texts(rule.cidrBlocks), ...texts(rule.ipv6CidrBlocks)],
        description: text(rule.description),
    };
}

function standalone(direction: SecurityGroupRule["direction"], rule: Inputs): SecurityGroupRule {
    return {
        direction,
        protocol: text(rule.ipProtocol) ?? "-1",
        fromPort: number(rule.fromPort),
        toPort: number(rule.toPort),
        networks: [...texts(rule.cidrIpv4), ...texts(rule.cidrIpv6)],
        description: text(rule.description),
    };
}

/** Whether the whole internet is meant: 0.0.0.0/0, ::/0, or half of either. */
export function isWorld(network: string): boolean {
    return /\/[01]$/.test(network);
}

export function isOpenToTheWorld({ networks }: SecurityGroupRule): boolean {
    return networks.some(isWorld);
}

/** Whether every protocol and every port is meant. */
export function isEverything({ protocol, fromPort, toPort }: SecurityGroupRule): boolean {
    const ports = (fromPort ?? 0) <= 0 && (toPort === undefined || toPort <= 0 || toPort >= 65535);
    return (
        ["-1", "all"].includes(protocol) ||
        (["tcp", "udp", "6", "17"].includes(protocol) && ports && toPort !== undefined && toPort >= 65535)
    );
}

/** The ports in words: `443`, `8000 to 8010`, `all ports`. */
export function portsOf(rule: SecurityGroupRule): string {
    const { protocol, fromPort, toPort } = rule;
    if (isEverything(rule) || fromPort === undefined) {
        return ["-1", "all"].includes(protocol) ? "everything" : `all ports of ${protocol}`;
    }
    return fromPort === toPort || toPort === undefined ? `port ${fromPort}` : `ports ${fromPort} to ${toPort}`;
}
