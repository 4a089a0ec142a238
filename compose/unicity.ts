import { get, isMapping, isSequence, mapEntries, type Mapping, type Node, sequence, textOf, toPlain } from "./node";
import { type Cursor, PathTable } from "./path-table";
import { parseVolume } from "./canonical/volume";

/** Lists in which a later entry replaces an earlier one of the same key. */
export function enforceUnicity(root: Mapping): Mapping {
    const walk = (node: Node, cursor: Cursor<Index>): Node => {
        if (isMapping(node)) {
            return mapEntries(node, (value, key) => {
                const below = cursor.down(key);
                return below === undefined ? value : walk(value, below);
            });
        }
        return isSequence(node) && cursor.value !== undefined ? unique(node.items, cursor.value, node) : node;
    };
    return walk(root, KEYS.start()) as Mapping;
}

function unique(items: readonly Node[], index: Index, list: Node): Node {
    const last = new Map<string, Node>();
    const anonymous: Node[] = [];
    for (const item of items) {
        const key = index(item);
        if (key === undefined) {
            anonymous.push(item); // cannot be compared: the schema check has a word on it
        } else {
            last.set(key, item); // keeps the place of the first
        }
    }
    return last.size + anonymous.length === items.length ? list : sequence([...last.values(), ...anonymous], list.at);
}

/** What makes an entry unique, `undefined` where it has no such thing. */
type Index = (item: Node) => string | undefined;

const keyOfText: Index = item => textOf(item)?.split("=")[0];

const target: Index = item => {
    const text = textOf(item);
    if (text !== undefined) {
        return parseVolume(text).volume?.target;
    }
    return textOf(get(item, "target"));
};

const device: Index = item => {
    const text = textOf(item);
    if (text !== undefined) {
        const parts = text.split(":");
        return parts[1] ?? parts[0];
    }
    return textOf(get(item, "target"));
};

const whole: Index = item => (item.kind === "scalar" ? String(item.value) : undefined);

/** Host address, published port, target and protocol together. */
const port: Index = item => {
    if (!isMapping(item)) {
        return whole(item);
    }
    const part = (key: string, otherwise: string) => {
        const value = get(item, key);
        return value === undefined ? otherwise : String(toPlain(value));
    };
    // No published port differs from an empty one, as for compose-go.
    return `${part("host_ip", "0.0.0.0")}:${part("published", "none")}:${part("target", "")}/${part("protocol", "tcp")}`;
};

function mountedIn(folder: string): Index {
    return item => {
        const text = textOf(item);
        return text === undefined
            ? (textOf(get(item, "target")) ?? `${folder}/${textOf(get(item, "source")) ?? ""}`)
            : `${folder}/${text}`;
    };
}

const envFile: Index = item => textOf(item) ?? textOf(get(item, "path"));

const KEYS = new PathTable<Index>({
    "networks.*.labels": keyOfText,
    "networks.*.ipam.options": keyOfText,
    "services.*.annotations": keyOfText,
    "services.*.build.args": keyOfText,
    "services.*.build.additional_contexts": keyOfText,
    "services.*.build.platform": keyOfText,
    "services.*.build.tags": keyOfText,
    "services.*.build.labels": keyOfText,
    "services.*.cap_add": keyOfText,
    "services.*.cap_drop": keyOfText,
    "services.*.configs": mountedIn(""),
    "services.*.deploy.labels": keyOfText,
    "services.*.devices": device,
    "services.*.dns": keyOfText,
    "services.*.dns_opt": keyOfText,
    "services.*.dns_search": keyOfText,
    "services.*.environment": keyOfText,
    "services.*.env_file": envFile,
    "services.*.expose": whole,
    "services.*.labels": keyOfText,
    "services.*.links": keyOfText,
    "services.*.networks.*.aliases": keyOfText,
    "services.*.networks.*.link_local_ips": keyOfText,
    "services.*.ports": port,
    "services.*.profiles": keyOfText,
    "services.*.secrets": mountedIn("/run/secrets"),
    "services.*.sysctls": keyOfText,
    "services.*.tmpfs": keyOfText,
    "services.*.volumes": target,
});
