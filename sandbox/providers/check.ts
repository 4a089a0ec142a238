import { autoName } from "./autoname";
import type { Properties, Property } from "./property";
import { isObject, isUnknown, type Values } from "./values";

export interface CheckFailure {
    property: string;
    reason: string;
}

export interface Checked {
    inputs: Values;
    failures: CheckFailure[];
}

export interface CheckContext {
    /** Logical name of the resource. */
    name: string;
    /** Inputs of the last update, where there was one. */
    olds: Values | undefined;
    /** The engine's randomness. */
    seed: Uint8Array;
    /** The name that the project's autonaming settings propose. */
    proposedName?: string;
}

/** Names of the properties that the provider filled in, kept with the inputs as the real provider does. */
export const DEFAULTS = "__defaults";

/** Types, required properties, defaults and automatic names of a resource's inputs. All failures at once. */
export function check(properties: Properties, news: Values, context: CheckContext): Checked {
    const failures: CheckFailure[] = [];
    const inputs: Values = {};
    for (const [name, value] of Object.entries(news)) {
        if (name === DEFAULTS || value === undefined || value === null) {
            continue;
        }
        const property = properties[name];
        if (property) {
            inputs[name] = conform(property, value, name, failures);
        } else {
            failures.push({
                property: name,
                reason: "is not simulated by the sandbox, or is no property of this type",
            });
        }
    }
    const defaults: string[] = [];
    for (const [name, property] of Object.entries(properties)) {
        if (inputs[name] !== undefined) {
            continue;
        }
        if (property.autoName) {
            try {
                inputs[name] = nameFor(name, property.autoName, context);
                defaults.push(name);
            } catch (error) {
                failures.push({ property: name, reason: (error as Error).message });
            }
        } else if (property.default !== undefined) {
            inputs[name] = property.default;
            defaults.push(name);
        } else if (property.required) {
            failures.push({ property: name, reason: missing(name, `${context.name}.${name}`) });
        }
    }
    return { inputs: { ...inputs, [DEFAULTS]: defaults }, failures };
}

function nameFor(property: string, options: NonNullable<Property["autoName"]>, context: CheckContext): string {
    const { olds } = context;
    const wasAutomatic = Array.isArray(olds?.[DEFAULTS]) && olds[DEFAULTS].includes(property);
    if (wasAutomatic && typeof olds[property] === "string") {
        return olds[property];
    }
    return context.proposedName ?? autoName(context.name, options, context.seed);
}

const missing = (name: string, path: string) =>
    `Missing required argument. The argument "${name}" is required, but no definition was found.. Examine values at '${path}'.`;

/** The value in the property's type: text that is a number is taken for one where a number is wanted, as the real provider does. */
function conform(property: Property, value: unknown, path: string, failures: CheckFailure[]): unknown {
    const refuse = (wanted: string) => {
        failures.push({ property: path, reason: `expected ${wanted} type, got ${typeOf(value)} type` });
        return value;
    };
    if (isUnknown(value)) {
        return value;
    }
    switch (property.type) {
        case "any":
            return value;
        case "string": {
            if (typeof value === "object") {
                return refuse("string");
            }
            const text = String(value);
            if (property.oneOf && !property.oneOf.includes(text)) {
                const choices = property.oneOf.map(choice => JSON.stringify(choice)).join(" ");
                failures.push({ property: path, reason: `expected ${path} to be one of [${choices}], got ${text}` });
            }
            return text;
        }
        case "number":
            return typeof value === "object" ||
                typeof value === "boolean" ||
                value === "" ||
                Number.isNaN(Number(value))
                ? refuse("number")
                : Number(value);
        case "boolean":
            return [true, "true", 1].includes(value as never)
                ? true
                : [false, "false", 0].includes(value as never)
                  ? false
                  : refuse("boolean");
        case "list":
        case "set":
            return Array.isArray(value)
                ? value.map((item, index) => conform(property.items!, item, `${path}[${index}]`, failures))
                : refuse("array");
        case "map":
            return isObject(value)
                ? Object.fromEntries(
                      Object.entries(value).map(([key, item]) => [
                          key,
                          conform(property.items!, item, `${path}.${key}`, failures),
                      ]),
                  )
                : refuse("object");
        case "object":
            return isObject(value) ? conformObject(property.fields!, value, path, failures) : refuse("object");
    }
}

function conformObject(fields: Properties, value: Values, path: string, failures: CheckFailure[]): Values {
    const result: Values = {};
    for (const [name, member] of Object.entries(value)) {
        if (name === DEFAULTS || member === undefined || member === null) {
            continue;
        }
        const field = fields[name];
        if (field) {
            result[name] = conform(field, member, `${path}.${name}`, failures);
        } else {
            failures.push({
                property: `${path}.${name}`,
                reason: "is not simulated by the sandbox, or is no property of this type",
            });
        }
    }
    for (const [name, field] of Object.entries(fields)) {
        if (result[name] !== undefined) {
            continue;
        }
        if (field.default !== undefined) {
            result[name] = field.default;
        } else if (field.required) {
            failures.push({ property: `${path}.${name}`, reason: missing(name, `${path}.${name}`) });
        }
    }
    return result;
}

const typeOf = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);
