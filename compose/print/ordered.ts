import type { Shape } from "./shapes";

export interface PrintOptions {
    /** Whether what compose-go's JSON always has stands there. @default false */
    always?: boolean;
    /** Whether extensions (`x-*`) are left out. @default false */
    withoutExtensions?: boolean;
}

/** A value with its keys in the order in which compose-go prints them. */
export function ordered(value: unknown, shape: Shape = {}, options: PrintOptions = {}): unknown {
    if (Array.isArray(value)) {
        return value.map(item => ordered(item, shape.values?.["*"], options));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const members = value as Record<string, unknown>;
    const { keys: known = [], always = {} } = shape;
    const others = Object.keys(members)
        .filter(key => !known.includes(key))
        // Only a struct has extensions: `x-` in a map of labels is a label.
        .filter(key => !(options.withoutExtensions && shape.keys && key.startsWith("x-")))
        .sort(compare);
    const result: [string, unknown][] = [];
    for (const key of [...known, ...others]) {
        if (members[key] !== undefined) {
            result.push([key, ordered(members[key], shapeOf(key, shape), options)]);
        } else if (options.always && Object.hasOwn(always, key)) {
            result.push([key, always[key]]);
        }
    }
    return Object.fromEntries(result);
}

/** Names of a map are a user's: one may be `constructor`. */
function shapeOf(key: string, { values = {} }: Shape): Shape | undefined {
    return Object.hasOwn(values, key) ? values[key] : values["*"];
}

/** By code unit, as Go sorts: no locale. */
export function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
}
