import type { PortRange } from "../fargate";
import { endpointsOf, isNetworkEndpoint } from "../fargate/endpoints";
import type { FargateServiceArgs, Peer } from "./fargate-service-args";
import { ipProtocols } from "./network-load-balancer";

/** The load balancers that send it traffic, and ask for its health. */
export function loadBalancersOf({ service, endpoint, networkLoadBalancer }: FargateServiceArgs): Peer[] {
    const endpoints = endpointsOf(service);
    const http = endpoints.filter(each => !isNetworkEndpoint(each));
    const network = endpoints
        .filter(isNetworkEndpoint)
        .flatMap(({ containerPort, listener, healthCheck }) => [
            ...ipProtocols(listener.protocol).map(protocol => ({ containerPort, protocol })),
            ...(healthCheck.port === undefined ? [] : [{ containerPort: healthCheck.port, protocol: "tcp" as const }]),
        ]);
    return [
        ...(endpoint === undefined
            ? []
            : [
                  {
                      name: "load-balancer",
                      securityGroupId: endpoint.loadBalancerSecurityGroupId,
                      ports: http.map(({ containerPort }) => ({ containerPort, protocol: "tcp" as const })),
                  },
              ]),
        ...(networkLoadBalancer === undefined
            ? []
            : [
                  {
                      name: "network-load-balancer",
                      securityGroupId: networkLoadBalancer.securityGroupId,
                      ports: unique(network),
                  },
              ]),
    ];
}

function unique(ports: PortRange[]): PortRange[] {
    const names = ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
    return ports.filter((_, index) => names.indexOf(names[index]!) === index);
}
