import type { z } from "zod";
import { NAMESPACE } from "./config-schema";

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
    /** The key as people write it, as in `trafficShift.percent`. */
    key: string;
    /** What it holds now, as JSON; undefined where nothing is written or where it must not be shown. */
    value?: string;
    reason: string;
    fix: string;
}

/** Everything that is wrong with a stack's configuration, in one message. */
export class ConfigError extends Error {
    constructor(readonly problems: readonly ConfigProblem[]) {
        const count = problems.length === 1 ? "One problem" : `${problems.length} problems`;
        super(`${count} in this stack's configuration:\n${problems.map(describe).join("\n")}`);
        this.name = "ConfigError";
    }
}

function describe({ key, value, reason, fix }: ConfigProblem): string {
    const shown = value === undefined ? "" : ` = ${value}`;
    return `  ${NAMESPACE}:${key}${shown}\n    ${reason}\n    Fix: ${fix}`;
}

/** The part of JSON Schema that our schema turns into. */
export interface SchemaNode {
    type?: string;
    title?: string;
    description?: string;
    default?: unknown;
    enum?: unknown[];
    const?: unknown;
    minimum?: number;
    exclusiveMinimum?: number;
    maximum?: number;
    minLength?: number;
    properties?: Record<string, SchemaNode>;
    additionalProperties?: SchemaNode | boolean;
    items?: SchemaNode;
    minItems?: number;
    maxItems?: number;
    anyOf?: SchemaNode[];
}

/** What may stand at a place of the configuration, in words: "a whole number from 1 to 99". */
export function expected(node: SchemaNode): string {
    if (node.title !== undefined) {
        return node.title;
    }
    if (node.enum !== undefined) {
        return `one of ${node.enum.join(", ")}`;
    }
    switch (node.type) {
        case "integer":
        case "number":
            return `a ${node.type === "integer" ? "whole number" : "number"}${range(node)}`;
        case "boolean":
            return "true or false";
        case "string":
            return "a text";
        case "array":
            return `a list${length(node)}, each entry ${node.items === undefined ? "anything" : expected(node.items)}`;
        case "object":
            return node.properties === undefined
                ? `a map of names to ${isNode(node.additionalProperties) ? plural(node.additionalProperties) : "values"}`
                : `a map with ${Object.keys(node.properties).join(", ")}`;
        default:
            return "a text, a number or a boolean";
    }
}

function plural(node: SchemaNode): string {
    return node.type === "object" ? "settings" : "texts";
}

function range({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
    const least = minimum ?? (exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`);
    const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
    if (least !== undefined && most !== undefined) {
        return minimum === undefined ? `, ${least} and at most ${most}` : ` from ${least} to ${most}`;
    }
    if (least !== undefined) {
        return minimum === undefined ? `, ${least}` : `, at least ${least}`;
    }
    return most === undefined ? "" : `, at most ${most}`;
}

function length({ minItems = 0, maxItems }: SchemaNode): string {
    return maxItems === undefined ? "" : ` of ${minItems} to ${maxItems}`;
}

/** The schema of the value at `path`. */
export function schemaAt(root: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
    return path.reduce<SchemaNode | undefined>((node, step) => {
        const candidates = node?.anyOf ?? (node === undefined ? [] : [node]);
        for (const candidate of candidates) {
            const next =
                typeof step === "number"
                    ? candidate.items
                    : (candidate.properties?.[String(step)] ?? candidate.additionalProperties);
            if (isNode(next)) {
                return next;
            }
        }
        return undefined;
    }, root);
}

function isNode(node: SchemaNode | boolean | undefined): node is SchemaNode {
    return typeof node === "object";
}

/** Turns what zod found at one key of the top level into problems. `show` is false for encrypted values. */
export function problemsOf(
    error: z.ZodError,
    key: string,
    value: unknown,
    root: SchemaNode,
    show: boolean,
): ConfigProblem[] {
    return error.issues.flatMap(issue => {
        const path = [key, ...issue.path];
        const found = valueAt(value, issue.path);
        if (issue.code === "unrecognized_keys") {
            const known = Object.keys(schemaAt(root, path)?.properties ?? {});
            return issue.keys.map(unknown =>
                unknownKey([...path, unknown], known, show ? valueAt(found, [unknown]) : undefined),
            );
        }
        const node = schemaAt(root, path) ?? {};
        const written = show && found !== undefined ? JSON.stringify(found) : undefined;
        return [
            {
                key: formatKey(path),
                value: written,
                reason: found === undefined ? "is missing" : `must be ${expected(node)}`,
                fix: fixFor(node, found),
            },
        ];
    });
}

function fixFor(node: SchemaNode, found: unknown): string {
    if (found === undefined) {
        return `write ${expected(node)}`;
    }
    if (typeof found === "string") {
        if (["integer", "number", "boolean"].includes(node.type ?? "") && /^(-?\d+(\.\d+)?|true|false)$/.test(found)) {
            return `write ${found} without quotes`;
        }
        const near = nearest(found, (node.enum ?? []).map(String));
        if (near !== undefined) {
            return `write ${near}`;
        }
    }
    return node.default === undefined
        ? "correct the value, or leave the key out"
        : `correct the value, or leave the key out for ${JSON.stringify(node.default)}`;
}

/** A key that the schema does not have, with the one that was probably meant. */
export function unknownKey(path: readonly PropertyKey[], known: string[], value?: unknown): ConfigProblem {
    const near = nearest(String(path.at(-1)), known);
    return {
        key: formatKey(path),
        value: value === undefined ? undefined : JSON.stringify(value),
        reason:
            near === undefined
                ? "is no key of the configuration"
                : `is no key of the configuration; did you mean ${formatKey([...path.slice(0, -1), near])}?`,
        fix:
            near === undefined
                ? `remove it; known here: ${[...known].sort().join(", ")}`
                : `rename it to ${near}, or remove it`,
    };
}

function formatKey(path: readonly PropertyKey[]): string {
    return path
        .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`))
        .join("");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (found, step) =>
            typeof found === "object" && found !== null ? (found as Record<PropertyKey, unknown>)[step] : undefined,
        value,
    );
}

/** The known word closest to `word`, if it is close enough to be a slip: a third of its letters at most. */
export function nearest(word: string, known: string[]): string | undefined {
    const [best] = known
        .map(candidate => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
        .sort((a, b) => a.distance - b.distance);
    return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** Letters to insert, delete or change to make `b` of `a` (Levenshtein). */
function editDistance(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
            next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}
