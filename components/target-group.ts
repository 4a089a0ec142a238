import type * as lb from "@pulumi/aws/lb";
import type * as pulumi from "@pulumi/pulumi";
import type { PublicEndpoint } from "../fargate";

/** Seconds a leaving task may take for its open requests. AWS's own 300 make every deployment five minutes longer. */
const DEREGISTRATION_DELAY = 30;

/**
 * A target group for Fargate tasks. It has no name of its own: two of one name cannot exist while one replaces the other.
 * Its port is a mere default (ECS registers each task with its container's port), so it does not change with the container's.
 */
export function targetGroupArgs(vpcId: pulumi.Input<string>, { healthCheck }: PublicEndpoint): lb.TargetGroupArgs {
    return {
        vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port: 80,
        deregistrationDelay: DEREGISTRATION_DELAY,
        healthCheck: {
            enabled: true,
            protocol: "HTTP",
            port: "traffic-port",
            path: healthCheck.path,
            matcher: healthCheck.matcher,
            interval: healthCheck.intervalSeconds,
            timeout: healthCheck.timeoutSeconds,
            healthyThreshold: healthCheck.healthyThreshold,
            unhealthyThreshold: healthCheck.unhealthyThreshold,
        },
    };
}

/** Which requests are the service's: those for its hosts and paths, or all. */
export function listenerRuleConditions({ hosts = [], paths = [] }: PublicEndpoint): lb.ListenerRuleArgs["conditions"] {
    const conditions = [
        ...(hosts.length > 0 ? [{ hostHeader: { values: hosts } }] : []),
        ...(paths.length > 0 ? [{ pathPattern: { values: paths } }] : []),
    ];
    return conditions.length > 0 ? conditions : [{ pathPattern: { values: ["/*"] } }];
}
