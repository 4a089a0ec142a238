import { type Entry, isInteger, isNull, isSequence, mapping, type Node, scalar, sequence, textOf } from "../node";
import type { Path } from "../position";
import type { Problems } from "../problem";
import { parseNumber, scalarText } from "../scalar";
import { formatDuration, parseDuration } from "../canonical/duration";
import { parseBytes } from "../canonical/bytes";
import { shellWords } from "../canonical/shell-words";

/**
 * Gives a value the JSON form of the canonical model. `undefined` where the model leaves the key out:
 * as compose-go does, the empty value of most types (empty text, 0, false, an empty list) counts as absent.
 */
export type Type = (node: Node, path: Path, problems: Problems) => Node | undefined;

/** The same type, keeping its empty value: `init: false` says something that an absent `init` does not. */
export interface WithEmpty extends Type {
    orEmpty: Type;
}

function withEmpty(type: Type, isEmpty: (node: Node) => boolean): WithEmpty {
    const orEmpty: Type = (node, path, problems) => (isNull(node) ? undefined : type(node, path, problems));
    const omitting: Type = (node, path, problems) => {
        const value = orEmpty(node, path, problems);
        return value === undefined || isEmpty(value) ? undefined : value;
    };
    return Object.assign(omitting, { orEmpty });
}

function wrong(node: Node, path: Path, problems: Problems, wanted: string, more: { fix?: string } = {}): undefined {
    const shown =
        node.kind === "scalar" ? JSON.stringify(node.value) : `a ${node.kind === "mapping" ? "mapping" : "list"}`;
    problems.add(node.at, path, `must be ${wanted}, not ${shown}`, more);
    return undefined;
}

const holds = (value: unknown) => (node: Node) => node.kind === "scalar" && node.value === value;

/** A text, or an integer as text. Any other number has no one way to be written. */
export const text: WithEmpty = withEmpty((node, path, problems) => {
    if (textOf(node) !== undefined) {
        return node;
    }
    return isInteger(node) ? scalar(scalarText(node), node.at) : wrong(node, path, problems, "a string", QUOTE_IT);
}, holds(""));

const QUOTE_IT = { fix: 'Write it in quotes, as in "1.5" or "2026-01-31".' };

export const boolean: WithEmpty = withEmpty((node, path, problems) => {
    if (node.kind === "scalar" && typeof node.value === "boolean") {
        return node;
    }
    switch (textOf(node)?.toLowerCase()) {
        case "true":
        case "y":
        case "yes":
        case "on":
            return scalar(true, node.at);
        case "false":
        case "n":
        case "no":
        case "off":
            return scalar(false, node.at);
        default:
            return wrong(node, path, problems, "true or false");
    }
}, holds(false));

/** A boolean that is true unless it says otherwise: only `false` is written down. */
export const optOut: Type = (node, path, problems) => {
    const value = boolean.orEmpty(node, path, problems);
    return value === undefined || holds(true)(value) ? undefined : value;
};

/** A number's fraction is cut off, as by compose-go; a text must be an integer. */
export const integer: WithEmpty = withEmpty((node, path, problems) => {
    const digits = textOf(node);
    const value = digits === undefined ? numberOf(node) : wholeNumber(digits);
    return value === undefined || !Number.isFinite(value)
        ? wrong(node, path, problems, "an integer")
        : withNumber(node, Math.trunc(value));
}, holds(0));

/** An integer that is 0 or more. */
export const count: WithEmpty = withEmpty((node, path, problems) => {
    const value = integer.orEmpty(node, path, problems);
    return value?.kind === "scalar" && (numberOf(node) ?? 0) < 0
        ? wrong(node, path, problems, "an integer, 0 or more")
        : value;
}, holds(0));

/** A count that is written as a number: Compose's schema allows text, too, but its model does not read it. */
export const writtenCount: WithEmpty = withEmpty(
    (node, path, problems) =>
        textOf(node) === undefined
            ? count.orEmpty(node, path, problems)
            : wrong(node, path, problems, "an integer, 0 or more, without quotes"),
    holds(0),
);

/** An integer that is written as one: neither text nor 1e3. */
export const writtenInteger: WithEmpty = withEmpty(
    (node, path, problems) => (isInteger(node) ? node : wrong(node, path, problems, "an integer, without quotes")),
    holds(0),
);

function wholeNumber(digits: string): number | undefined {
    return /^[-+]?[0-9]+$/.test(digits) ? Number(digits) : undefined;
}

/** A number in single precision, which is what compose-go keeps: 0.1 stays 0.1, further digits are lost. */
export const number: WithEmpty = withEmpty((node, path, problems) => {
    const value = numberOf(node);
    return value === undefined || !Number.isFinite(value)
        ? wrong(node, path, problems, "a number")
        : withNumber(node, singlePrecision(value));
}, holds(0));

function numberOf(node: Node): number | undefined {
    if (node.kind !== "scalar") {
        return undefined;
    }
    if (typeof node.value === "number") {
        return node.value;
    }
    const digits = textOf(node);
    return digits === undefined ? undefined : parseNumber(digits);
}

function withNumber(node: Node, value: number): Node {
    return node.kind === "scalar" && node.value === value ? node : scalar(value, node.at);
}

function singlePrecision(value: number): number {
    const rounded = Math.fround(value);
    for (let digits = 1; digits < 9; digits++) {
        const shorter = Number(rounded.toPrecision(digits));
        if (Math.fround(shorter) === rounded) {
            return shorter;
        }
    }
    return Number(rounded.toPrecision(9));
}

/** A size in bytes, as decimal text. A number that is not written as an integer says nothing, as for compose-go. */
export const bytes: Type = (node, path, problems) => {
    if (isInteger(node)) {
        return node.value === 0 ? undefined : scalar(scalarText(node), node.at);
    }
    const size = textOf(node);
    if (size === undefined) {
        return undefined;
    }
    const value = parseBytes(size);
    if (value === undefined) {
        return wrong(node, path, problems, "a size like 512m or 1.5gb");
    }
    return value === 0 ? undefined : scalar(String(value), node.at);
};

/** A duration, as Compose prints it: `1m30s`. */
export const duration: WithEmpty = withEmpty((node, path, problems) => {
    const value = node.kind === "scalar" ? parseDuration(scalarText(node)) : undefined;
    return value === undefined
        ? wrong(node, path, problems, "a duration like 1m30s")
        : scalar(formatDuration(value), node.at);
}, holds("0s"));

/** File permissions as octal digits: `"0440"`. */
export const fileMode: Type = (node, path, problems) => {
    if (node.kind !== "scalar" || node.value === null) {
        return undefined;
    }
    const octal = textOf(node);
    if (octal === undefined ? !isInteger(node) : !/^[-+]?[0-7]+$/.test(octal)) {
        return wrong(node, path, problems, "permissions like 0440");
    }
    return scalar(`0${(octal === undefined ? Number(node.value) : Number.parseInt(octal, 8)).toString(8)}`, node.at);
};

/** A command: a list of words, or a line that is split into words. Empty differs from absent: it clears the image's. */
export const command: Type = (node, path, problems) => {
    if (isSequence(node)) {
        return node;
    }
    const line = textOf(node);
    if (line === undefined) {
        return undefined;
    }
    const words = shellWords(line);
    if (words === undefined) {
        problems.add(node.at, path, "is no command line: its quotes or parentheses do not match", {
            fix: 'Use the list form, as in ["sh", "-c", "…"].',
        });
        return undefined;
    }
    return sequence(
        words.map(word => scalar(word)),
        node.at,
    );
};

/** The command of a health check; a text runs in a shell. */
export const test: Type = node => {
    const items = isSequence(node) ? node.items : isNull(node) ? [] : [scalar("CMD-SHELL"), scalar(textOf(node) ?? "")];
    return items.length === 0 ? undefined : isSequence(node) ? node : sequence(items, node.at);
};

export function list(item: Type): WithEmpty {
    return withEmpty(
        (node, path, problems) => {
            const items = isSequence(node) ? node.items : [node];
            return sequence(
                items
                    .map((value, index) => item(value, [...path, index], problems))
                    .filter(value => value !== undefined),
                node.at,
            );
        },
        node => isSequence(node) && node.items.length === 0,
    );
}

/** Any scalar, as text. */
export const scalarAsText: Type = node =>
    node.kind === "scalar" && typeof node.value !== "string" ? scalar(scalarText(node), node.at) : node;

/** Texts; numbers become texts. */
export const texts = list(text.orEmpty);

/** A mapping with keys of the user's; an empty value stays, as `null`. */
export function mapOf(value: Type): WithEmpty {
    return withEmpty(
        (node, path, problems) =>
            entriesOf(node, path, problems, (item, below) => (isNull(item) ? item : value(item, below, problems))),
        isEmptyMapping,
    );
}

function isEmptyMapping(node: Node): boolean {
    return node.kind === "mapping" && node.entries.size === 0;
}

/** `key: value` or `key=value` pairs, values as text. What a key without a value means differs. */
function pairs(unset: string | null): WithEmpty {
    return withEmpty(
        (node, path, problems) =>
            entriesOf(node, path, problems, (item, below) =>
                isNull(item)
                    ? scalar(unset, item.at)
                    : item.kind === "scalar"
                      ? typeof item.value === "string" && item.text === undefined
                          ? item
                          : scalar(scalarText(item), item.at)
                      : wrong(item, below, problems, "a text"),
            ),
        isEmptyMapping,
    );
}

/** Labels, options: no value means an empty one. */
export const labels = pairs("");
/** Environment variables and build arguments: no value (`null`) means that it comes from the environment. */
export const variables = pairs(null);

/** Options whose values are texts and integers only. */
export const plainOptions: Type = (node, path, problems) => {
    const options = mapOf(text.orEmpty)(node, path, problems);
    return options === undefined ? undefined : labels(options, path, problems);
};

function entriesOf(
    node: Node,
    path: Path,
    problems: Problems,
    change: (item: Node, path: Path) => Node | undefined,
): Node {
    const entries = new Map<string, Entry>();
    if (node.kind === "mapping") {
        for (const [key, entry] of node.entries) {
            const value = change(entry.value, [...path, key]);
            if (value !== undefined) {
                entries.set(key, value === entry.value ? entry : { ...entry, value });
            }
        }
    } else if (node.kind === "sequence") {
        node.items.forEach((item, index) => {
            const pair = textOf(item);
            if (pair === undefined) {
                wrong(item, [...path, index], problems, "a string", QUOTE_IT);
                return;
            }
            const split = pair.indexOf("=");
            const key = split < 0 ? pair : pair.slice(0, split);
            if (/\s$/.test(key)) {
                problems.add(item.at, [...path, index], `names the variable "${key}" with a space before the "="`, {
                    fix: `Write ${key.trim()}=…`,
                });
            }
            const value = change(scalar(split < 0 ? null : pair.slice(split + 1), item.at), [...path, key]);
            if (value !== undefined) {
                entries.set(key, { keyAt: item.at, value });
            }
        });
    }
    return mapping(entries, node.at);
}

/** Host names with their addresses, as sorted `host=address` texts. */
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
            const [, host, address] =
                /^([^=]*)=(.*)$/s.exec(textOf(item) ?? "") ?? /^([^:]*):(.*)$/s.exec(textOf(item) ?? "") ?? [];
            if (host === undefined || address === undefined) {
                problems.add(
                    item.at,
                    [...path, index],
                    `names no address for the host ${JSON.stringify(textOf(item))}`,
                    {
                        fix: 'Write "host=address".',
                    },
                );
                return;
            }
            add(host, address.split(","), item.at, index);
        });
    }
    const lines = hosts.map(({ host, address, at }) => scalar(`${host}=${address}`, at));
    lines.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
    return lines.length === 0 ? undefined : sequence(lines, node.at);
};

/** Types of the keys of a mapping; keys of the user's own (`x-…`) stay as they are, others are left out. */
export type Fields = Record<string, Type>;

/** A mapping that is left out where nothing in it says anything. */
export function struct(fields: Fields): WithEmpty {
    const known = new Map(Object.entries(fields));
    return withEmpty((node, path, problems) => {
        if (node.kind !== "mapping") {
            return wrong(node, path, problems, "a mapping");
        }
        const entries = new Map<string, Entry>();
        for (const [key, entry] of node.entries) {
            const type = known.get(key) ?? (key.startsWith("x-") ? anything : undefined);
            const value = type?.(entry.value, [...path, key], problems);
            if (value !== undefined) {
                entries.set(key, value === entry.value ? entry : { ...entry, value });
            }
        }
        return mapping(entries, node.at);
    }, isEmptyMapping);
}

export const anything: Type = node => node;
