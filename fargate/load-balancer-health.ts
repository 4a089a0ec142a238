import type { Path } from "../compose";
import type { ContainerSpec, HttpEndpoint, NetworkEndpoint } from "./model";
import type { ServiceContext } from "./service-context";

/** How a load balancer asks whether a task is fit for traffic; a new task takes its first request after two good answers. */
const TIMES = { intervalSeconds: 15, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 3 };

/**
 * What ELB asks a gRPC server that it knows nothing of, and what one answers that has no such method: it is alive.
 * @see ELBv2 API, CreateTargetGroup (HealthCheckPath and Matcher of the protocol version GRPC)
 */
const ANY_GRPC_SERVER = { path: "/AWS.ALB/healthcheck", matcher: "12" };

/** The question that the stack or the container's own health check asks, or the home page. */
export function httpHealthCheck(
    context: ServiceContext,
    containerPort: number,
    version: HttpEndpoint["protocolVersion"],
): HttpEndpoint["healthCheck"] {
    const { healthCheckPath, healthCheckCodes } = context.settings;
    if (version === "GRPC") {
        const asked = healthCheckPath === undefined ? ANY_GRPC_SERVER : { path: healthCheckPath, matcher: "0" };
        return { ...asked, ...(healthCheckCodes !== undefined && { matcher: healthCheckCodes }), ...TIMES };
    }
    return {
        path: healthCheckPath ?? checkedPath(context, containerPort) ?? "/",
        matcher: healthCheckCodes ?? "200-399",
        ...TIMES,
    };
}

/** Whether it accepts connections. UDP has none, so there a TCP port of the same container is asked. */
export function networkHealthCheck(
    { verdicts, settings, name }: ServiceContext,
    { protocol }: NetworkEndpoint["listener"],
    mappings: ContainerSpec["portMappings"],
    at: Path,
): NetworkEndpoint["healthCheck"] {
    for (const key of ["healthCheckPath", "healthCheckCodes"] as const) {
        if (settings[key] !== undefined) {
            verdicts.configurationProblem(`swingbridge:services.${name}.${key}`, "has no meaning for this service", {
                reason: "A network load balancer connects to the port and asks nothing.",
                fix: "Remove it, or say `app_protocol: http` at the port if it speaks HTTP.",
            });
        }
    }
    if (protocol !== "UDP") {
        return TIMES;
    }
    const port = mappings.find(mapping => mapping.protocol === "tcp")?.containerPort;
    if (port === undefined) {
        verdicts.problem(at, "has no health check", {
            reason: "Nobody can tell over UDP whether a task is healthy, so the load balancer asks a TCP port of it.",
            fix: "Let the container listen on a TCP port too, and add it to `expose`.",
        });
        return TIMES;
    }
    return { port, ...TIMES };
}

/** The path that the container's own health check asks for on this port, if it does so over HTTP. */
function checkedPath({ service }: ServiceContext, containerPort: number): string | undefined {
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^\s"'|;&]*)?/;
    const [, port = "80", path] = url.exec([service.healthcheck?.test ?? []].flat().join(" ")) ?? [];
    return path !== undefined && Number(port) === containerPort ? path : undefined;
}
