/** The way in from outside: the application load balancer for HTTP, the network load balancer for what else there is. */
export type PublicEndpoint = HttpEndpoint | NetworkEndpoint;

interface EndpointTarget {
    container: string;
    containerPort: number;
}

/** A rule on the listeners of the application load balancer. */
export interface HttpEndpoint extends EndpointTarget {
    /** Port that the Compose file publishes. */
    publishedPort?: number;
    /** Port of a listener for it alone, or for those that name the same. @default the load balancer's 443 or 80 */
    listenerPort?: number;
    /** What the tasks speak; both need an HTTPS listener. @default HTTP/1.1 */
    protocolVersion?: "HTTP2" | "GRPC";
    /** Whether the tasks expect TLS. @default false */
    encrypted?: boolean;
    healthCheck: {
        path: string;
        /** Status codes, or for gRPC its own, of a healthy task. */
        matcher: string;
    } & HealthCheckTimes;
    /** Host names and path patterns of the listener rule. @default every path */
    hosts?: string[];
    paths?: string[];
}

/** A listener of its own on the network load balancer. */
export interface NetworkEndpoint extends EndpointTarget {
    /** With `TLS` the load balancer ends the encryption. */
    listener: { port: number; protocol: "TCP" | "TLS" | "UDP" | "TCP_UDP" };
    /** Port of a listener that shows a new version before traffic moves. @default none */
    testPort?: number;
    /** A connection that is accepted is a healthy answer; of a service that speaks UDP, on another port. */
    healthCheck: {
        /** @default the port that takes the traffic */
        port?: number;
    } & HealthCheckTimes;
}

interface HealthCheckTimes {
    intervalSeconds: number;
    timeoutSeconds: number;
    healthyThreshold: number;
    unhealthyThreshold: number;
}
