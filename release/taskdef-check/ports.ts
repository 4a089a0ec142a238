import type { Field } from "../checked-document";
import type { Container } from "./container";

/** One port mapping, or a range. */
export function checkPort(field: Field, container: Container): void {
    let port: string | undefined;
    let host: { field: Field; port: number } | undefined;
    let protocol = "tcp";
    field.asObject({
        containerPort: each => {
            port = each.asInteger(1, 65_535)?.toString();
        },
        hostPort: each => {
            const number = each.asInteger(0, 65_535);
            host = number === undefined ? undefined : { field: each, port: number };
        },
        containerPortRange: each => {
            const text = each.asText();
            if (text !== undefined && !/^\d+-\d+$/.test(text)) {
                each.problem(`is ${JSON.stringify(text)}`, { fix: 'Write "7000-7100".' });
            }
            port = text;
        },
        protocol: each => {
            protocol = each.asOneOf(["tcp", "udp"]) ?? "tcp";
        },
        name: each => {
            const name = each.asText();
            if (name !== undefined && !/^[a-z0-9_-]{1,64}$/.test(name)) {
                each.problem(`is ${JSON.stringify(name)}`, {
                    fix: "Port names have small letters, digits, - and _, at most 64.",
                });
            }
        },
        appProtocol: each => void each.asOneOf(["http", "http2", "grpc"]),
    });
    if (port === undefined) {
        field.problem("has neither containerPort nor containerPortRange");
        return;
    }
    if (host !== undefined && host.port !== 0 && String(host.port) !== port) {
        host.field.problem(`is ${host.port}, but the container's port is ${port}`, {
            reason: "A task on Fargate has a network interface of its own, so both are the same.",
            fix: "Remove it.",
        });
    }
    container.ports.push({ field, port: `${port}/${protocol}` });
}
