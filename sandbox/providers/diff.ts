import { DEFAULTS } from "./check";
import type { Properties, Property } from "./property";
import { canonical, hasUnknown, isObject, isUnknown, type Values } from "./values";

export interface PropertyChange {
    /** As the engine writes it, e.g. `settings[0].value`. */
    path: string;
    kind: "add" | "delete" | "update";
    replace: boolean;
}

/**
 * What has to change in the account: the program's inputs against what AWS holds.
 * What the program does not say is no change where AWS chooses the value.
 */
export function diff(properties: Properties, olds: Values, news: Values, ignored: string[] = []): PropertyChange[] {
    const roots = new Set(ignored.map(path => path.split(/[.[]/)[0]));
    return Object.entries(properties)
        .filter(([name]) => name !== DEFAULTS && !roots.has(name))
        .flatMap(([name, property]) => compare(property, olds[name], news[name], name, property.replace ?? false));
}

function compare(property: Property, old: unknown, wanted: unknown, path: string, replace: boolean): PropertyChange[] {
    const replaces = replace || (property.replace ?? false);
    const change = (kind: PropertyChange["kind"], where = path): PropertyChange[] => [
        { path: where, kind, replace: replaces },
    ];
    if (same(property, old, wanted)) {
        return [];
    }
    if (wanted === undefined) {
        return change("delete");
    }
    if (old === undefined || old === null) {
        return change("add");
    }
    if (property.type === "object" && isObject(old) && isObject(wanted)) {
        return Object.entries(property.fields!).flatMap(([name, field]) =>
            compare(field, old[name], wanted[name], `${path}.${name}`, replaces),
        );
    }
    if (property.type === "map" && isObject(old) && isObject(wanted)) {
        return [...new Set([...Object.keys(old), ...Object.keys(wanted)])].flatMap(key =>
            compare(property.items!, old[key], wanted[key], `${path}${mapKey(key)}`, replaces),
        );
    }
    if (property.type === "list" && Array.isArray(old) && Array.isArray(wanted)) {
        return Array.from({ length: Math.max(old.length, wanted.length) }).flatMap((_, index) =>
            compare(property.items!, old[index], wanted[index], `${path}[${index}]`, replaces),
        );
    }
    return change("update");
}

/** How the engine writes a key of a map behind the map's path. */
export const mapKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/** Whether what AWS holds is what the program wants. */
export function same(property: Property, old: unknown, wanted: unknown): boolean {
    if (wanted === undefined || wanted === null) {
        return (property.computed ?? false) || isEmpty(old) || canonical(old) === canonical(property.default);
    }
    if (isUnknown(wanted)) {
        return false;
    }
    if (old === undefined || old === null) {
        return isEmpty(wanted) && property.default === undefined;
    }
    if (property.same && !hasUnknown(wanted)) {
        return property.same(old, wanted);
    }
    switch (property.type) {
        case "list":
            return sameLists(property.items!, old, wanted);
        case "set":
            return sameSets(property.items!, old, wanted);
        case "object":
            return (
                isObject(old) &&
                isObject(wanted) &&
                Object.entries(property.fields!).every(([name, field]) => same(field, old[name], wanted[name]))
            );
        case "map":
            return (
                isObject(old) &&
                isObject(wanted) &&
                [...new Set([...Object.keys(old), ...Object.keys(wanted)])].every(
                    key => key in old && key in wanted && same(property.items!, old[key], wanted[key]),
                )
            );
        default:
            return canonical(old) === canonical(wanted);
    }
}

const sameLists = (items: Property, old: unknown, wanted: unknown) =>
    Array.isArray(old) &&
    Array.isArray(wanted) &&
    old.length === wanted.length &&
    old.every((item, index) => same(items, item, wanted[index]));

function sameSets(items: Property, old: unknown, wanted: unknown): boolean {
    if (!Array.isArray(old) || !Array.isArray(wanted)) {
        return false;
    }
    const left = [...(old as unknown[])];
    return (
        // The same item twice is one item of a set.
        new Set(old.map(canonical)).size === new Set(wanted.map(canonical)).size &&
        (wanted as unknown[]).every(item => left.some(other => same(items, other, item)))
    );
}

/** AWS makes no difference between nothing and an empty value. */
export const isEmpty = (value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === "" ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.values(value).every(isEmpty));
