import type { FargateServiceSpec, NetworkEndpoint, PortRange } from "../fargate";
import { endpointsOf, isNetworkEndpoint } from "../fargate/endpoints";

/** Who may connect to a service, and to which of its ports. */
export interface IngressPeer {
    /** Name of the service that connects, or of the large network whose security group it joined. */
    name: string;
    /** Whether it is a large network. @default false */
    isNetwork?: boolean;
    ports: PortRange[];
}

/** Services and jobs, as far as it matters who connects to them. */
type Connected = Pick<FargateServiceSpec, "name" | "connectsTo" | "networkGroups"> &
    Partial<Pick<FargateServiceSpec, "ports">>;

/** Who may connect to each service, by its name: the services and jobs that have an edge to it, and its large networks. */
export function ingressPeers(tasks: readonly Connected[]): ReadonlyMap<string, readonly IngressPeer[]> {
    const peers = new Map<string, IngressPeer[]>(tasks.map(({ name }) => [name, []]));
    for (const { name, connectsTo } of tasks) {
        connectsTo.forEach(({ service, ports }) => peers.get(service)?.push({ name, ports }));
    }
    for (const { name, networkGroups = [], ports = [] } of tasks) {
        for (const network of ports.length > 0 ? networkGroups : []) {
            const open = ports.map(({ container: _, ...port }) => port);
            peers.get(name)!.push({ name: network, isNetwork: true, ports: open });
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
    peer: Pick<IngressPeer, "name" | "isNetwork">,
    { containerPort, lastPort = containerPort, protocol }: PortRange,
): IngressRule {
    return {
        description: `${peer.isNetwork ? `network ${peer.name}` : peer.name} to ${service}`,
        ipProtocol: protocol,
        fromPort: containerPort,
        toPort: lastPort,
    };
}

/** What the security group of a service's tasks is for; AWS shows it, and cannot change it. */
export function securityGroupDescription(service: string): string {
    return `Tasks of ${service}`;
}

/** What the security group of a large network is for. */
export function networkGroupDescription(network: string): string {
    return `Tasks on the network ${network}`;
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
