import {
    type Document,
    isAlias,
    isMap,
    isNode,
    isScalar,
    isSeq,
    type Node as YamlNode,
    type Scalar as YamlScalarNode,
} from "yaml";
import { type Entry, type Node, mapping, scalar, type Scalar, sequence } from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { plainScalar, resolvePlain } from "./scalar";
import { MAX_DEPTH, TOO_DEEP } from "./yaml-limits";

/** One YAML document, and what its tags ask for. */
export interface ParsedDocument {
    root: Node;
    /** Keys of the files before this one that `!reset` and `!override` take away. */
    cleared: ClearedPath[];
}

export interface ClearedPath {
    tag: "!reset" | "!override";
    path: Path;
    at: Position;
}

/** Values that aliases may repeat in all, per document ("billion laughs" files repeat billions). */
export const MAX_ALIASED_VALUES = 200_000;

/** Turns the library's nodes into ours: aliases and merge keys resolved, types read, duplicates found. */
export class YamlTree {
    private readonly anchors = new Map<string, Anchor>();
    private readonly cleared: ClearedPath[] = [];
    private aliased = 0;

    constructor(
        private readonly positionAt: (offset: number) => Position,
        private readonly problems: Problems,
    ) {}

    document(document: Document.Parsed): ParsedDocument {
        const root = document.contents === null ? undefined : this.node(document.contents, []);
        return { root: root?.node ?? scalar(null, this.positionAt(0)), cleared: this.cleared };
    }

    /** `undefined` where the value takes itself away (`!reset`) or cannot be used. */
    private node(source: YamlNode, path: Path, fallback?: Position): Sized | undefined {
        // An empty value stands nowhere of its own: its key does.
        const isEmpty = isScalar(source) && source.type === "PLAIN" && source.source === "";
        const at = (isEmpty ? fallback : undefined) ?? this.at(source) ?? fallback;
        if (path.length > MAX_DEPTH) {
            this.problems.add(at, path.slice(0, 3), TOO_DEEP);
            return undefined;
        }
        if (isAlias(source)) {
            return this.alias(source.source, path, at);
        }
        const anchor = "anchor" in source ? source.anchor : undefined;
        const cleared = this.cleared.length;
        if (anchor !== undefined) {
            this.anchors.set(anchor, { path });
        }
        if (source.tag === "!reset" || source.tag === "!override") {
            this.cleared.push({ path, at: at ?? this.positionAt(0), tag: source.tag });
            if (source.tag === "!reset") {
                return undefined;
            }
        }
        const result = this.convert(source, path, at);
        if (anchor !== undefined) {
            this.anchors.set(anchor, { path, result, clearedBelow: this.cleared.slice(cleared) });
        }
        return result;
    }

    private convert(source: YamlNode, path: Path, at: Position | undefined): Sized {
        if (isMap(source)) {
            return this.map(source.items, path, at);
        }
        if (isSeq(source)) {
            let size = 1;
            const items = source.items.flatMap((item, index) => {
                const converted = this.node(item as YamlNode, [...path, index]);
                size += converted?.size ?? 0;
                return converted === undefined ? [] : [converted.node];
            });
            return { node: sequence(items, at), size };
        }
        return { node: isScalar(source) ? this.scalar(source, path, at) : scalar(null, at), size: 1 };
    }

    private map(items: readonly { key: unknown; value: unknown }[], path: Path, at: Position | undefined): Sized {
        const own = new Map<string, Entry>();
        const seen = new Map<string, Position | undefined>();
        const merged: Node[] = [];
        let size = 1;
        for (const item of items) {
            if (isNode(item.value) && item.value.tag === "!reset" && !isText(item.key)) {
                continue; // taken away before anybody looks at the key
            }
            const keyAt = this.at(item.key as YamlNode);
            const key = this.key(item.key, path, keyAt ?? at);
            if (key === undefined) {
                continue;
            }
            if (seen.has(key)) {
                const first = seen.get(key);
                this.problems.add(keyAt, [...path, key], `is already defined at line ${first?.line ?? "?"}`, {
                    fix: "Keep one of the two.",
                });
                continue;
            }
            seen.set(key, keyAt);
            const isMerge = key === "<<" && isScalar(item.key) && item.key.type === "PLAIN";
            const value =
                item.value === null || item.value === undefined
                    ? { node: scalar(null, keyAt), size: 1 }
                    : this.node(item.value as YamlNode, isMerge ? path : [...path, key], keyAt);
            if (value === undefined) {
                continue;
            }
            size += value.size;
            if (isMerge) {
                merged.push(value.node);
            } else {
                own.set(key, { keyAt, value: value.node });
            }
        }
        return { node: mapping(merged.length === 0 ? own : this.merge(own, merged[0]!, path), at), size };
    }

    /** `<<`: what the mapping has itself wins, then the first of several. */
    private merge(own: Map<string, Entry>, source: Node, path: Path): Map<string, Entry> {
        const parts = source.kind === "sequence" ? source.items : [source];
        const entries = new Map<string, Entry>();
        for (const part of parts) {
            if (part.kind !== "mapping") {
                this.problems.add(part.at, path, 'merges something that is no mapping with "<<"', {
                    fix: "Name a mapping, or a list of mappings, as in `<<: *defaults`.",
                });
                continue;
            }
            for (const [key, entry] of part.entries) {
                if (!entries.has(key)) {
                    entries.set(key, entry);
                }
            }
        }
        own.forEach((entry, key) => entries.set(key, entry));
        return entries;
    }

    private alias(name: string, path: Path, at: Position | undefined): Sized | undefined {
        const anchor = this.anchors.get(name);
        if (anchor === undefined) {
            this.problems.add(at, path, `refers to the anchor "${name}", which is not defined above`);
            return undefined;
        }
        if (anchor.clearedBelow === undefined) {
            this.problems.add(at, path, `refers to the anchor "${name}" from inside itself`);
            return undefined;
        }
        for (const { path: below, at: tagAt, tag } of anchor.clearedBelow) {
            // As in compose-go, a `!reset` inside an anchored mapping works where it stands and not where it is repeated.
            if (tag === "!override" || below.length === anchor.path.length) {
                this.cleared.push({ path: [...path, ...below.slice(anchor.path.length)], at: tagAt, tag });
            }
        }
        this.aliased += anchor.result?.size ?? 0;
        if (this.aliased > MAX_ALIASED_VALUES) {
            if (this.aliased < Number.POSITIVE_INFINITY) {
                this.problems.add(
                    at,
                    path.slice(0, 3),
                    `repeats more than ${MAX_ALIASED_VALUES} values through aliases`,
                    {
                        reason: "A small file that unfolds into a huge one is how alias bombs work, so loading stops here.",
                    },
                );
                this.aliased = Number.POSITIVE_INFINITY; // said once
            }
            return undefined;
        }
        return anchor.result;
    }

    private key(source: unknown, path: Path, at: Position | undefined): string | undefined {
        if (isScalar(source)) {
            const { value, text } = this.scalar(source, path, at);
            // An unquoted date is none either.
            if (typeof value === "string" && text === undefined) {
                return value;
            }
            this.problems.add(at, path, `has the key ${String(source.source ?? value)}, which is no string`, {
                fix: `Quote it: "${String(source.source ?? value)}"`,
            });
            return undefined;
        }
        this.problems.add(at, path, "has a key that is no string", {
            fix: "Quote keys that contain special characters.",
        });
        return undefined;
    }

    private scalar(source: YamlScalar, path: Path, at: Position | undefined): Scalar {
        const text = typeof source.value === "string" ? source.value : (source.source ?? "");
        const tag = source.tag?.replace("tag:yaml.org,2002:", "!!");
        if (tag === undefined) {
            const isPlain = source.type === "PLAIN" || source.type === undefined;
            return isPlain ? plainScalar(text, at) : scalar(text, at);
        }
        const plain = resolvePlain(text);
        const wanted = TAGGED[tag];
        if (tag === "!!binary") {
            return scalar(Buffer.from(text, "base64").toString("utf8"), at);
        }
        if (wanted === undefined) {
            return scalar(text, at); // any other tag leaves text as it is, as in go-yaml
        }
        if (plain.value === null ? wanted !== "null" : typeof plain.value !== wanted) {
            this.problems.add(at, path, `is tagged ${tag}, but ${JSON.stringify(text)} is none`);
        }
        return plainScalar(text, at);
    }

    private at(source: YamlNode | null | undefined): Position | undefined {
        const offset = source?.range?.[0];
        return offset === undefined ? undefined : this.positionAt(offset);
    }
}

function isText(key: unknown): boolean {
    if (!isScalar(key) || typeof key.value !== "string") {
        return false;
    }
    const { value, text } = resolvePlain(key.value);
    return typeof value === "string" && text === undefined;
}

type YamlScalar = Pick<YamlScalarNode, "value" | "type" | "tag" | "source">;

/** JavaScript's name for the type that a tag of YAML asks for. */
const TAGGED: Record<string, string> = {
    "!!int": "number",
    "!!float": "number",
    "!!bool": "boolean",
    "!!null": "null",
};

/** A node, and how many values it unfolds into. */
interface Sized {
    node: Node;
    size: number;
}

/** An anchor, open while its own value is read. */
interface Anchor {
    path: Path;
    result?: Sized | undefined;
    /** What its value takes away; absent as long as it is open. */
    clearedBelow?: ClearedPath[];
}
