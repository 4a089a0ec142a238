import {
    type Document,
    isAlias,
    isMap,
    isScalar,
    isSeq,
    LineCounter,
    parseAllDocuments,
    type Node as YamlNode,
    type Scalar as YamlScalarNode,
} from "yaml";
import { type Entry, type Node, mapping, scalar, type Scalar, sequence } from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";
import { resolvePlain } from "./scalar";

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

/** Deeper files are refused: no Compose file needs it, and recursion must end somewhere. */
export const MAX_DEPTH = 100;
/** Values that aliases may repeat in all, per document ("billion laughs" files repeat billions). */
export const MAX_ALIASED_VALUES = 200_000;

/**
 * Reads the YAML documents of one file. Every mistake becomes a problem with its position; what can be read is returned.
 *
 * The library runs with its schema without types: how a plain scalar is read is decided in `scalar.ts`, as go-yaml does it.
 */
export function parseYaml(text: string, file: string, problems: Problems): ParsedDocument[] {
    if (!checkCharacters(text, file, problems)) {
        return [];
    }
    const tooDeep = findDeepNesting(text);
    if (tooDeep !== undefined) {
        problems.add(positionIn(text, file, tooDeep), [], `is nested more than ${MAX_DEPTH} levels deep`);
        return [];
    }
    const lines = new LineCounter();
    let documents: Document.Parsed[];
    try {
        const parsed = parseAllDocuments(text, {
            schema: "failsafe",
            version: "1.2",
            uniqueKeys: false, // checked while converting, without comparing every key with every other
            lineCounter: lines,
            prettyErrors: false,
            logLevel: "silent",
        });
        documents = Array.isArray(parsed) ? parsed : [];
    } catch (error) {
        if (error instanceof RangeError) {
            problems.add({ file, line: 1, column: 1 }, [], `is nested more than ${MAX_DEPTH} levels deep`);
            return [];
        }
        throw error;
    }
    const positionAt = (offset: number): Position => {
        const { line, col } = lines.linePos(offset);
        return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    return documents.flatMap(document => {
        if (document.errors.length > 0) {
            const [first] = document.errors;
            if (first!.message.includes("call stack")) {
                problems.add(positionAt(first!.pos[0]), [], `is nested more than ${MAX_DEPTH} levels deep`);
                return [];
            }
            const { message, fix } = explain(first!.code, first!.message);
            problems.add(positionAt(skipBlanks(text, first!.pos[0])), [], `is not valid YAML: ${message}`, { fix });
            return [];
        }
        return [new Converter(positionAt, problems).document(document)];
    });
}

/** Mistakes in the indentation are reported at the start of the line; the first character says more. */
function skipBlanks(text: string, offset: number): number {
    const blanks = /^ +/.exec(text.slice(offset, offset + MAX_INDENT));
    return offset + (blanks?.[0].length ?? 0);
}

const MAX_INDENT = 1000;

/** What the YAML library finds, in words for people who did not write a parser. Errors after the first follow from it. */
function explain(code: string, message: string): { message: string; fix?: string } {
    const first = message.split("\n")[0]!.replace(/ at line \d+.*$/, "");
    switch (code) {
        case "TAB_AS_INDENT":
            return { message: "a tab stands in the indentation", fix: "Indent with spaces." };
        case "BAD_INDENT":
            return { message: "the indentation does not fit", fix: "Keys of one mapping start in the same column." };
        case "BLOCK_AS_IMPLICIT_KEY":
        case "MULTILINE_IMPLICIT_KEY":
            return {
                message: "a key and its value do not fit together here",
                fix: 'Check the line before for a missing ":", and quote values that contain ": ".',
            };
        case "MISSING_CHAR":
            return { message: first.charAt(0).toLowerCase() + first.slice(1) };
        default:
            return { message: first.charAt(0).toLowerCase() + first.slice(1) };
    }
}

/** Control characters are not allowed in YAML; a file that has some is usually not text at all. */
function checkCharacters(text: string, file: string, problems: Problems): boolean {
    const found = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/.exec(text);
    if (found === null) {
        return true;
    }
    const code = found[0].charCodeAt(0).toString(16).padStart(4, "0").toUpperCase();
    problems.add(positionIn(text, file, found.index), [], `contains the control character U+${code}`, {
        fix: "Save the file as plain UTF-8 text.",
    });
    return false;
}

function positionIn(text: string, file: string, offset: number): Position {
    const before = text.slice(0, offset);
    return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** So many brackets that stay open are a file made to exhaust the parser, whatever quotes and comments they stand in. */
const MAX_OPEN_BRACKETS = 1000;

/** Where nesting gets so deep that the parser, which recurses, would take long or overflow. */
function findDeepNesting(text: string): number | undefined {
    const list = /(?:[-?] ){101}/.exec(text);
    if (list !== null) {
        return list.index;
    }
    let open = 0;
    for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (code === 0x5b || code === 0x7b) {
            if (++open > MAX_OPEN_BRACKETS) {
                return index;
            }
        } else if ((code === 0x5d || code === 0x7d) && open > 0) {
            open--;
        }
    }
    return undefined;
}

/** Turns the library's nodes into ours: aliases and merge keys resolved, types read, duplicates found. */
class Converter {
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
            this.problems.add(at, path.slice(0, 3), `is nested more than ${MAX_DEPTH} levels deep`);
            return undefined;
        }
        if (isAlias(source)) {
            return this.alias(source.source, path, at);
        }
        const anchor = "anchor" in source ? source.anchor : undefined;
        const open: Anchor = { cleared: this.cleared.length, path };
        if (anchor !== undefined) {
            this.anchors.set(anchor, open);
        }
        if (source.tag === "!reset" || source.tag === "!override") {
            this.cleared.push({ path, at: at ?? this.positionAt(0), tag: source.tag });
            if (source.tag === "!reset") {
                return undefined;
            }
        }
        const result = this.convert(source, path, at);
        if (anchor !== undefined) {
            this.anchors.set(anchor, { ...open, result, clearedBelow: this.cleared.slice(open.cleared) });
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
            const { value } = this.scalar(source, path, at);
            if (typeof value === "string") {
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
        const isPlain = source.type === "PLAIN" || source.type === undefined;
        const plain = resolvePlain(text);
        const wanted = tag === undefined ? undefined : TAGGED[tag];
        if (tag === undefined) {
            return isPlain ? { kind: "scalar", ...plain, at } : scalar(text, at);
        }
        if (tag === "!!binary") {
            return scalar(Buffer.from(text, "base64").toString("utf8"), at);
        }
        if (wanted === undefined) {
            return scalar(text, at); // any other tag leaves text as it is, as in go-yaml
        }
        if (plain.value === null ? wanted !== "null" : typeof plain.value !== wanted) {
            this.problems.add(at, path, `is tagged ${tag}, but ${JSON.stringify(text)} is none`);
        }
        return { kind: "scalar", ...plain, at };
    }

    private at(source: YamlNode | null | undefined): Position | undefined {
        const offset = source?.range?.[0];
        return offset === undefined ? undefined : this.positionAt(offset);
    }
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
    /** Number of cleared paths when its value began. */
    cleared: number;
    result?: Sized | undefined;
    clearedBelow?: ClearedPath[];
}
