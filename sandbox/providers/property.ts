import type { AutoName } from "./autoname";
import { canonical } from "./values";

/** What the provider knows about one property of a resource type. */
export interface Property {
    type: "string" | "number" | "boolean" | "list" | "set" | "map" | "object" | "any";
    /** Of the items of a list, set or map. */
    items?: Property;
    /** Of an object. A field that is not here is not simulated. */
    fields?: Record<string, Property>;
    required?: boolean;
    /** A change replaces the resource. */
    replace?: boolean;
    /** AWS chooses a value where the program gives none, so that none is no change. */
    computed?: boolean;
    /** Value where the program gives none. */
    default?: unknown;
    /** The values that AWS accepts. */
    oneOf?: readonly string[];
    autoName?: AutoName;
    /** The value never leaves AWS again in plain text: always secret in outputs. */
    secret?: boolean;
    /** Kept by the provider alone, e.g. `forceDelete`: AWS does not know it. */
    local?: boolean;
    /** Whether two spellings mean the same to AWS. */
    same?: (left: unknown, right: unknown) => boolean;
}

export type Properties = Record<string, Property>;

type Options = Omit<Property, "type" | "items" | "fields">;

export const string = (options: Options = {}): Property => ({ type: "string", ...options });
export const number = (options: Options = {}): Property => ({ type: "number", ...options });
export const boolean = (options: Options = {}): Property => ({ type: "boolean", ...options });
export const any = (options: Options = {}): Property => ({ type: "any", ...options });
export const list = (items: Property, options: Options = {}): Property => ({ type: "list", items, ...options });
/** A list without an order. */
export const set = (items: Property, options: Options = {}): Property => ({ type: "set", items, ...options });
export const map = (items: Property = string(), options: Options = {}): Property => ({
    type: "map",
    items,
    ...options,
});
export const object = (fields: Properties, options: Options = {}): Property => ({ type: "object", fields, ...options });
/** A number that the SDK types as text, or text that may be written as a number. */
export const numeric = (options: Options = {}): Property => ({
    type: "string",
    same: (left, right) => Number(left) === Number(right),
    ...options,
});
/** A JSON document: equal where its content is. */
export const json = (options: Options = {}): Property => ({ type: "string", same: sameJson, ...options });

/** The physical name: chosen by the program, or `<logical name>-<7 hex digits>`. A change replaces the resource. */
export const autoNamed = (autoName: AutoName = {}, options: Options = {}): Property => ({
    type: "string",
    autoName,
    replace: true,
    ...options,
});

function sameJson(left: unknown, right: unknown): boolean {
    try {
        return canonical(JSON.parse(String(left))) === canonical(JSON.parse(String(right)));
    } catch {
        return left === right;
    }
}
