import type { IpPermission } from "@aws-sdk/client-ec2";

const PROTOCOLS: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" };

/** The protocol by its usual name, and its ports: -1 where it has none, or all of them. */
export function portsOf({
    IpProtocol = "-1",
    FromPort,
    ToPort,
}: Pick<IpPermission, "IpProtocol" | "FromPort" | "ToPort">) {
    const protocol = PROTOCOLS[IpProtocol] ?? IpProtocol.toLowerCase();
    return protocol === "-1"
        ? { IpProtocol: protocol, FromPort: -1, ToPort: -1 }
        : { IpProtocol: protocol, FromPort: FromPort ?? -1, ToPort: ToPort ?? -1 };
}
