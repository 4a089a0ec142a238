import type { FargateServiceSpec, NetworkEndpoint, PortRange } from "../fargate";
import { endpointsOf, isNetworkEndpoint } from "../fargate/endpoints";

/** A service that may connect to another, and to which of its ports. */
export interface IngressPeer {
    /** Name of the service that connects. */
    name: string;
    ports: PortRange[];
}

/** Who may connect to each service, by its name: the services and jobs that have an edge to it. */
export function ingressPeers(
    tasks: readonly Pick<FargateServiceSpec, "name" | "connectsTo">[],
): ReadonlyMap<string, readonly IngressPeer[]> {
    const peers = new Map<string, IngressPeer[]>();
    for (const { name, connectsTo } of tasks) {
        for (const { service, ports } of connectsTo) {
            const known = peers.get(service);
            if (known === undefined) {
                peers.set(service, [{ name, ports }]);
            } else {
                known.push({ name, ports });
            }
        }
    }
    return peers;
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

/** Protocols of IP that a listener of the network load balancer takes. */
export function ipProtocols(protocol: NetworkEndpoint["listener"]["protocol"]): PortRange["protocol"][] {
    return protocol === "TLS" ? ["tcp"] : protocol.split("_").map(part => part.toLowerCase() as PortRange["protocol"]);
}

/** Names of the load balancers among the peers of a public service. */
export const LOAD_BALANCERS = { http: "load-balancer", network: "network-load-balancer" } as const;

/** The load balancers that send traffic to a service, and ask for its health. */
export function loadBalancerPeers(service: FargateServiceSpec): IngressPeer[] {
    const endpoints = endpointsOf(service);
    const http = endpoints
        .filter(endpoint => !isNetworkEndpoint(endpoint))
        .map(({ containerPort }): PortRange => ({ containerPort, protocol: "tcp" }));
    const network = endpoints
        .filter(isNetworkEndpoint)
        .flatMap(({ containerPort, listener, healthCheck }): PortRange[] => [
            ...ipProtocols(listener.protocol).map(protocol => ({ containerPort, protocol })),
            ...(healthCheck.port === undefined ? [] : [{ containerPort: healthCheck.port, protocol: "tcp" as const }]),
        ]);
    const peers = [
        { name: LOAD_BALANCERS.http, ports: http },
        { name: LOAD_BALANCERS.network, ports: unique(network) },
    ];
    return peers.filter(({ ports }) => ports.length > 0);
}

function unique(ports: PortRange[]): PortRange[] {
    const names = ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
    return ports.filter((_, index) => names.indexOf(names[index]!) === index);
}
