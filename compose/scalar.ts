import type { ScalarValue } from "./node";

const CONSTANTS = new Map<string, ScalarValue>([
    ...["true", "True", "TRUE"].map(text => [text, true] as const),
    ...["false", "False", "FALSE"].map(text => [text, false] as const),
    ...["", "~", "null", "Null", "NULL"].map(text => [text, null] as const),
    ...[".nan", ".NaN", ".NAN"].map(text => [text, Number.NaN] as const),
    ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(text => [text, Number.POSITIVE_INFINITY] as const),
    ...["-.inf", "-.Inf", "-.INF"].map(text => [text, Number.NEGATIVE_INFINITY] as const),
]);

const INTEGER = /^[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;

/**
 * The value of an unquoted scalar, as go-yaml (and so Docker Compose) reads it: YAML 1.2's core schema, where
 * `yes` and `on` are text, but with two leftovers of YAML 1.1: a leading zero means octal (`mode: 0440` is 288),
 * and underscores in numbers are ignored.
 */
export function resolvePlain(text: string): ScalarValue {
    const constant = CONSTANTS.get(text);
    if (constant !== undefined) {
        return constant;
    }
    if (!/^[-+.0-9]/.test(text)) {
        return text;
    }
    const digits = text.startsWith(".") ? text : text.replaceAll("_", "");
    if (INTEGER.test(digits)) {
        return integer(digits);
    }
    return FLOAT.test(digits) ? Number(digits) : text;
}

function integer(text: string): number {
    const sign = text.startsWith("-") ? -1 : 1;
    const digits = text.replace(/^[-+]/, "").toLowerCase();
    const octal = /^0[0-7]+$/.test(digits);
    const value = Number(octal ? `0o${digits}` : digits);
    return value === 0 ? 0 : sign * value;
}

/** A scalar as text where Compose wants text, written as Go's `fmt.Sprint` writes it. */
export function scalarText(value: ScalarValue): string {
    if (typeof value !== "number") {
        return value === null ? "" : String(value);
    }
    if (Number.isInteger(value) && Math.abs(value) < 1e21) {
        return String(value);
    }
    const magnitude = Math.abs(value);
    if (!Number.isFinite(value)) {
        return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }
    // Go changes to the exponent form below 1e-4, and writes two digits of it at least.
    const text = magnitude < 1e-4 ? value.toExponential() : String(value);
    return text.replace(/e([-+])(\d)$/, "e$10$2");
}
