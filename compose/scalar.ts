import { scalar, type Scalar, type ScalarValue } from "./node";
import type { Position } from "./position";

const CONSTANTS = new Map<string, ScalarValue>([
    ...["true", "True", "TRUE"].map(text => [text, true] as const),
    ...["false", "False", "FALSE"].map(text => [text, false] as const),
    ...["", "~", "null", "Null", "NULL"].map(text => [text, null] as const),
    ...[".nan", ".NaN", ".NAN"].map(text => [text, Number.NaN] as const),
    ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map(text => [text, Number.POSITIVE_INFINITY] as const),
    ...["-.inf", "-.Inf", "-.INF"].map(text => [text, Number.NEGATIVE_INFINITY] as const),
]);

const INTEGER = /^(?!-0$)[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?$/i;

/** A plain scalar's value, and how Go prints it where that differs from how JavaScript does. */
export interface PlainScalar {
    value: ScalarValue;
    text?: string;
    /** A number that is written as a fraction or with an exponent: `1.0` and `1e3` are no integers to Compose. */
    float?: boolean;
}

/** The node of an unquoted scalar. */
export function plainScalar(source: string, at?: Position): Scalar {
    const { value, text, float } = resolvePlain(source);
    return text === undefined && float === undefined ? scalar(value, at) : { kind: "scalar", value, text, float, at };
}

/**
 * Reads an unquoted scalar as go-yaml (and so Docker Compose) does: YAML 1.2's core schema, where
 * `yes` and `on` are text, but with two leftovers of YAML 1.1: a leading zero means octal (`mode: 0440` is 288),
 * and underscores in numbers are ignored.
 */
export function resolvePlain(source: string): PlainScalar {
    const constant = CONSTANTS.get(source);
    if (constant !== undefined) {
        const text = NON_FINITE[String(constant)];
        return text === undefined ? { value: constant } : { value: constant, text, float: true };
    }
    if (!/^[-+.0-9]/.test(source)) {
        return { value: source };
    }
    const time = timestamp(source);
    if (time !== undefined) {
        return time;
    }
    const digits = source.startsWith(".") ? source : source.replaceAll("_", "");
    if (INTEGER.test(digits)) {
        const value = integer(digits);
        if (value >= -(2n ** 63n) && value < 2n ** 64n) {
            return { value: Number(value), text: Number.isSafeInteger(Number(value)) ? undefined : String(value) };
        }
    }
    // A number too large to be one stays text.
    return FLOAT.test(digits) && Number.isFinite(Number(digits))
        ? { value: Number(digits), text: floatText(Number(digits)), float: true }
        : { value: source };
}

const TIMESTAMP =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?(Z|[-+]\d\d:\d\d))|(?: +(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?))?$/;

/**
 * Another leftover: an unquoted date or time is one, and becomes text as Go prints it
 * (`2026-01-31` is "2026-01-31 00:00:00 +0000 UTC" in a container's environment). Quotes keep it as it is.
 */
function timestamp(source: string): PlainScalar | undefined {
    const parts = TIMESTAMP.exec(source);
    if (parts === null) {
        return undefined;
    }
    const [year, month, day] = parts.slice(1, 4).map(part => part!.padStart(2, "0"));
    const [hour, minute, second] = [parts[4] ?? parts[9], parts[5] ?? parts[10], parts[6] ?? parts[11]].map(part =>
        (part ?? "0").padStart(2, "0"),
    );
    const date = `${year}-${month}-${day}`;
    const fraction = (parts[7] ?? parts[12] ?? "").replace(/\.?0*$/, "");
    const clock = `${hour}:${minute}:${second}${fraction}`;
    const valid = new Date(`${date}T${hour}:${minute}:${second}Z`);
    if (Number.isNaN(valid.getTime()) || valid.getUTCDate() !== Number(day)) {
        return undefined;
    }
    const zone = parts[8] === undefined || parts[8] === "Z" ? "Z" : parts[8];
    const offset = zone.replace(":", "");
    return {
        value: `${date}T${clock}${zone}`,
        text: `${date} ${clock} ${zone === "Z" ? "+0000 UTC" : `${offset} ${offset}`}`,
    };
}

const NON_FINITE: Record<string, string | undefined> = { NaN: "NaN", Infinity: "+Inf", "-Infinity": "-Inf" };

function integer(source: string): bigint {
    const sign = source.startsWith("-") ? -1n : 1n;
    const digits = source.replace(/^[-+]/, "").toLowerCase();
    return sign * BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
}

/** A floating-point number as Go prints it: with an exponent of two digits from 1e6 on, where it has more digits, and below 1e-4. */
function floatText(value: number): string | undefined {
    if (Object.is(value, -0)) {
        return "-0";
    }
    const exponential = value.toExponential();
    const exponent = Number(exponential.split("e")[1]);
    if (exponent >= -4 && exponent < 6) {
        return undefined;
    }
    return exponential.replace(/e([-+])(\d)$/, "e$10$2");
}

/** The number that a text holds, in decimal digits: where Compose wants a number, the text of a variable counts as one. */
export function parseNumber(text: string): number | undefined {
    const value = FLOAT.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
}

/** A scalar as text, where Compose wants text. */
export function scalarText(node: Scalar): string {
    return node.text ?? (node.value === null ? "" : String(node.value));
}
