import { isInteger, type Node, scalar, textOf } from "../node";
import { parseBytes } from "../canonical/bytes";
import { parseNumber, scalarText } from "../scalar";
import { holds, type Type, withEmpty, type WithEmpty, wrong } from "./type";

/** A number's fraction is cut off, as by compose-go; a text must be an integer. */
export const integer: WithEmpty = withEmpty((node, path, problems) => {
    const digits = textOf(node);
    const value = digits === undefined ? numberOf(node) : wholeNumber(digits);
    return value === undefined || !Number.isFinite(value)
        ? wrong(node, path, problems, "an integer")
        : withNumber(node, Math.trunc(value));
}, holds(0));

/** An integer that is 0 or more. */
export const count: WithEmpty = withEmpty((node, path, problems) => {
    const value = integer.orEmpty(node, path, problems);
    return value?.kind === "scalar" && (numberOf(node) ?? 0) < 0
        ? wrong(node, path, problems, "an integer, 0 or more")
        : value;
}, holds(0));

/** A count that is written as a number: Compose's schema allows text, too, but its model does not read it. */
export const writtenCount: WithEmpty = withEmpty(
    (node, path, problems) =>
        textOf(node) === undefined
            ? count.orEmpty(node, path, problems)
            : wrong(node, path, problems, "an integer, 0 or more, without quotes"),
    holds(0),
);

/** An integer that is written as one: neither text nor 1e3. */
export const writtenInteger: WithEmpty = withEmpty(
    (node, path, problems) => (isInteger(node) ? node : wrong(node, path, problems, "an integer, without quotes")),
    holds(0),
);

function wholeNumber(digits: string): number | undefined {
    return /^[-+]?[0-9]+$/.test(digits) ? Number(digits) : undefined;
}

/** A number in single precision, which is what compose-go keeps: 0.1 stays 0.1, further digits are lost. */
export const number: WithEmpty = withEmpty((node, path, problems) => {
    const value = numberOf(node);
    return value === undefined || !Number.isFinite(value)
        ? wrong(node, path, problems, "a number")
        : withNumber(node, singlePrecision(value));
}, holds(0));

function numberOf(node: Node): number | undefined {
    if (node.kind !== "scalar") {
        return undefined;
    }
    if (typeof node.value === "number") {
        return node.value;
    }
    const digits = textOf(node);
    return digits === undefined ? undefined : parseNumber(digits);
}

function withNumber(node: Node, value: number): Node {
    return node.kind === "scalar" && node.value === value ? node : scalar(value, node.at);
}

function singlePrecision(value: number): number {
    const rounded = Math.fround(value);
    for (let digits = 1; digits < 9; digits++) {
        const shorter = Number(rounded.toPrecision(digits));
        if (Math.fround(shorter) === rounded) {
            return shorter;
        }
    }
    return Number(rounded.toPrecision(9));
}

/**
 * A size in bytes, as decimal text. A number that is not written as an integer says nothing, as for compose-go.
 * @see https://github.com/compose-spec/compose-spec/blob/main/11-extension.md#specifying-byte-values
 */
export const bytes: Type = (node, path, problems) => {
    if (isInteger(node)) {
        return node.value === 0 ? undefined : scalar(scalarText(node), node.at);
    }
    const size = textOf(node);
    if (size === undefined) {
        return undefined;
    }
    const value = parseBytes(size);
    if (value === undefined) {
        return wrong(node, path, problems, "a size like 512m or 1.5gb");
    }
    return value === 0 ? undefined : scalar(String(value), node.at);
};
