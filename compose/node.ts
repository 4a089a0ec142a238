import type { Path, Position } from "./position";

/** What a YAML scalar holds once its type is resolved. */
export type ScalarValue = string | number | boolean | null;

/**
 * The tree that all steps of loading work on: YAML's three kinds of value, each with the place it was written at.
 * Nodes are never changed in place (aliases share them); a step that changes something builds new ones.
 */
export type Node = Scalar | Sequence | Mapping;

export interface Scalar {
    readonly kind: "scalar";
    readonly value: ScalarValue;
    /** Text of a number or time where Compose wants any scalar as text, if it is not the plain one: `1e6` is "1e+06". */
    readonly text?: string;
    /** A number written as a fraction or with an exponent: no integer to Compose, whatever its value. */
    readonly float?: boolean;
    /** Absent for what Compose fills in. */
    readonly at?: Position;
}

export interface Sequence {
    readonly kind: "sequence";
    readonly items: readonly Node[];
    readonly at?: Position;
}

export interface Mapping {
    readonly kind: "mapping";
    readonly entries: ReadonlyMap<string, Entry>;
    readonly at?: Position;
}

export interface Entry {
    readonly value: Node;
    /** Where the key stands. */
    readonly keyAt?: Position;
}

export function scalar(value: ScalarValue, at?: Position): Scalar {
    return { kind: "scalar", value, at };
}

export function sequence(items: readonly Node[], at?: Position): Sequence {
    return { kind: "sequence", items, at };
}

export function mapping(entries: ReadonlyMap<string, Entry>, at?: Position): Mapping {
    return { kind: "mapping", entries, at };
}

/**
 * A mapping with the given values in place of, or after, those that `base` has. `undefined` removes a key.
 * A mapping that stays as it is costs nothing.
 */
export function withEntries(base: Mapping, changes: Record<string, Node | undefined>): Mapping {
    let changed: Map<string, Entry> | undefined;
    for (const key of Object.keys(changes)) {
        const value = changes[key];
        const known = base.entries.get(key);
        if (value === known?.value) {
            continue;
        }
        changed ??= new Map(base.entries);
        if (value === undefined) {
            changed.delete(key);
        } else {
            changed.set(key, { keyAt: known?.keyAt, value });
        }
    }
    return changed === undefined ? base : mapping(changed, base.at);
}

export function isMapping(node: Node | undefined): node is Mapping {
    return node?.kind === "mapping";
}

export function isSequence(node: Node | undefined): node is Sequence {
    return node?.kind === "sequence";
}

export function isNull(node: Node | undefined): boolean {
    return node?.kind === "scalar" && node.value === null;
}

/** A number that is written as an integer. */
export function isInteger(node: Node | undefined): node is Scalar & { readonly value: number } {
    return node?.kind === "scalar" && Number.isInteger(node.value) && node.float !== true;
}

/** The text of a scalar that holds one. An unquoted time holds none: Compose takes it for text in few places. */
export function textOf(node: Node | undefined): string | undefined {
    return node?.kind === "scalar" && typeof node.value === "string" && node.text === undefined
        ? node.value
        : undefined;
}

/** The value below a key. */
export function get(node: Node | undefined, key: string): Node | undefined {
    return isMapping(node) ? node.entries.get(key)?.value : undefined;
}

/** The mapping below a key; an empty one where there is none. */
export function section(node: Node | undefined, key: string): Mapping {
    const value = get(node, key);
    return isMapping(value) ? value : EMPTY;
}

const EMPTY = mapping(new Map());

/** Applies a function to the value of every entry; `undefined` drops the entry. A mapping that stays as it is costs nothing. */
export function mapEntries(
    node: Mapping,
    change: (value: Node, key: string, entry: Entry) => Node | undefined,
): Mapping {
    let changed: Map<string, Entry> | undefined;
    for (const [key, entry] of node.entries) {
        const value = change(entry.value, key, entry);
        if (value === entry.value) {
            continue;
        }
        changed ??= new Map(node.entries);
        if (value === undefined) {
            changed.delete(key);
        } else {
            changed.set(key, { keyAt: entry.keyAt, value });
        }
    }
    return changed === undefined ? node : mapping(changed, node.at);
}

/** Applies a function to every item; `undefined` drops it. */
export function mapItems(node: Sequence, change: (item: Node, index: number) => Node | undefined): Sequence {
    let changed: Node[] | undefined;
    node.items.forEach((item, index) => {
        const value = change(item, index);
        if (value !== item) {
            changed ??= node.items.slice(0, index);
        }
        if (value !== undefined) {
            changed?.push(value);
        }
    });
    return changed === undefined ? node : sequence(changed, node.at);
}

/** Applies a function to the value at a path, where there is one. */
export function changeAt(node: Node, path: Path, change: (value: Node) => Node | undefined): Node {
    const walk = (current: Node, depth: number): Node | undefined => {
        if (depth === path.length) {
            return change(current);
        }
        const step = path[depth]!;
        if (current.kind === "mapping") {
            return mapEntries(current, (value, key) => (key === step ? walk(value, depth + 1) : value));
        }
        if (current.kind === "sequence") {
            return mapItems(current, (item, index) => (index === step ? walk(item, depth + 1) : item));
        }
        return current;
    };
    return walk(node, 0) ?? node;
}

/** What a node is called in messages. */
export function describe(node: Node): string {
    if (node.kind !== "scalar") {
        return node.kind === "sequence" ? "a list" : "a mapping";
    }
    switch (typeof node.value) {
        case "string":
            return "a string";
        case "number":
            return Number.isInteger(node.value) ? "an integer" : "a number";
        case "boolean":
            return "a boolean";
        default:
            return "empty";
    }
}

/** The tree as plain values, without positions. */
export function toPlain(node: Node): unknown {
    switch (node.kind) {
        case "scalar":
            return node.value;
        case "sequence":
            return node.items.map(toPlain);
        case "mapping": {
            const plain: Record<string, unknown> = {};
            for (const [key, entry] of node.entries) {
                setKey(plain, key, toPlain(entry.value));
            }
            return plain;
        }
    }
}

/** Sets a key as data, also one named `__proto__`. */
function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
    if (key === "__proto__") {
        Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
    } else {
        target[key] = value;
    }
}

/** A tree without positions, for values that Compose fills in. */
export function fromPlain(value: unknown): Node {
    if (Array.isArray(value)) {
        return sequence(value.map(fromPlain));
    }
    if (typeof value === "object" && value !== null) {
        return mapping(new Map(Object.entries(value).map(([key, item]) => [key, { value: fromPlain(item) }])));
    }
    return scalar(value as ScalarValue);
}
