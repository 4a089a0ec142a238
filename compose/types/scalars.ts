import { isInteger, isNull, isSequence, scalar, sequence, textOf } from "../node";
import { formatDuration, parseDuration } from "../canonical/duration";
import { shellWords } from "../canonical/shell-words";
import { scalarText } from "../scalar";
import { holds, type Type, withEmpty, type WithEmpty, wrong } from "./type";

/** A text, or an integer as text. Any other number has no one way to be written. */
export const text: WithEmpty = withEmpty((node, path, problems) => {
    if (textOf(node) !== undefined) {
        return node;
    }
    return isInteger(node) ? scalar(scalarText(node), node.at) : wrong(node, path, problems, "a string", QUOTE_IT);
}, holds(""));

export const QUOTE_IT = { fix: 'Write it in quotes, as in "1.5" or "2026-01-31".' };

export const boolean: WithEmpty = withEmpty((node, path, problems) => {
    if (node.kind === "scalar" && typeof node.value === "boolean") {
        return node;
    }
    switch (textOf(node)?.toLowerCase()) {
        case "true":
        case "y":
        case "yes":
        case "on":
            return scalar(true, node.at);
        case "false":
        case "n":
        case "no":
        case "off":
            return scalar(false, node.at);
        default:
            return wrong(node, path, problems, "true or false");
    }
}, holds(false));

/** A boolean that is true unless it says otherwise: only `false` is written down. */
export const optOut: Type = (node, path, problems) => {
    const value = boolean.orEmpty(node, path, problems);
    return value === undefined || holds(true)(value) ? undefined : value;
};

/**
 * A duration, as Compose prints it: `1m30s`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/11-extension.md#specifying-durations
 */
export const duration: WithEmpty = withEmpty((node, path, problems) => {
    const value = node.kind === "scalar" ? parseDuration(scalarText(node)) : undefined;
    return value === undefined
        ? wrong(node, path, problems, "a duration like 1m30s")
        : scalar(formatDuration(value), node.at);
}, holds("0s"));

/**
 * File permissions as octal digits: `"0440"`.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#secrets
 */
export const fileMode: Type = (node, path, problems) => {
    if (node.kind !== "scalar" || node.value === null) {
        return undefined;
    }
    const octal = textOf(node);
    if (octal === undefined ? !isInteger(node) : !/^[-+]?[0-7]+$/.test(octal)) {
        return wrong(node, path, problems, "permissions like 0440");
    }
    return scalar(`0${(octal === undefined ? Number(node.value) : Number.parseInt(octal, 8)).toString(8)}`, node.at);
};

/**
 * A command: a list of words, or a line that is split into words. Empty differs from absent: it clears the image's.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#command and #entrypoint
 */
export const command: Type = (node, path, problems) => {
    if (isSequence(node)) {
        return node;
    }
    const line = textOf(node);
    if (line === undefined) {
        return undefined;
    }
    const words = shellWords(line);
    if (words === undefined) {
        problems.add(node.at, path, "is no command line: its quotes or parentheses do not match", {
            fix: 'Use the list form, as in ["sh", "-c", "…"].',
        });
        return undefined;
    }
    return sequence(
        words.map(word => scalar(word)),
        node.at,
    );
};

/**
 * The command of a health check; a text runs in a shell.
 * @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#healthcheck
 */
export const test: Type = node => {
    const items = isSequence(node) ? node.items : isNull(node) ? [] : [scalar("CMD-SHELL"), scalar(textOf(node) ?? "")];
    return items.length === 0 ? undefined : isSequence(node) ? node : sequence(items, node.at);
};

/** Any scalar, as text. */
export const scalarAsText: Type = node =>
    node.kind === "scalar" && typeof node.value !== "string" ? scalar(scalarText(node), node.at) : node;
