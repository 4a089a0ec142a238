import type { FargateServiceSpec, HttpEndpoint, NetworkEndpoint, PublicEndpoint } from "./model";

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

/** The same text for endpoints that answer to the same hosts and paths: on one listener the second never gets a request. */
export function sameRule({ hosts = [], paths = [] }: Pick<HttpEndpoint, "hosts" | "paths">): string {
    return JSON.stringify([[...hosts].sort(), [...paths].sort()]);
}
