import type { Port } from "../compose";
import type { HttpEndpoint } from "./model";
import { NON_HTTP_PORTS } from "./well-known-ports";

/** What a port carries, as far as the choice of its load balancer goes. */
export type PortTraffic =
    | ({ kind: "http" } & Pick<HttpEndpoint, "protocolVersion" | "encrypted">)
    /** `of` names the protocol, as in "the port of PostgreSQL", where it is known. */
    | { kind: "tcp" | "udp"; of?: string };

/** Words of `app_protocol` for what an application load balancer carries. Any other word is a protocol of its own over TCP. */
const HTTP_PROTOCOLS: Readonly<Record<string, PortTraffic>> = {
    http: { kind: "http" },
    ws: { kind: "http" },
    https: { kind: "http", encrypted: true },
    wss: { kind: "http", encrypted: true },
    http2: { kind: "http", protocolVersion: "HTTP2" },
    h2c: { kind: "http", protocolVersion: "HTTP2" },
    grpc: { kind: "http", protocolVersion: "GRPC" },
};

/** Values of `x-aws-protocol`, which Docker's former ECS integration used to choose the load balancer. */
export const AWS_PROTOCOLS = ["http", "https"] as const;

/** A published port: what the file says of it goes before what is known of its number. */
export function trafficOf(port: Port): PortTraffic {
    if (port.protocol === "udp") {
        return { kind: "udp" };
    }
    const named = HTTP_PROTOCOLS[port.app_protocol ?? ""];
    const forced = AWS_PROTOCOLS.find(protocol => protocol === port["x-aws-protocol"]);
    if (forced !== undefined) {
        return { kind: "http", ...named, ...HTTP_PROTOCOLS[forced] } as PortTraffic;
    }
    return named ?? (port.app_protocol ? { kind: "tcp", of: port.app_protocol } : trafficOfNumber(Number(port.target)));
}

/** A TCP port of which nothing but its number is known. */
export function trafficOfNumber(port: number): PortTraffic {
    const of = NON_HTTP_PORTS[port];
    return of === undefined ? { kind: "http" } : { kind: "tcp", of };
}
