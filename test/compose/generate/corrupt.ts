import * as fc from "fast-check";
import { Written } from "./yaml-text";

/** Values that few keys take, and numbers in all the ways to write them. */
const NONSENSE = [
    null,
    [],
    ...["1.0", "1e3", "1_000", "0x10", "9007199254740993", "-0", ".inf", "2026-01-31", "[1.0]", "[1.5]"].map(
        text => new Written(text),
    ),
    65535,
    "1.0",
    "+5",
    " 5",
    "1e3",
    "0x10",
    "",
    "nonsense",
    -1,
    1.5,
    true,
    ["a", 1],
    {},
    { unknown: 1 },
    [[]],
    [null],
    [{}],
    "a:b:c:d:e",
    "${",
    "1x",
    "90",
    "1",
    "T",
    "10s",
];

/** A value with one part of it replaced by something that hardly belongs there. Whether it is still valid, compose-go knows. */
export function corrupted(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    return fc
        .tuple(value, fc.array(fc.nat(5), { maxLength: 3 }), fc.constantFrom<unknown>(...NONSENSE))
        .map(([whole, path, nonsense]) => replaced(whole, path, nonsense));
}

function replaced(value: unknown, path: readonly number[], nonsense: unknown): unknown {
    const [step, ...below] = path;
    if (step === undefined || typeof value !== "object" || value === null || value instanceof Written) {
        return nonsense;
    }
    const keys = Object.keys(value);
    const key = keys[step % keys.length];
    if (key === undefined) {
        return nonsense;
    }
    return Array.isArray(value)
        ? value.map((item, index) => (String(index) === key ? replaced(item, below, nonsense) : (item as unknown)))
        : { ...value, [key]: replaced((value as Record<string, unknown>)[key], below, nonsense) };
}
