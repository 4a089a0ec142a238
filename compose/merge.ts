import {
    describe,
    type Entry,
    get,
    isMapping,
    isNull,
    isSequence,
    mapEntries,
    mapping,
    type Mapping,
    type Node,
    scalar,
    sequence,
    textOf,
    toPlain,
} from "./node";
import type { ClearedPath } from "./yaml-tree";
import { type Cursor, PathTable } from "./path-table";
import type { Path } from "./position";
import type { Problems } from "./problem";
import { scalarText } from "./scalar";

/**
 * Lays one file over those before it: mappings are joined key by key, lists appended, anything else replaced;
 * keys with a rule of their own are in the table below. A value left empty keeps what is there.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function mergeFiles(base: Mapping, over: Mapping, problems: Problems): Mapping {
    return new Merger(problems).mappings(base, over, [], RULES.start());
}

/** Lays a service over the one it extends, or two definitions of one resource over each other. */
export function mergeAt(base: Mapping, over: Mapping, path: Path, problems: Problems): Mapping {
    let cursor: Cursor<Rule> | undefined = RULES.start();
    for (const step of path) {
        cursor = cursor?.down(step);
    }
    return new Merger(problems).mappings(base, over, path, cursor);
}

/** Takes away what `!reset` and `!override` of the next file replace. */
export function clear(base: Mapping, cleared: readonly ClearedPath[]): Mapping {
    if (cleared.length === 0) {
        return base;
    }
    const paths = new PathTable(Object.fromEntries(cleared.map(({ path }) => [path.map(escapeStep).join("."), true])));
    const walk = (node: Mapping, cursor: Cursor<boolean> | undefined): Mapping =>
        cursor === undefined
            ? node
            : mapEntries(node, (value, key) => {
                  const below = cursor.down(escapeStep(key));
                  return below?.value === true ? undefined : isMapping(value) ? walk(value, below) : value;
              });
    return walk(base, paths.start());
}

/** Keys may contain the table's separator and wildcard. */
function escapeStep(step: string | number): string {
    return String(step).replaceAll(".", "\u0000").replaceAll("*", "\u0001");
}

type Rule = (base: Node, over: Node, path: Path, merger: Merger, cursor: Cursor<Rule>) => Node;

class Merger {
    constructor(readonly problems: Problems) {}

    values(base: Node, over: Node, path: Path, cursor: Cursor<Rule> | undefined): Node {
        const rule = cursor?.value;
        if (rule !== undefined) {
            return rule(base, over, path, this, cursor!);
        }
        if (isNull(over)) {
            return base;
        }
        if (isMapping(base)) {
            return isMapping(over) ? this.mappings(base, over, path, cursor) : this.conflict(base, over, path);
        }
        if (isSequence(base)) {
            return isSequence(over)
                ? sequence([...base.items, ...over.items], over.at ?? base.at)
                : this.conflict(base, over, path);
        }
        return over;
    }

    mappings(base: Mapping, over: Mapping, path: Path, cursor: Cursor<Rule> | undefined): Mapping {
        const entries = new Map<string, Entry>(base.entries);
        for (const [key, entry] of over.entries) {
            const below = base.entries.get(key);
            if (below === undefined) {
                entries.set(key, entry);
                continue;
            }
            const value = this.values(below.value, entry.value, [...path, key], cursor?.down(key));
            // The key's place is that of the last file that says something about it.
            entries.set(key, { keyAt: value === below.value ? below.keyAt : (entry.keyAt ?? below.keyAt), value });
        }
        return mapping(entries, base.at ?? over.at);
    }

    private conflict(base: Node, over: Node, path: Path): Node {
        const before = base.at === undefined ? "" : ` (${base.at.file}:${base.at.line})`;
        this.problems.add(over.at, path, `is ${describe(over)} here and ${describe(base)} in a file before${before}`, {
            fix: "Write both alike, or replace the whole value with `!override`.",
        });
        return base;
    }
}

const replace: Rule = (_base, over) => over;

/** Both sides as `key=value` texts, one after the other; unicity then keeps the last of each key. */
const append: Rule = (base, over) => sequence([...asList(base), ...asList(over)], over.at ?? base.at);

/** The same, without entries that are there already. */
const appendNew: Rule = (base, over) => {
    const before = asList(base);
    const known = new Set(before.map(item => JSON.stringify(toPlain(item))));
    return sequence([...before, ...asList(over).filter(item => !known.has(JSON.stringify(toPlain(item))))], base.at);
};

/** Both sides as mappings of names to what they are by default. */
function joinNamed(fill: () => Node): Rule {
    return (base, over, path, merger, cursor) =>
        merger.mappings(asMapping(base, fill), asMapping(over, fill), path, cursor);
}

const dependency = () =>
    mapping(
        new Map([
            ["condition", { value: scalar("service_started") }],
            ["required", { value: scalar(true) }],
        ]),
    );

const build: Rule = (base, over, path, merger, cursor) => merger.mappings(asBuild(base), asBuild(over), path, cursor);

/** Options belong to a driver: those of another one are dropped. */
const logging: Rule = (base, over, path, merger, cursor) => {
    if (!isMapping(base) || !isMapping(over)) {
        return isNull(over) ? base : over;
    }
    const [before, after] = [get(base, "driver"), get(over, "driver")];
    const same = before === undefined || after === undefined || toPlain(before) === toPlain(after);
    return same ? merger.mappings(base, over, path, cursor) : over;
};

/** Pools of addresses are told apart by their subnet. */
const ipamConfig: Rule = (base, over, path, merger, cursor) => {
    if (!isSequence(base) || !isSequence(over)) {
        return isSequence(base) ? base : over;
    }
    const pools = new Map<unknown, Mapping>();
    over.items.forEach((item, index) => {
        if (!isMapping(item)) {
            merger.problems.add(item.at ?? over.at, [...path, index], `must be a mapping, not ${describe(item)}`);
        }
    });
    for (const original of base.items.filter(isMapping)) {
        for (const changed of over.items.filter(isMapping)) {
            const subnet = toPlain(get(changed, "subnet") ?? scalar(null));
            if (subnet !== toPlain(get(original, "subnet") ?? scalar(null))) {
                if (!pools.has(subnet)) {
                    pools.set(subnet, changed);
                }
                continue;
            }
            pools.set(subnet, merger.mappings(original, changed, path, cursor));
        }
    }
    return sequence([...pools.values()], over.at);
};

function asBuild(node: Node): Mapping {
    if (isMapping(node)) {
        return node;
    }
    return mapping(isNull(node) ? new Map() : new Map([["context", { value: node }]]), node.at);
}

function asMapping(node: Node, fill: () => Node): Mapping {
    if (isMapping(node)) {
        return node;
    }
    const items = isSequence(node) ? node.items : [];
    return mapping(new Map(items.map(item => [String(toPlain(item)), { keyAt: item.at, value: fill() }])), node.at);
}

function asList(node: Node): readonly Node[] {
    switch (node.kind) {
        case "sequence":
            return node.items;
        case "scalar":
            return textOf(node) === undefined ? [] : [node];
        case "mapping":
            return [...node.entries]
                .flatMap(([key, { keyAt, value }]) =>
                    value.kind === "sequence"
                        ? value.items.map(item => keyValue(key, item, keyAt))
                        : [keyValue(key, value, keyAt)],
                )
                .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
    }
}

function keyValue(key: string, value: Node, keyAt: Entry["keyAt"]) {
    const at = keyAt ?? value.at;
    const text = isNull(value) ? key : `${key}=${value.kind === "scalar" ? scalarText(value) : ""}`;
    return { kind: "scalar", value: text, at } as const;
}

const RULES = new PathTable<Rule>({
    "networks.*.ipam.config": ipamConfig,
    "networks.*.labels": append,
    "volumes.*.labels": append,
    "services.*.annotations": append,
    "services.*.build": build,
    "services.*.build.args": append,
    "services.*.build.additional_contexts": append,
    "services.*.build.extra_hosts": appendNew,
    "services.*.build.labels": append,
    "services.*.command": replace,
    "services.*.depends_on": joinNamed(dependency),
    "services.*.deploy.labels": append,
    "services.*.dns": append,
    "services.*.dns_opt": append,
    "services.*.dns_search": append,
    "services.*.entrypoint": replace,
    "services.*.env_file": append,
    "services.*.label_file": append,
    "services.*.environment": append,
    "services.*.extra_hosts": appendNew,
    "services.*.healthcheck.test": replace,
    "services.*.labels": append,
    "services.*.volumes.*.volume.labels": append,
    "services.*.logging": logging,
    "services.*.models": joinNamed(() => scalar(null)),
    "services.*.networks": joinNamed(() => scalar(null)),
    "services.*.sysctls": append,
    "services.*.tmpfs": append,
    "services.*.ulimits.*": replace,
});
