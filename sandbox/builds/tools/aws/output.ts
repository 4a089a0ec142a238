import { search } from "@jmespath-community/jmespath";

import { ToolFailure } from "../tool";

/** An answer as the AWS CLI prints it. @throws ToolFailure */
export function format(value: unknown, query: string | undefined, output: string): string {
    const picked = query === undefined ? value : pick(value, query);
    switch (output) {
        case "json":
            return isEmpty(picked) ? "" : `${JSON.stringify(picked ?? null, null, 4)}\n`;
        case "text":
            return isEmpty(picked) ? "" : `${asText(picked).join("\n")}\n`;
        default:
            throw new ToolFailure(
                `\naws: error: the sandbox stands in for the AWS CLI, and prints json and text, not ${output}`,
                252,
            );
    }
}

/** An operation that answers nothing prints nothing. */
const isEmpty = (value: unknown): boolean =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

function pick(value: unknown, query: string): unknown {
    try {
        return search(value as Parameters<typeof search>[0], query);
    } catch (error) {
        throw new ToolFailure(`\nBad value for --query ${query}: ${(error as Error).message}`, 252);
    }
}

/** Values of a row stand between tabs, in the order of their names; what is in it follows in lines of its own. */
function asText(value: unknown, name = ""): string[] {
    if (value === null || value === undefined) {
        return ["None"];
    }
    if (Array.isArray(value)) {
        const items = value as unknown[];
        return items.every(isScalar)
            ? [[...(name === "" ? [] : [name]), ...items.map(scalar)].join("\t")]
            : items.flatMap(item => asText(item, name));
    }
    if (typeof value === "object") {
        const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
        const row = entries.filter(([, item]) => isScalar(item)).map(([, item]) => scalar(item));
        const line = [...(name === "" ? [] : [name]), ...row].join("\t");
        const rest = entries
            .filter(([, item]) => !isScalar(item))
            .flatMap(([key, item]) => asText(item, key.toUpperCase()));
        return row.length > 0 || name !== "" ? [line, ...rest] : rest;
    }
    return [scalar(value)];
}

const isScalar = (value: unknown): boolean => typeof value !== "object" || value === null;
const scalar = (value: unknown): string =>
    value === null || value === undefined
        ? "None"
        : typeof value === "boolean"
          ? value
              ? "True"
              : "False"
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value as string | number);
