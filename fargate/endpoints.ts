import type { FargateServiceSpec, NetworkEndpoint, PublicEndpoint } from "./model";

/** All ports of a service on load balancers. */
export function endpointsOf({
    public: first,
    alsoPublic = [],
}: Pick<FargateServiceSpec, "public" | "alsoPublic">): PublicEndpoint[] {
    return [...(first ? [first] : []), ...alsoPublic];
}

/** Whether a port is behind the network load balancer. */
export function isNetworkEndpoint(endpoint: PublicEndpoint): endpoint is NetworkEndpoint {
    return "listener" in endpoint;
}
