import {
    type Entry,
    fromPlain,
    get,
    isInteger,
    isMapping,
    isSequence,
    mapEntries,
    mapItems,
    mapping,
    type Mapping,
    type Node,
    scalar,
    sequence,
    textOf,
    toPlain,
    withEntries,
} from "../node";
import { type Cursor, PathTable } from "../path-table";
import type { Path } from "../position";
import { Problems } from "../problem";
import { scalarText } from "../scalar";
import { cleanPath } from "./clean-path";
import { parsePort } from "./port";
import { parseVolume } from "./volume";

/**
 * Writes every short syntax in its long form, so that later steps know one form only.
 * What a short form expands to has no position of its own: it stands where the short form does.
 * @param interpolated Whether variables were replaced: what is no short form is a mistake then.
 */
export function canonicalise(root: Mapping, problems: Problems, interpolated = true): Mapping {
    const expand = (node: Node, path: Path, expansion: Expand): Node | undefined => {
        // A short form with a variable in it may be none yet: then it stays as it is.
        const found = interpolated ? problems : new Problems();
        const expanded = expansion(node, path, found);
        return !interpolated && found.count > 0 ? node : expanded;
    };
    const walk = (node: Node, path: Path, cursor: Cursor<Expand>): Node | undefined => {
        const expanded = cursor.value === undefined ? node : expand(node, path, cursor.value);
        const below = (child: Node, key: string | number): Node | undefined => {
            const next = cursor.down(key);
            return next === undefined ? child : walk(child, [...path, key], next);
        };
        switch (expanded?.kind) {
            case "mapping":
                return mapEntries(expanded, below);
            case "sequence":
                return mapItems(expanded, below);
            default:
                return expanded;
        }
    };
    return walk(root, [], EXPANSIONS.start()) as Mapping;
}

type Expand = (node: Node, path: Path, problems: Problems) => Node | undefined;

/** A text stands for a mapping with one key. */
function textAs(key: string): Expand {
    return node =>
        textOf(node) === undefined
            ? node
            : mapping(new Map([[key, { value: scalar(textOf(node)!, node.at) }]]), node.at);
}

const textAsList: Expand = node => (textOf(node) === undefined ? node : sequence([node], node.at));

/** A list of names stands for a mapping from each to a default. */
function namesAs(fill: () => Node): Expand {
    return node => {
        if (!isSequence(node)) {
            return node;
        }
        const entries = new Map<string, Entry>();
        for (const item of node.items) {
            entries.set(String(toPlain(item)), { keyAt: item.at, value: fill() });
        }
        return mapping(entries, node.at);
    };
}

const dependsOn: Expand = (node, path, problems) => {
    const named = namesAs(() => mapping(new Map()))(node, path, problems);
    return isMapping(named)
        ? mapEntries(named, value =>
              isMapping(value)
                  ? withEntries(value, {
                        condition: get(value, "condition") ?? scalar("service_started"),
                        required: get(value, "required") ?? scalar(true),
                    })
                  : value,
          )
        : named;
};

const envFile: Expand = node => {
    const items = isSequence(node) ? node.items : [node];
    return sequence(
        items.map(item => {
            const file = isMapping(item) ? item : mapping(new Map([["path", { value: item }]]), item.at);
            return withEntries(file, { required: get(file, "required") ?? scalar(true) });
        }),
        node.at,
    );
};

const keyValues: Expand = (node, path, problems) => {
    if (!isSequence(node)) {
        return node;
    }
    const entries = new Map<string, Entry>();
    node.items.forEach((item, index) => {
        const text = textOf(item) ?? "";
        const split = text.indexOf("=");
        if (split < 0) {
            problems.add(item.at, [...path, index], `must be name=value, not ${JSON.stringify(text)}`);
            return;
        }
        entries.set(text.slice(0, split), { keyAt: item.at, value: scalar(text.slice(split + 1), item.at) });
    });
    return mapping(entries, node.at);
};

const ssh: Expand = (node, path, problems) => {
    if (!isSequence(node)) {
        return node;
    }
    const entries = new Map<string, Entry>();
    node.items.forEach((item, index) => {
        const text = textOf(item) ?? "";
        const split = text.indexOf("=");
        if (split < 0 && text !== "default") {
            problems.add(item.at, [...path, index], `must be default or id=path, not ${JSON.stringify(text)}`);
            return;
        }
        const [id, file] = split < 0 ? [text, null] : [text.slice(0, split), text.slice(split + 1)];
        entries.set(id, { keyAt: item.at, value: scalar(file) });
    });
    return mapping(entries, node.at);
};

const mount: Expand = (node, path, problems) => {
    const spec = textOf(node);
    if (spec === undefined) {
        return node;
    }
    const { volume, error } = parseVolume(spec);
    if (volume === undefined) {
        problems.add(node.at, path, `${JSON.stringify(spec)} ${error}`, { fix: "Write [source:]target[:options]." });
        return undefined;
    }
    return at(fromPlain(defined({ ...volume, target: cleanPath(volume.target) })), node);
};

const device: Expand = (node, path, problems) => {
    const spec = textOf(node);
    if (spec === undefined) {
        return node;
    }
    const parts = spec.split(":");
    if (parts.length > 3) {
        problems.add(node.at, path, `${JSON.stringify(spec)} has too many colons`, {
            fix: "Use the long syntax: source, target, permissions.",
        });
        return undefined;
    }
    const [source = "", target = "", permissions = "rwm"] = parts;
    return at(fromPlain({ source, target: target === "" ? source : target, permissions }), node);
};

/** Port mappings that the ranges of one service may unfold into: every port, for TCP and for UDP. */
export const MAX_PORTS = 2 * 65_536;

const ports: Expand = (node, path, problems) => {
    if (!isSequence(node)) {
        return node;
    }
    let count = 0;
    const items = node.items.flatMap((item, index) => {
        if (isMapping(item)) {
            return [item];
        }
        const spec = item.kind === "scalar" ? scalarText(item) : "";
        const parsed = isInteger(item) || textOf(item) !== undefined ? parsePort(spec) : { error: "is no port" };
        if (parsed.ports === undefined) {
            problems.add(item.at, [...path, index], `${JSON.stringify(spec)} ${parsed.error}`, {
                fix: 'Write [host_ip:][published:]target[/protocol], as in "8080:80".',
            });
            return [];
        }
        count += parsed.ports.length;
        if (count > MAX_PORTS) {
            problems.add(item.at, [...path, index], `brings the service to more than ${MAX_PORTS} ports`);
            return [];
        }
        return parsed.ports.map(port => at(fromPlain(defined(port)), item));
    });
    return sequence(items, node.at);
};

const asText: Expand = node => (node.kind === "scalar" ? scalar(scalarText(node), node.at) : node);

const gpus: Expand = node => (textOf(node) === undefined ? node : at(fromPlain([{ count: "all" }]), node));

/** A limit is an integer in every file, also where a later one replaces it. */
const limit: Expand = (node, path, problems) => {
    if (node.kind === "scalar" && !isInteger(node)) {
        problems.add(node.at, path, `must be an integer without quotes, not ${JSON.stringify(node.value)}`);
        return undefined;
    }
    return node;
};

/** `external: { name: x }`, the form of old files, is `external: true` and `name: x`. */
const external: Expand = (node, path, problems) => {
    const nested = get(node, "external");
    if (!isMapping(node) || !isMapping(nested)) {
        return node;
    }
    const [name, inner] = [get(node, "name"), get(nested, "name")];
    if (inner !== undefined && name !== undefined && textOf(inner) !== textOf(name)) {
        problems.add(inner.at, path, "has two different names: name and external.name", { fix: "Keep name only." });
    }
    if (inner !== undefined) {
        problems.warn(inner.at, path, "uses external.name, which is deprecated", {
            fix: `Write name: ${String(toPlain(inner))} and external: true.`,
        });
    }
    return withEntries(node, { external: scalar(true, nested.at), name: name ?? inner });
};

const EXPANSIONS = new PathTable<Expand>({
    "services.*.build": textAs("context"),
    "services.*.build.secrets.*": textAs("source"),
    "services.*.build.provenance": asText,
    "services.*.build.sbom": asText,
    "services.*.build.additional_contexts": keyValues,
    "services.*.build.ssh": ssh,
    "services.*.build.ulimits.*": limit,
    "services.*.depends_on": dependsOn,
    "services.*.env_file": envFile,
    "services.*.label_file": textAsList,
    "services.*.extends": textAs("service"),
    "services.*.gpus": gpus,
    "services.*.networks": namesAs(() => scalar(null)),
    "services.*.models": namesAs(() => scalar(null)),
    "services.*.volumes.*": mount,
    "services.*.dns": textAsList,
    "services.*.devices.*": device,
    "services.*.secrets.*": textAs("source"),
    "services.*.configs.*": textAs("source"),
    "services.*.ports": ports,
    "services.*.ulimits.*": limit,
    "services.*.develop.watch.*.ignore": textAsList,
    "services.*.develop.watch.*.include": textAsList,
    "volumes.*": external,
    "networks.*": external,
    "secrets.*": external,
    "configs.*": external,
});

/** The node, standing where another one does. */
function at(node: Node, place: Node): Node {
    return { ...node, at: place.at };
}

function defined(value: object): Record<string, unknown> {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
