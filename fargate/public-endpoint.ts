import type { Port } from "../compose";
import { httpHealthCheck, networkHealthCheck } from "./load-balancer-health";
import { FARGATE } from "./limits";
import type { ContainerSpec, HttpEndpoint, NetworkEndpoint, PublicEndpoint } from "./model";
import { trafficOf, trafficOfNumber, type PortTraffic } from "./port-traffic";
import { protocolOf } from "./rules/ports";
import type { ServiceContext } from "./service-context";

type PortMappings = ContainerSpec["portMappings"];

/** A published port, and whether it could be a public one. */
interface Published {
    port: Port;
    index: number;
    traffic: PortTraffic;
    /** Published on the loopback address: never public. */
    local: boolean;
}

/** A port that the service could have on a load balancer. */
interface Candidate {
    containerPort: number;
    traffic: PortTraffic;
    /** Published ports that it stands for: a TCP and a UDP one may share a listener. */
    published: Published[];
    /** Of a listener of the network load balancer. */
    listener: NetworkEndpoint["listener"];
}

/**
 * Compose publishes ports for a laptop's convenience, production must not. A service is reachable from outside only if
 * the stack names it, or, by default, if it is built from source and publishes a port of no well-known non-HTTP protocol.
 * HTTP goes through the application load balancer; any other TCP, and UDP, through the network load balancer, and only
 * where the stack names the service.
 */
export function publicEndpoints(context: ServiceContext, mappings: PortMappings): PublicEndpoint[] {
    const published = (context.service.ports ?? [])
        .map((port, index): Published => ({ port, index, traffic: trafficOf(port), local: isLocal(port) }))
        .filter(({ port }) => protocolOf(port) !== undefined);
    const outward = published.filter(({ local }) => !local);
    const chosen = isPublic(context, outward) ? choosePorts(context, outward, mappings) : [];
    judgeInside(context, published, chosen);
    return chosen.map(candidate => endpointOf(context, candidate, mappings));
}

function isPublic({ settings, stack, service, name }: ServiceContext, outward: Published[]): boolean {
    return (
        settings.endpoint === undefined &&
        (stack.public?.includes(name) ??
            (service.build !== undefined && outward.some(({ traffic }) => traffic.kind === "http")))
    );
}

function isLocal({ host_ip }: Port): boolean {
    return /^(127\.|::1$|\[::1\]$|localhost$)/.test(host_ip ?? "");
}

/** The ports on load balancers: one, or where ECS replaces the tasks, several on the network load balancer. */
function choosePorts(context: ServiceContext, outward: Published[], mappings: PortMappings): Candidate[] {
    const { settings, verdicts } = context;
    const found = candidates(outward, mappings, context);
    if (settings.port !== undefined) {
        const chosen = found.find(({ containerPort }) => containerPort === settings.port) ?? unpublished(settings.port);
        if (!mappings.some(({ containerPort }) => containerPort === settings.port)) {
            verdicts.configurationProblem(
                `swingbridge:services.${context.name}.port`,
                `is ${settings.port}, which the service does not listen on`,
                { fix: `Choose one of its ports (${numbers(mappings) || "none known"}), or add it to \`expose\`.` },
            );
        }
        return [chosen];
    }
    const http = found.filter(({ traffic }) => traffic.kind === "http");
    if (http.length > 0) {
        refuseSecond(context, http, "A service has one port on the application load balancer.");
        return http.slice(0, 1);
    }
    if (found.length === 0) {
        verdicts.problem(context.path(), "is to be public, but no port of it is known", {
            fix: "Publish the port under `ports`, or add it to `expose`.",
        });
    }
    if ((settings.deploymentController ?? context.stack.deploymentController) !== "ecs") {
        refuseSecond(
            context,
            found,
            "A service that is released blue/green has one public port.",
            `, or let ECS replace its tasks: { ${context.name}: { deploymentController: ecs } }`,
        );
        return found.slice(0, 1);
    }
    if (found.length > FARGATE.maxTargetGroups) {
        verdicts.problem(context.path("ports"), `publishes ${found.length} ports`, {
            reason: `A service has at most ${FARGATE.maxTargetGroups} target groups.`,
            fix: "Publish fewer, or split the service.",
        });
    }
    return found;
}

function numbers(mappings: PortMappings): string {
    return mappings.map(({ containerPort }) => containerPort).join(", ");
}

/** What is published; where nothing is, what the container is known to listen on, HTTP before anything else. */
function candidates(outward: Published[], mappings: PortMappings, context: ServiceContext): Candidate[] {
    const found: Candidate[] = [];
    for (const published of outward) {
        const candidate = candidateOf(published);
        const same = found.find(other => isSame(other, candidate));
        if (same !== undefined) {
            join(same, candidate, context);
        } else {
            found.push(candidate);
        }
    }
    if (found.length > 0) {
        return found;
    }
    const known = mappings
        .filter(({ protocol }) => protocol === "tcp")
        .map(({ containerPort }) => unpublished(containerPort));
    const http = known.filter(({ traffic }) => traffic.kind === "http");
    return http.length > 0 ? http : known;
}

function candidateOf(published: Published): Candidate {
    const { port, traffic } = published;
    const containerPort = Number(port.target);
    const number = publishedPort(port) ?? containerPort;
    const protocol = traffic.kind === "udp" ? "UDP" : "TCP";
    return { containerPort, traffic, published: [published], listener: { port: number, protocol } };
}

function unpublished(containerPort: number): Candidate {
    return {
        containerPort,
        traffic: trafficOfNumber(containerPort),
        published: [],
        listener: { port: containerPort, protocol: "TCP" },
    };
}

/** HTTP ports by what listens, others by where people connect. */
function isSame(one: Candidate, other: Candidate): boolean {
    return one.traffic.kind === "http" || other.traffic.kind === "http"
        ? one.traffic.kind === other.traffic.kind && one.containerPort === other.containerPort
        : one.listener.port === other.listener.port;
}

/** TCP and UDP on one port are one listener, and one target group. */
function join(one: Candidate, other: Candidate, context: ServiceContext): void {
    one.published.push(...other.published);
    if (one.traffic.kind === "http" || one.listener.protocol === other.listener.protocol) {
        return;
    }
    one.listener.protocol = "TCP_UDP";
    if (one.containerPort !== other.containerPort) {
        context.verdicts.problem(context.path("ports", other.published[0]!.index), "shares its port with another", {
            reason: `A listener that carries TCP and UDP has one container port for both: ${one.containerPort}, not ${other.containerPort}.`,
            fix: "Let the container listen on one port number for both.",
        });
    }
}

function publishedPort({ published }: Port): number | undefined {
    return /^\d+$/.test(published ?? "") ? Number(published) : undefined;
}

function refuseSecond(context: ServiceContext, found: Candidate[], reason: string, otherwise = ""): void {
    const [first, second] = found;
    if (first === undefined || second === undefined) {
        return;
    }
    const at = second.published[0];
    context.verdicts.problem(
        at ? context.path("ports", at.index) : context.path(),
        `is a second public port, besides ${first.containerPort}`,
        {
            reason,
            fix: `Choose it in the stack: swingbridge:services: { ${context.name}: { port: ${first.containerPort} } }. The others stay inside${otherwise}.`,
        },
    );
}

function endpointOf(context: ServiceContext, candidate: Candidate, mappings: PortMappings): PublicEndpoint {
    const { containerPort, traffic, published } = candidate;
    const ends = context.settings.tls === true && candidate.listener.protocol === "TCP";
    const listener: NetworkEndpoint["listener"] = ends
        ? { ...candidate.listener, protocol: "TLS" }
        : candidate.listener;
    const container = context.ecsName;
    if (traffic.kind !== "http") {
        for (const { index } of published) {
            const way = `→ the network load balancer's ${listener.protocol} listener on port ${listener.port}`;
            context.verdicts.mapped(context.path("ports", index), way);
        }
        const at = published[0] ? context.path("ports", published[0].index) : context.path();
        return {
            container,
            containerPort,
            listener,
            ...(context.settings.testPort !== undefined && { testPort: context.settings.testPort }),
            healthCheck: networkHealthCheck(context, listener, mappings, at),
        };
    }
    const { hosts, paths, listenerPort } = context.settings;
    const number = published[0] && publishedPort(published[0].port);
    judgeArrival(context, candidate);
    const { protocolVersion, encrypted } = traffic;
    return {
        container,
        containerPort,
        ...(number !== undefined && { publishedPort: number }),
        ...(listenerPort !== undefined && { listenerPort }),
        ...(protocolVersion !== undefined && { protocolVersion }),
        ...(encrypted === true && { encrypted }),
        healthCheck: httpHealthCheck(context, containerPort, protocolVersion),
        ...(hosts !== undefined && { hosts }),
        ...(paths !== undefined && { paths }),
    } satisfies HttpEndpoint;
}

/** A laptop's ports are taken, so people publish 8080 and mean the web: HTTP arrives where browsers ask. */
function judgeArrival(context: ServiceContext, { published, listener: { port } }: Candidate): void {
    const { listenerPort } = context.settings;
    const production = "→ the application load balancer's production listener: 443, or 80 without encryption";
    for (const { index } of published) {
        const { positions } = context.project;
        const short = context.path("ports", index);
        const long = [...short, "published"];
        if (positions.keys(short).length > 0 && !positions.has(long)) {
            continue;
        }
        context.verdicts.mapped(
            positions.has(long) ? long : short,
            listenerPort !== undefined
                ? `→ the application load balancer's listener on port ${listenerPort}`
                : [80, 443].includes(port)
                  ? production
                  : `${production}; for ${port} set swingbridge:services: { ${context.name}: { listenerPort: ${port} } }`,
        );
    }
}

/** Published ports that stay inside, each with the way to publish it. */
function judgeInside(context: ServiceContext, published: Published[], chosen: Candidate[]): void {
    const outside = new Set(chosen.flatMap(candidate => candidate.published.map(({ index }) => index)));
    const publicPort = chosen[0]?.containerPort;
    for (const { port, index, traffic, local } of published.filter(each => !outside.has(each.index))) {
        const reason = local
            ? "it is published on the loopback address only"
            : reasonNotPublic(context, traffic, Number(port.target), publicPort);
        context.verdicts.approximated(context.path("ports", index), {
            reason: `stays inside the network: ${reason}`,
            fix: local ? "other services reach it by the service's name" : waysToPublish(context, port, publicPort),
        });
    }
}

function reasonNotPublic(
    { stack, service }: ServiceContext,
    traffic: PortTraffic,
    port: number,
    publicPort: number | undefined,
): string {
    if (publicPort !== undefined) {
        return `the service's public port is ${publicPort}`;
    }
    if (stack.public !== undefined) {
        return "the stack's `public` setting does not name the service";
    }
    if (traffic.kind !== "http") {
        const carries = traffic.kind === "udp" ? "it carries UDP" : `${port} is the port of ${traffic.of ?? "TCP"}`;
        return `${carries}, and only HTTP is public by default`;
    }
    return service.build === undefined ? "only services built from source are public by default" : "it is not public";
}

function waysToPublish({ name }: ServiceContext, port: Port, publicPort: number | undefined): string {
    return publicPort !== undefined
        ? `to publish it instead: swingbridge:services: { ${name}: { port: ${port.target} } }`
        : `other services reach it by the service's name; to publish it, name the service in the stack: swingbridge:public: ["${name}"]`;
}
