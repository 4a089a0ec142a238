import { type Entry, isNull, isSequence, mapEntries, mapping, type Node, scalar, sequence, textOf } from "../node";
import type { Path } from "../position";
import type { Problems } from "../problem";
import { scalarText } from "../scalar";
import { QUOTE_IT, text } from "./scalars";
import { type Type, withEmpty, type WithEmpty, wrong } from "./type";

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

/**
 * Labels, options: no value means an empty one.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#labels
 */
export const labels = pairs("");
/**
 * Environment variables and build arguments: no value (`null`) means that it comes from the environment.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#environment and build.md#args
 */
export const variables = pairs(null);

/**
 * Options whose values are texts and integers only.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#storage_opt
 */
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
    if (node.kind === "mapping") {
        return mapEntries(node, (value, key) => change(value, [...path, key]));
    }
    const entries = new Map<string, Entry>();
    if (node.kind === "sequence") {
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

/** Types of the keys of a mapping; keys of the user's own (`x-…`) stay as they are, others are left out. */
export type Fields = Record<string, Type>;

/** A mapping that is left out where nothing in it says anything. */
export function struct(fields: Fields): WithEmpty {
    const known = new Map(Object.entries(fields));
    return withEmpty((node, path, problems) => {
        if (node.kind !== "mapping") {
            return wrong(node, path, problems, "a mapping");
        }
        return mapEntries(node, (value, key) => {
            const type = known.get(key) ?? (key.startsWith("x-") ? anything : undefined);
            return type?.(value, [...path, key], problems);
        });
    }, isEmptyMapping);
}

export const anything: Type = node => node;
