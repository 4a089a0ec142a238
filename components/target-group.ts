import type * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { HttpEndpoint, NetworkEndpoint, PublicEndpoint } from "../fargate";

/** Seconds a leaving task may take for its open requests. AWS's own 300 make every deployment five minutes longer. */
const DEREGISTRATION_DELAY = 30;

/**
 * A target group for Fargate tasks. It has no name of its own: two of one name cannot exist while one replaces the other.
 * Its port is a mere default (ECS registers each task with its container's port), so it does not change with the container's.
 */
export function targetGroupArgs(vpcId: pulumi.Input<string>, endpoint: HttpEndpoint): lb.TargetGroupArgs {
    const protocol = endpoint.encrypted === true ? "HTTPS" : "HTTP";
    return {
        ...commonArgs(vpcId),
        protocol,
        ...(endpoint.protocolVersion === undefined ? {} : { protocolVersion: endpoint.protocolVersion }),
        healthCheck: {
            ...healthCheckTimes(endpoint),
            protocol,
            port: "traffic-port",
            path: endpoint.healthCheck.path,
            matcher: endpoint.healthCheck.matcher,
        },
    };
}

/** The same behind a network load balancer, which asks no question: a connection that is accepted is enough. */
export function networkTargetGroupArgs(vpcId: pulumi.Input<string>, endpoint: NetworkEndpoint): lb.TargetGroupArgs {
    const { port } = endpoint.healthCheck;
    const { protocol } = endpoint.listener;
    return {
        ...commonArgs(vpcId),
        protocol: protocol === "TLS" ? "TCP" : protocol,
        healthCheck: {
            ...healthCheckTimes(endpoint),
            protocol: "TCP",
            port: port === undefined ? "traffic-port" : String(port),
        },
    };
}

type HealthCheckTimes = { enabled: true } & Record<
    "interval" | "timeout" | "healthyThreshold" | "unhealthyThreshold",
    number
>;

function commonArgs(vpcId: pulumi.Input<string>): lb.TargetGroupArgs {
    return { vpcId, targetType: "ip", port: 80, deregistrationDelay: DEREGISTRATION_DELAY };
}

function healthCheckTimes({ healthCheck }: PublicEndpoint): HealthCheckTimes {
    return {
        enabled: true,
        interval: healthCheck.intervalSeconds,
        timeout: healthCheck.timeoutSeconds,
        healthyThreshold: healthCheck.healthyThreshold,
        unhealthyThreshold: healthCheck.unhealthyThreshold,
    };
}

/** Which requests are the service's: those for its hosts and paths, or all. */
export function listenerRuleConditions({ hosts = [], paths = [] }: HttpEndpoint): lb.ListenerRuleArgs["conditions"] {
    const conditions = [
        ...(hosts.length > 0 ? [{ hostHeader: { values: hosts } }] : []),
        ...(paths.length > 0 ? [{ pathPattern: { values: paths } }] : []),
    ];
    return conditions.length > 0 ? conditions : [{ pathPattern: { values: ["/*"] } }];
}
