import { isIP } from "node:net";
import type { Port } from "../model";

const PROTOCOLS = new Set(["tcp", "udp", "sctp"]);

/**
 * `[[host_ip:][published:]]target[/protocol]`, where ports may be ranges: one mapping for each port of the target range.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#ports
 */
export function parsePort(spec: string): { ports: Port[]; error?: undefined } | { ports?: undefined; error: string } {
    const parts = spec.split(":");
    const [containerPort, protocol] = splitProtocol(parts.at(-1)!);
    const published = parts.at(-2) ?? "";
    const hostIp = unbracket(parts.slice(0, -2).join(":"));
    if (hostIp === undefined || (hostIp !== "" && isIP(hostIp) === 0)) {
        return {
            error: `has the host address ${JSON.stringify(parts.slice(0, -2).join(":"))}, which is no IP address`,
        };
    }
    if (containerPort === "") {
        return { error: "names no container port" };
    }
    const target = range(containerPort);
    if (target === undefined) {
        return { error: `has the container port ${JSON.stringify(containerPort)}, which is no port or range of ports` };
    }
    const host = published === "" ? undefined : range(published);
    if (published !== "" && host === undefined) {
        return { error: `has the published port ${JSON.stringify(published)}, which is no port or range of ports` };
    }
    const size = target.end - target.start;
    if (host !== undefined && size !== host.end - host.start && size !== 0) {
        return { error: `maps ranges of different length: ${published} and ${containerPort}` };
    }
    if (!PROTOCOLS.has(protocol.toLowerCase())) {
        return { error: `has the protocol ${JSON.stringify(protocol)}; it must be tcp, udp or sctp` };
    }
    const ports: Port[] = [];
    for (let offset = 0; offset <= size; offset++) {
        ports.push({
            mode: "ingress",
            host_ip: hostIp === "" ? undefined : hostIp,
            target: target.start + offset,
            published: host && publishedPort(host, offset, size),
            protocol: protocol.toLowerCase(),
        });
    }
    // compose-go sorts a range by the text of its ports.
    return { ports: ports.sort((a, b) => (String(a.target) < String(b.target) ? -1 : 1)) };
}

interface Range {
    start: number;
    end: number;
}

/** One target with a range of published ports may take any of them. */
function publishedPort(host: Range, offset: number, size: number): string {
    const port = String(host.start + offset);
    return size === 0 && host.end !== host.start ? `${port}-${host.end}` : port;
}

function splitProtocol(text: string): [port: string, protocol: string] {
    const [port = "", protocol] = text.split("/");
    return port === "" ? ["", ""] : [port, protocol === undefined || protocol === "" ? "tcp" : protocol];
}

function unbracket(address: string): string | undefined {
    if (!address.startsWith("[")) {
        // Without brackets the last colon of an IPv6 address would be taken for the port's.
        return address.includes(":") ? undefined : address;
    }
    return address.endsWith("]") ? address.slice(1, -1) : undefined;
}

function range(text: string): Range | undefined {
    const [first, last = first] = text.split("-");
    const [start, end] = [portNumber(first!), portNumber(last!)];
    return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

function portNumber(text: string): number | undefined {
    return /^[0-9]+$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}
