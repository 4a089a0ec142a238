import * as fc from "fast-check";
import { Written } from "./yaml-text";

export type Value = fc.Arbitrary<unknown>;

/** Variables that the generated projects are interpolated with. UNSET is missing, `.env` adds others. */
export const ENVIRONMENT = { SET: "set", EMPTY: "", NUMBER: "3", FLAG: "true", SPACES: " a  b " };

export const one = (...values: readonly unknown[]): Value => fc.constantFrom(...values);
/** Scalars as they are written. */
export const written = (...texts: readonly string[]): Value => one(...texts.map(text => new Written(text)));
export const any = (...values: readonly Value[]): Value => fc.oneof(...values);

/** A few different items. Empty lists are left out: see `difference-empty-list`. */
export const list = (item: Value, maxLength = 3): Value =>
    fc.uniqueArray(item, {
        minLength: 1,
        maxLength,
        comparator: "SameValue",
        selector: value => JSON.stringify(value),
    });

/** A mapping that has some of the keys. */
export const some = (keys: Record<string, Value>): Value =>
    fc.record(keys, { requiredKeys: [], noNullPrototype: true });

/** A mapping that has the key, and some of the others. */
export const having = (required: Record<string, Value>, keys: Record<string, Value> = {}): Value =>
    fc.record({ ...required, ...keys }, { requiredKeys: Object.keys(required), noNullPrototype: true });

export const mapOf = (keys: readonly string[], value: Value, minLength = 1): Value =>
    fc
        .uniqueArray(fc.tuple(fc.constantFrom(...keys), value), { minLength, maxLength: 3, selector: ([key]) => key })
        .map(entries => Object.fromEntries(entries) as unknown);

/** Text in all that interpolation knows. */
export const text: Value = one(
    "x",
    "two words",
    "${SET}",
    "$SET-$NUMBER",
    "${UNSET:-default}",
    "${UNSET-${SET:-never}}",
    "${EMPTY:-empty}",
    "${EMPTY-kept}",
    "${SET:+alternative}",
    "${EMPTY:+none}",
    "${EMPTY+there}",
    "${SET:?needed}",
    "${UNSET:-}",
    "${UNSET:-a:b}",
    "${UNSET:-{x}}",
    "${DOTENV:-dot}",
    "$$literal",
    "$${SET}",
    "a=b",
    "#no comment",
    "ünï ☃",
    "line\nbreak",
    "tab\there",
    " spaces ",
    "yes",
    "007",
    "null",
    "",
);

/** Scalars of which some are read otherwise than they look. */
export const scalarValue: Value = any(
    text,
    one(1, 0, -5, 2.5, 1e21, 1e-7, 12345678901, true, false),
    written(
        "~",
        "null",
        "0440",
        "0o17",
        "0x1F",
        "1_000",
        "yes",
        "on",
        "+1",
        "1e3",
        ".5",
        "1.",
        "1.0",
        "12:30:45",
        "!!str 5",
    ),
    written("'single ''quoted'''", '"esc \\x41 \\u263a"', "plain words", "2001-01-01"),
);

const NAMES = ["A", "B", "SET", "UNSET", "EMPTY", "DOTENV", "a.b/c"];
const pair = any(
    one("A=1", "A=2", "B=", "B=x=y", "SET", "UNSET", "EMPTY", "DOTENV", "a.b/c=${SET}", "A=$$", "C= 1 ", "Q='q'"),
    fc.tuple(fc.constantFrom(...NAMES), text).map(([name, value]) => `${name}=${String(value)}`),
);

/** `environment`, `labels` and their like: as a mapping or as a list. */
export const keyValues: Value = any(mapOf(NAMES, any(scalarValue, one(null))), list(pair));

/** The same, where no value may be null. */
export const keysWithValues: Value = any(mapOf(NAMES, text), list(pair));

export const duration: Value = one(
    "10s",
    "1m30s",
    "500ms",
    "1h",
    "0s",
    "1.5h",
    "2d",
    "1w",
    "1h1m1s1ms1us",
    "${UNSET:-5s}",
);
export const size: Value = any(
    one("64m", "1gb", "512k", "100", "1.5g", "0", "2GiB", "64 MB", "${UNSET:-1m}"),
    one(1024),
);
export const flag: Value = one(true, false, "true", "false", "yes", "no", "on", "off", "y", "n", "${FLAG}");
export const integer: Value = any(one(0, 1, 5, -1, "6", "${NUMBER}"), written("010", "0x10", "1_0"));
export const count: Value = one(1, 2, 0, "3", "${NUMBER}");
export const rational: Value = one(0.5, "1.5", 2, 0, "0.123456789", "${UNSET:-0.25}", "1e-1");
export const address: Value = one("1.1.1.1", "10.0.0.2", "::1", "${UNSET:-8.8.8.8}");
export const path: Value = one("./a", "../up/a", "/abs/a", "a/b/", "~/home", "./${SET}", ".", "./a/../b", "$SET");
export const command: Value = one(
    "run it",
    ["a", "b c", "${SET}"],
    "x 'q w' \"e\"",
    "a; b",
    "sh -c 'echo $$HOME'",
    "a\\ b",
    ["one"],
    "",
    null,
    "  a   b ",
);
export const names = (...values: readonly string[]): Value => list(fc.constantFrom(...values));
/** One text, or a list of them. */
export const oneOrMore = (...values: readonly string[]): Value => any(one(...values), names(...values));
