import { describe, isNull, mapEntries, mapItems, mapping, type Mapping, type Node, toPlain } from "../node";
import type { Path, Position } from "../position";
import type { Problem, Problems } from "../problem";
import { suggest } from "../suggest";
import schema from "./compose-spec.json";
import { additions } from "./additions";

/** The part of JSON Schema (draft 7) that the Compose Specification's schema uses. */
export interface Schema {
    $ref?: string;
    type?: string | string[];
    properties?: Record<string, Schema>;
    patternProperties?: Record<string, Schema>;
    additionalProperties?: boolean;
    required?: string[];
    items?: Schema;
    uniqueItems?: boolean;
    oneOf?: Schema[];
    enum?: string[];
    pattern?: string;
    minimum?: number;
    maximum?: number;
}

const ROOT = additions(schema as unknown as Schema & { definitions: Record<string, Schema> });

/**
 * Checks a file against the Compose Specification's schema and takes away what does not fit,
 * so that the following steps work on sound values and find what else is wrong.
 */
export function checkSchema(root: Mapping, problems: Problems): Mapping {
    const found: Found[] = [];
    const checked = check(root, ROOT, [], root.at, found);
    for (const { at, path, message, more } of found) {
        problems.add(at, path, message, more);
    }
    return checked?.kind === "mapping" ? checked : mapping(new Map(), root.at);
}

interface Found {
    at: Position | undefined;
    path: Path;
    message: string;
    more?: Pick<Problem, "reason" | "fix">;
}

/** The value without its unfit parts; `undefined` where nothing of it is left. */
function check(node: Node, reference: Schema, path: Path, at: Position | undefined, found: Found[]): Node | undefined {
    const rule = resolve(reference);
    if (rule.oneOf !== undefined) {
        return checkOneOf(node, rule.oneOf, path, at, found);
    }
    const types = typesOf(rule);
    if (types.length > 0 && !types.some(type => hasType(node, type))) {
        found.push(wrongType(node, types, path, at));
        return undefined;
    }
    switch (node.kind) {
        case "mapping":
            return checkMapping(node, rule, path, at, found);
        case "sequence":
            return checkSequence(node, rule, path, found);
        case "scalar":
            return checkScalar(node.value, rule, path, node.at ?? at, found) ? node : undefined;
    }
}

/** The form that fits; where none does, the mistakes in the one of the right kind are what the user wants to hear. */
function checkOneOf(
    node: Node,
    forms: Schema[],
    path: Path,
    at: Position | undefined,
    found: Found[],
): Node | undefined {
    let nearest: { value: Node | undefined; mistakes: Found[] } | undefined;
    for (const form of forms) {
        if (!typesOf(resolve(form)).some(type => hasType(node, type))) {
            continue;
        }
        const mistakes: Found[] = [];
        const value = check(node, form, path, at, mistakes);
        if (mistakes.length === 0) {
            return value;
        }
        nearest ??= { value, mistakes };
    }
    if (nearest === undefined) {
        found.push(
            wrongType(
                node,
                forms.flatMap(form => typesOf(resolve(form))),
                path,
                at,
            ),
        );
        return undefined;
    }
    found.push(...nearest.mistakes);
    return nearest.value;
}

function checkMapping(node: Mapping, rule: Schema, path: Path, at: Position | undefined, found: Found[]): Node {
    const checked = mapEntries(node, (value, key, { keyAt = value.at ?? at }) => {
        const below = ruleOf(key, rule);
        if (below !== undefined) {
            return check(value, below, [...path, key], keyAt, found);
        }
        if (rule.additionalProperties === false) {
            found.push(unknownKey(key, rule, [...path, key], keyAt, found.length < MAX_SUGGESTIONS));
            return undefined;
        }
        return value;
    });
    for (const key of rule.required ?? []) {
        if (!node.entries.has(key)) {
            found.push({ at, path, message: `needs the key "${key}"` });
        }
    }
    return checked;
}

function checkSequence(node: Node & { kind: "sequence" }, rule: Schema, path: Path, found: Found[]): Node {
    const { items: itemRule } = rule;
    const seen = new Map<string, number>();
    return mapItems(node, (item, index) => {
        if (rule.uniqueItems) {
            const key = JSON.stringify(toPlain(item));
            const first = seen.get(key);
            if (first !== undefined) {
                found.push({
                    at: item.at,
                    path: [...path, index],
                    message: `is the same as item ${first + 1} of the list`,
                });
                return undefined;
            }
            seen.set(key, index);
        }
        return itemRule === undefined ? item : check(item, itemRule, [...path, index], item.at, found);
    });
}

function checkScalar(value: unknown, rule: Schema, path: Path, at: Position | undefined, found: Found[]): boolean {
    const before = found.length;
    if (rule.enum !== undefined && !rule.enum.includes(value as string)) {
        const near = typeof value === "string" ? suggest(value, rule.enum) : undefined;
        found.push({
            at,
            path,
            message: `must be ${alternatives(rule.enum.map(one => JSON.stringify(one)))}, not ${JSON.stringify(value)}`,
            more: near === undefined ? undefined : { fix: `Did you mean "${near}"?` },
        });
    }
    if (rule.pattern !== undefined && typeof value === "string" && !new RegExp(rule.pattern).test(value)) {
        found.push({
            at,
            path,
            message: `has the value ${JSON.stringify(value)}, which does not match ${rule.pattern}`,
        });
    }
    if (typeof value === "number") {
        if (rule.minimum !== undefined && value < rule.minimum) {
            found.push({ at, path, message: `must be at least ${rule.minimum}, not ${value}` });
        }
        if (rule.maximum !== undefined && value > rule.maximum) {
            found.push({ at, path, message: `must be at most ${rule.maximum}, not ${value}` });
        }
    }
    return found.length === before;
}

function ruleOf(key: string, rule: Schema): Schema | undefined {
    if (rule.properties !== undefined && Object.hasOwn(rule.properties, key)) {
        return rule.properties[key];
    }
    for (const [pattern, below] of Object.entries(rule.patternProperties ?? {})) {
        if (expression(pattern).test(key)) {
            return below;
        }
    }
    return undefined;
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
    let compiled = expressions.get(pattern);
    if (compiled === undefined) {
        compiled = new RegExp(pattern);
        expressions.set(pattern, compiled);
    }
    return compiled;
}

/** A file of another kind has thousands of unknown keys; comparing each with every known one helps nobody. */
const MAX_SUGGESTIONS = 200;

function unknownKey(key: string, rule: Schema, path: Path, at: Position | undefined, mayBeNear: boolean): Found {
    const known = Object.keys(rule.properties ?? {});
    if (known.length === 0) {
        const pattern = Object.keys(rule.patternProperties ?? {})[0];
        return { at, path, message: "is no valid name", more: { reason: `Names match ${pattern ?? "nothing"}.` } };
    }
    const near = mayBeNear ? suggest(key, known) : undefined;
    return {
        at,
        path,
        message: "is no key of the Compose Specification",
        more: {
            fix: near === undefined ? 'Keys of your own begin with "x-".' : `Did you mean "${near}"?`,
        },
    };
}

function wrongType(node: Node, types: string[], path: Path, at: Position | undefined): Found {
    const wanted = [...new Set(types.filter(type => type !== "null").map(type => TYPE_NAMES[type] ?? type))];
    return {
        at: node.kind === "scalar" ? (node.at ?? at) : at,
        path,
        message: `must be ${alternatives(wanted)}, not ${describe(node)}`,
        more: fixFor(node, types, path),
    };
}

/** Keys whose number needs a unit. */
const DURATIONS = new Set([
    "interval",
    "timeout",
    "start_period",
    "start_interval",
    "stop_grace_period",
    "delay",
    "monitor",
    "window",
]);

function fixFor(node: Node, types: string[], path: Path): { fix: string } | undefined {
    if (node.kind !== "scalar" || isNull(node)) {
        return isNull(node) ? { fix: "Give it a value, or remove the key." } : undefined;
    }
    if (!types.includes("string")) {
        return undefined;
    }
    const isDuration = typeof node.value === "number" && DURATIONS.has(String(path.at(-1)));
    return { fix: isDuration ? `Give it a unit: ${node.value}s` : `Quote it: "${String(node.value)}"` };
}

const TYPE_NAMES: Record<string, string> = {
    object: "a mapping",
    array: "a list",
    string: "a string",
    number: "a number",
    integer: "an integer",
    boolean: "true or false",
};

function alternatives(words: string[]): string {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function resolve(rule: Schema): Schema {
    if (rule.$ref === undefined) {
        return rule;
    }
    const name = rule.$ref.replace("#/definitions/", "");
    const found = ROOT.definitions[name];
    if (found === undefined) {
        throw new Error(`the schema refers to ${rule.$ref}, which it does not have`);
    }
    return resolve(found);
}

const typesOfRules = new WeakMap<Schema, string[]>();

function typesOf(rule: Schema): string[] {
    let types = typesOfRules.get(rule);
    if (types === undefined) {
        types = rule.oneOf?.flatMap(form => typesOf(resolve(form))) ?? [rule.type ?? []].flat();
        typesOfRules.set(rule, types);
    }
    return types;
}

function hasType(node: Node, type: string): boolean {
    if (node.kind !== "scalar") {
        return type === (node.kind === "mapping" ? "object" : "array");
    }
    const { value } = node;
    switch (type) {
        case "null":
            return value === null;
        case "integer":
            return typeof value === "number" && Number.isInteger(value);
        default:
            return value !== null && typeof value === type;
    }
}
