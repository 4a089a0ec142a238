import { isNull, type Node, scalar, sequence, textOf } from "../node";
import { scalarText } from "../scalar";
import { QUOTE_IT } from "./scalars";
import { type Type, wrong } from "./type";

/**
 * Host names with their addresses, as sorted `host=address` texts.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extra_hosts
 */
export const extraHosts: Type = (node, path, problems) => {
    const hosts: { host: string; address: string; at: Node["at"] }[] = [];
    const add = (host: string, addresses: string[], at: Node["at"], step: string | number) => {
        if (host === "" || /[:=]/.test(host)) {
            problems.add(at, [...path, step], `has the host name ${JSON.stringify(host)}, which is none`);
        }
        for (const address of addresses) {
            hosts.push({ host, address: /^\[..*\]$/.test(address) ? address.slice(1, -1) : address, at });
        }
    };
    if (node.kind === "mapping") {
        for (const [host, { value, keyAt }] of node.entries) {
            if (value.kind === "scalar" && !isNull(value) && textOf(value) === undefined) {
                wrong(value, [...path, host], problems, "an address", QUOTE_IT);
                continue;
            }
            const addresses = value.kind === "sequence" ? value.items : [value];
            add(
                host,
                addresses.map(item => (item.kind === "scalar" ? scalarText(item) : "")),
                keyAt,
                host,
            );
        }
    } else if (node.kind === "sequence") {
        node.items.forEach((item, index) => {
            const text = item.kind === "scalar" && typeof item.value === "string" ? scalarText(item) : "";
            const [, host, address] = /^([^=]*)=(.*)$/s.exec(text) ?? /^([^:]*):(.*)$/s.exec(text) ?? [];
            if (host === undefined || address === undefined) {
                problems.add(item.at, [...path, index], `names no address for the host ${JSON.stringify(text)}`, {
                    fix: 'Write "host=address".',
                });
                return;
            }
            add(host, address.split(","), item.at, index);
        });
    }
    const lines = hosts.map(({ host, address, at }) => scalar(`${host}=${address}`, at));
    lines.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
    return lines.length === 0 ? undefined : sequence(lines, node.at);
};
