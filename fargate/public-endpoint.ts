import type { Port } from "../compose";
import type { ContainerSpec, PublicEndpoint } from "./model";
import { protocolOf } from "./rules/ports";
import type { ServiceContext } from "./service-context";
import { NON_HTTP_PORTS } from "./well-known-ports";

/** How the load balancer asks whether a task is fit for traffic; a new task takes its first request after two good answers. */
const HEALTH_CHECK = {
    matcher: "200-399",
    intervalSeconds: 15,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
};

/** A published port, and whether it could be a public one. */
interface Published {
    port: Port;
    index: number;
    /** Why it must stay inside; undefined for a candidate. */
    inside?: string;
}

/**
 * Compose publishes ports for a laptop's convenience, production must not. A service is reachable from outside only if
 * the stack names it, or, by default, if it is built from source and publishes a port of no well-known non-HTTP protocol.
 */
export function publicEndpoint(
    context: ServiceContext,
    mappings: ContainerSpec["portMappings"],
): PublicEndpoint | undefined {
    const published = (context.service.ports ?? [])
        .map((port, index): Published => ({ port, index, inside: reasonToStayInside(port) }))
        .filter(({ port }) => protocolOf(port) !== undefined);
    const candidates = published.filter(({ inside }) => inside === undefined);
    const isPublic =
        context.settings.endpoint === undefined &&
        (context.stack.public?.includes(context.name) ??
            (context.service.build !== undefined && candidates.length > 0));
    const containerPort = isPublic ? choosePort(context, candidates, mappings) : undefined;
    for (const { port, index, inside } of published) {
        if (Number(port.target) !== containerPort) {
            context.verdicts.approximated(context.path("ports", index), {
                reason: `stays inside the network: ${inside ?? reasonNotPublic(context, containerPort)}`,
                fix:
                    inside === undefined
                        ? waysToPublish(context, port, isPublic)
                        : "other services reach it by the service's name",
            });
        }
    }
    if (containerPort === undefined) {
        return undefined;
    }
    const port = candidates.find(candidate => Number(candidate.port.target) === containerPort)?.port;
    const publishedPort = /^\d+$/.test(port?.published ?? "") ? Number(port?.published) : undefined;
    const { hosts, paths, healthCheckPath } = context.settings;
    return {
        container: context.ecsName,
        containerPort,
        ...(publishedPort !== undefined && { publishedPort }),
        healthCheck: { path: healthCheckPath ?? checkedPath(context, containerPort) ?? "/", ...HEALTH_CHECK },
        ...(hosts !== undefined && { hosts }),
        ...(paths !== undefined && { paths }),
    };
}

function reasonToStayInside(port: Port): string | undefined {
    if (protocolOf(port) === "udp") {
        return "an Application Load Balancer carries no UDP";
    }
    if (/^(127\.|::1$|\[::1\]$|localhost$)/.test(port.host_ip ?? "")) {
        return "it is published on the loopback address only";
    }
    const protocol = NON_HTTP_PORTS[Number(port.target)];
    return protocol && `${port.target} is the port of ${protocol}, and an Application Load Balancer carries HTTP only`;
}

function reasonNotPublic({ stack, service }: ServiceContext, publicPort: number | undefined): string {
    if (publicPort !== undefined) {
        return `the service's public port is ${publicPort}`;
    }
    if (stack.public !== undefined) {
        return "the stack's `public` setting does not name the service";
    }
    return service.build === undefined ? "only services built from source are public by default" : "it is not public";
}

function waysToPublish({ name }: ServiceContext, port: Port, isPublic: boolean): string {
    return isPublic
        ? `to publish it instead: swingbridge:services: { ${name}: { port: ${port.target} } }`
        : `to publish it, name the service in the stack: swingbridge:public: ["${name}"]`;
}

/** The one port that the load balancer forwards to. */
function choosePort(
    context: ServiceContext,
    candidates: Published[],
    mappings: ContainerSpec["portMappings"],
): number | undefined {
    const { settings, verdicts } = context;
    const tcp = mappings.filter(({ protocol }) => protocol === "tcp").map(({ containerPort }) => containerPort);
    if (settings.port !== undefined) {
        if (!tcp.includes(settings.port)) {
            verdicts.configurationProblem(
                `swingbridge:services.${context.name}.port`,
                `is ${settings.port}, which the service does not listen on`,
                { fix: `Choose one of its TCP ports (${tcp.join(", ") || "none known"}), or add it to \`expose\`.` },
            );
        }
        return settings.port;
    }
    const published = [...new Set(candidates.map(({ port }) => Number(port.target)))];
    const ports = published.length > 0 ? published : tcp.filter(port => NON_HTTP_PORTS[port] === undefined);
    if (ports.length > 1) {
        const second = candidates.find(({ port }) => Number(port.target) === ports[1]);
        verdicts.problem(
            second ? context.path("ports", second.index) : context.path(),
            `is a second public port, besides ${ports[0]}`,
            {
                reason: "A service that is released blue/green has one public port.",
                fix: `Choose it in the stack: swingbridge:services: { ${context.name}: { port: ${ports[0]} } }. The others stay inside.`,
            },
        );
    } else if (ports.length === 0) {
        verdicts.problem(context.path(), "is to be public, but no HTTP port of it is known", {
            fix: "Publish the port under `ports`, or add it to `expose`.",
        });
    }
    return ports[0];
}

/** The path that the container's own health check asks for on this port, if it does so over HTTP. */
function checkedPath({ service }: ServiceContext, containerPort: number): string | undefined {
    const url = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^\s"'|;&]*)?/;
    const [, port = "80", path] = url.exec([service.healthcheck?.test ?? []].flat().join(" ")) ?? [];
    return path !== undefined && Number(port) === containerPort ? path : undefined;
}
