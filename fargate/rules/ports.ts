import type { Port } from "../../compose";
import { knownImage } from "../images";
import { FARGATE } from "../limits";
import type { ContainerSpec } from "../model";
import type { Rule } from "../rule";
import type { ServiceContext } from "../service-context";

export const PORT_RULES: readonly Rule[] = [
    { key: "services.*.ports", target: "containerDefinitions[].portMappings" },
    { key: "services.*.ports.*", target: "containerDefinitions[].portMappings[]" },
    { key: "services.*.ports.*.target", target: "containerDefinitions[].portMappings[].containerPort" },
    { key: "services.*.ports.*.published", target: "the load balancer's listener, 443 or 80" },
    { key: "services.*.ports.*.protocol", target: "containerDefinitions[].portMappings[].protocol" },
    { key: "services.*.ports.*.host_ip", target: "127.0.0.1 keeps a port inside" },
    { key: "services.*.ports.*.mode", target: "both modes end at the load balancer" },
    { key: "services.*.ports.*.name", target: "containerDefinitions[].portMappings[].name" },
    { key: "services.*.ports.*.app_protocol", target: "containerDefinitions[].portMappings[].appProtocol" },
    { key: "services.*.expose", target: "containerDefinitions[].portMappings, open to services on the same networks" },
    {
        key: "services.*.expose.*",
        target: "containerDefinitions[].portMappings[], open to services on the same networks",
    },
];

type PortMapping = ContainerSpec["portMappings"][number];

const APP_PROTOCOLS = ["http", "http2", "grpc"] as const;

/** Everything that the container listens on: published, exposed, or known of its image; by number. */
export function portMappings(context: ServiceContext): PortMapping[] {
    const { service, verdicts } = context;
    const mappings = new Map<string, PortMapping>();
    const add = (mapping: PortMapping) => {
        const id = `${mapping.containerPort}/${mapping.protocol}`;
        mappings.set(id, { ...mapping, ...mappings.get(id) });
    };
    (service.ports ?? []).forEach((port, index) => {
        const protocol = protocolOf(port);
        if (protocol === undefined) {
            // ECS would take any other word for TCP and say nothing.
            return verdicts.refused(context.path("ports", index), {
                reason: `ECS knows the protocols tcp and udp, not ${port.protocol}`,
                fix: "carry the traffic over TCP or UDP",
            });
        }
        add({
            containerPort: Number(port.target),
            protocol,
            ...portName(port, index, context),
            ...appProtocol(port, index, context),
        });
    });
    (service.expose ?? []).forEach(text => exposedPorts(String(text)).forEach(add));
    const known = service.build === undefined && service.image !== undefined ? knownImage(service.image) : undefined;
    known?.ports.forEach(containerPort => add({ containerPort, protocol: "tcp" }));
    if (mappings.size > FARGATE.maxPorts) {
        verdicts.problem(context.path(service.expose ? "expose" : "ports"), `asks for ${mappings.size} ports`, {
            reason: `A container has at most ${FARGATE.maxPorts} port mappings.`,
            fix: "Name those that are used.",
        });
    }
    return [...mappings.values()].sort(
        (a, b) => a.containerPort - b.containerPort || a.protocol.localeCompare(b.protocol),
    );
}

export function protocolOf(port: Port): "tcp" | "udp" | undefined {
    const protocol = port.protocol ?? "tcp";
    return protocol === "tcp" || protocol === "udp" ? protocol : undefined;
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
    const known = APP_PROTOCOLS.find(protocol => protocol === port.app_protocol);
    if (port.app_protocol && known === undefined) {
        context.verdicts.approximated(context.path("ports", index, "app_protocol"), {
            reason: `ECS knows ${APP_PROTOCOLS.join(", ")}, so the port carries plain TCP`,
            fix: "remove the key",
        });
    }
    return known === undefined ? {} : { appProtocol: known };
}

/** `"3000"`, `"8000-8010"` or `"53/udp"` */
function exposedPorts(text: string): PortMapping[] {
    const [range = "", protocol = "tcp"] = text.split("/", 2);
    const [from = 0, to = from] = range.split("-", 2).map(Number);
    return Array.from({ length: to - from + 1 }, (_, offset) => ({
        containerPort: from + offset,
        protocol: protocol === "udp" ? "udp" : "tcp",
    }));
}
