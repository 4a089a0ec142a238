/** A YAML scalar as it is written, for the forms that a YAML library would never print: `0440`, `~`, `!!str 5`, `*alias`. */
export class Written {
    constructor(readonly text: string) {}
}

/** A value with a tag or an anchor before it. */
export class Marked {
    constructor(
        readonly mark: string,
        readonly value: unknown,
    ) {}
}

const PLAIN = /^[A-Za-z][A-Za-z0-9_./-]*$/;
const NOT_TEXT = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** A YAML document of plain data. Flow style keeps every value in one line. */
export function yamlText(value: unknown, style: "block" | "flow"): string {
    return style === "flow" ? `${flow(value)}\n` : `${block(value, "").trimStart()}\n`;
}

function block(value: unknown, indent: string): string {
    if (value instanceof Marked) {
        return ` ${value.mark}${block(value.value, indent)}`;
    }
    if (Array.isArray(value) && value.length > 0) {
        return value.map(item => `\n${indent}-${block(item, `${indent}  `)}`).join("");
    }
    if (isMap(value) && Object.keys(value).length > 0) {
        return Object.entries(value)
            .map(([key, item]) => `\n${indent}${scalar(key)}:${block(item, `${indent}  `)}`)
            .join("");
    }
    return ` ${flow(value)}`;
}

function flow(value: unknown): string {
    if (value instanceof Marked) {
        return `${value.mark} ${flow(value.value)}`;
    }
    if (Array.isArray(value)) {
        return `[${value.map(flow).join(", ")}]`;
    }
    if (isMap(value)) {
        const entries = Object.entries(value).map(([key, item]) => `${scalar(key)}: ${flow(item)}`);
        return `{${entries.join(", ")}}`;
    }
    return scalar(value);
}

function scalar(value: unknown): string {
    if (value instanceof Written) {
        return value.text;
    }
    return typeof value === "string" && ((PLAIN.test(value) && !NOT_TEXT.test(value)) || value === "<<")
        ? value
        : JSON.stringify(value);
}

function isMap(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !(value instanceof Written);
}
