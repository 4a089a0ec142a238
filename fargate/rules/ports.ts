import type { Port } from "../../compose";
import { knownImage } from "../images";
import { FARGATE } from "../limits";
import type { ContainerSpec } from "../model";
import { AWS_PROTOCOLS } from "../port-traffic";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

export const PORT_RULES: readonly Rule[] = [
    { key: "services.*.ports", target: "containerDefinitions[].portMappings" },
    { key: "services.*.ports.*", target: "containerDefinitions[].portMappings[]" },
    { key: "services.*.ports.*.target", target: "containerDefinitions[].portMappings[].containerPort" },
    {
        key: "services.*.ports.*.published",
        target: "HTTP: the application load balancer's listener, 443 or 80; TCP and UDP: a listener of the network load balancer",
    },
    { key: "services.*.ports.*.protocol", target: "containerDefinitions[].portMappings[].protocol" },
    { key: "services.*.ports.*.host_ip", target: "127.0.0.1 keeps a port inside" },
    { key: "services.*.ports.*.mode", target: "both modes end at the load balancer" },
    { key: "services.*.ports.*.name", target: "containerDefinitions[].portMappings[].name" },
    {
        key: "services.*.ports.*.app_protocol",
        target: "containerDefinitions[].portMappings[].appProtocol, and the load balancer that carries it",
    },
    {
        key: "services.*.ports.*.x-aws-protocol",
        target: "the application load balancer; `https` encrypts on to the tasks",
    },
    { key: "services.*.expose", target: "containerDefinitions[].portMappings, open to services on the same networks" },
    {
        key: "services.*.expose.*",
        target: "containerDefinitions[].portMappings[], open to services on the same networks",
    },
];

type PortMapping = ContainerSpec["portMappings"][number];

const APP_PROTOCOLS = ["http", "http2", "grpc"] as const;

/** Words of `app_protocol` that ECS does not know and that lose nothing: to ECS they are HTTP/2, or TCP. */
const SAME_TO_ECS: Readonly<Record<string, PortMapping["appProtocol"] | "tcp">> = {
    ws: "http",
    h2c: "http2",
    https: "tcp",
    wss: "tcp",
    tcp: "tcp",
    tls: "tcp",
};

/** Consecutive ports from this many on become one port mapping and one security-group rule: a group has 60 rules. */
const RANGE_FROM = 10;

/** Everything that the container listens on: published, exposed, or known of its image; by number. */
export function portMappings(context: ServiceContext): PortMapping[] {
    const { service } = context;
    const mappings = new Map<string, PortMapping>();
    const add = (mapping: PortMapping) => {
        const id = `${mapping.containerPort}/${mapping.protocol}`;
        mappings.set(id, { ...mapping, ...mappings.get(id) });
    };
    (service.ports ?? []).forEach((port, index) => {
        const protocol = protocolOf(port);
        if (protocol === undefined) {
            return refuseProtocol(context, ["ports", index], port.protocol!);
        }
        judgeAwsProtocol(port, index, context);
        add({
            containerPort: Number(port.target),
            protocol,
            ...portName(port, index, context),
            ...appProtocol(port, index, context),
        });
    });
    (service.expose ?? []).forEach((text, index) => exposedPorts(String(text), index, context).forEach(add));
    const known = service.build === undefined && service.image !== undefined ? knownImage(service.image) : undefined;
    known?.ports.forEach(containerPort => add({ containerPort, protocol: "tcp" }));
    return [...mappings.values()].sort(
        (a, b) => a.containerPort - b.containerPort || a.protocol.localeCompare(b.protocol),
    );
}

/**
 * Long runs of consecutive ports as ranges.
 * @param alone ports that a load balancer must find one by one
 */
export function withRanges(
    mappings: readonly PortMapping[],
    alone: readonly number[],
    context: ServiceContext,
): PortMapping[] {
    const ranged = (["tcp", "udp"] as const)
        .flatMap(protocol =>
            runs(
                mappings.filter(mapping => mapping.protocol === protocol),
                alone,
            ),
        )
        .flatMap(run => (run.length < RANGE_FROM ? run : [{ ...run[0]!, lastPort: run.at(-1)!.containerPort }]))
        .sort((a, b) => a.containerPort - b.containerPort || a.protocol.localeCompare(b.protocol));
    if (ranged.length > FARGATE.maxPorts) {
        context.verdicts.problem(
            context.path(context.service.expose ? "expose" : "ports"),
            `asks for ${ranged.length} ports and ranges`,
            { reason: `A container has at most ${FARGATE.maxPorts} port mappings.`, fix: "Name those that are used." },
        );
    }
    return ranged;
}

/** Ports that follow each other and of which nothing more is said; any other is a run of its own. */
function runs(mappings: readonly PortMapping[], alone: readonly number[]): PortMapping[][] {
    const plain = ({ name, appProtocol, containerPort }: PortMapping) =>
        name === undefined && appProtocol === undefined && !alone.includes(containerPort);
    const found: PortMapping[][] = [];
    for (const mapping of mappings) {
        const last = found.at(-1)?.at(-1);
        if (last !== undefined && last.containerPort + 1 === mapping.containerPort && plain(last) && plain(mapping)) {
            found.at(-1)!.push(mapping);
        } else {
            found.push([mapping]);
        }
    }
    return found;
}

export function protocolOf(port: Port): "tcp" | "udp" | undefined {
    return knownProtocol(port.protocol ?? "tcp");
}

function knownProtocol(protocol: string): "tcp" | "udp" | undefined {
    return protocol === "tcp" || protocol === "udp" ? protocol : undefined;
}

/** ECS would take any other word for TCP and say nothing. */
function refuseProtocol(context: ServiceContext, below: (string | number)[], protocol: string): void {
    context.verdicts.refused(context.path(...below), {
        reason: `ECS knows the protocols tcp and udp, not ${protocol}`,
        fix: "carry the traffic over TCP or UDP",
    });
}

function judgeAwsProtocol(port: Port, index: number, context: ServiceContext): void {
    const value = port["x-aws-protocol"];
    if (value !== undefined && !AWS_PROTOCOLS.some(known => known === value)) {
        context.verdicts.refused(context.path("ports", index, "x-aws-protocol"), {
            reason: `it says ${JSON.stringify(value)}, and an application load balancer carries http and https`,
            fix: "write http or https; for TCP use `app_protocol: tcp`",
        });
    }
}

function portName(port: Port, index: number, context: ServiceContext): { name?: string } {
    if (port.name === undefined || port.name === "") {
        return {};
    }
    if (!/^[a-z0-9_-]{1,64}$/.test(port.name)) {
        const finding = {
            reason: "ECS names ports with small letters, digits, - and _ only, so the name is left out",
            fix: "change the name",
        };
        context.verdicts.approximated(context.path("ports", index, "name"), finding);
        return {};
    }
    return { name: port.name };
}

function appProtocol(port: Port, index: number, context: ServiceContext): Pick<PortMapping, "appProtocol"> {
    const said = port.app_protocol || undefined;
    const known = APP_PROTOCOLS.find(protocol => protocol === said) ?? SAME_TO_ECS[said ?? ""];
    if (said !== undefined && known === undefined) {
        context.verdicts.approximated(context.path("ports", index, "app_protocol"), {
            reason: `neither ECS nor the load balancers know it, so the port carries plain TCP`,
            fix: `write tcp, or one of ${APP_PROTOCOLS.join(", ")}, https`,
        });
    }
    return known === undefined || known === "tcp" ? {} : { appProtocol: known };
}

/** `"3000"`, `"8000-8010"` or `"53/udp"` */
function exposedPorts(text: string, index: number, context: ServiceContext): PortMapping[] {
    const [range = "", name = "tcp"] = text.split("/", 2);
    const protocol = knownProtocol(name);
    if (protocol === undefined) {
        refuseProtocol(context, ["expose", index], name);
        return [];
    }
    const [from = 0, to = from] = range.split("-", 2).map(Number);
    return Array.from({ length: to - from + 1 }, (_, offset) => ({ containerPort: from + offset, protocol }));
}
