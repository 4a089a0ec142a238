import type { FargateServiceSpec, PortRange } from "../fargate";

/** A service that may connect to another, and to which of its ports. */
export interface IngressPeer {
    /** Name of the service that connects. */
    name: string;
    ports: PortRange[];
}

/** The services and jobs that may connect to `service`: those that have an edge to it. */
export function ingressOf(
    service: Pick<FargateServiceSpec, "name">,
    services: readonly Pick<FargateServiceSpec, "name" | "connectsTo">[],
): IngressPeer[] {
    return services.flatMap(peer =>
        peer.connectsTo.filter(edge => edge.service === service.name).map(({ ports }) => ({ name: peer.name, ports })),
    );
}

/** One rule of a security group without the groups themselves: what EC2 calls it, whoever makes it. */
export interface IngressRule {
    description: string;
    ipProtocol: string;
    fromPort: number;
    toPort: number;
}

/** The rule that lets `peer` connect to one port of `service`, or to a range of them. */
export function ingressRule(
    service: string,
    peer: string,
    { containerPort, lastPort = containerPort, protocol }: PortRange,
): IngressRule {
    return {
        description: `${peer} to ${service}`,
        ipProtocol: protocol,
        fromPort: containerPort,
        toPort: lastPort,
    };
}

/** What the security group of a service's tasks is for; AWS shows it, and cannot change it. */
export function securityGroupDescription(service: string): string {
    return `Tasks of ${service}`;
}
