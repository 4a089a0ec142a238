/** Looks up a variable; `undefined` where it is not set, which differs from set and empty. */
export type Lookup = (name: string) => string | undefined;

/** The template is not written as Compose allows, as in `${}` or `${A`. */
export class InvalidTemplate extends Error {
    constructor(readonly template: string) {
        super(`invalid template ${JSON.stringify(template)}`);
    }
}

/** `${NAME:?message}` with NAME unset or empty. */
export class MissingVariable extends Error {
    constructor(
        readonly variable: string,
        readonly reason: string,
    ) {
        super(`required variable ${variable} is missing a value${reason === "" ? "" : `: ${reason}`}`);
    }
}

/**
 * `$$`, `$NAME`, `${NAME}` and `${NAME<operator>word}`; the last alternative matches a `${` that is none of these.
 * As in compose-go the braced form reaches to the last `}` of the line; what follows its own one is expanded separately.
 */
const PATTERN =
    /\$(?:(?<escaped>\$)|(?<named>[_a-z][_a-z0-9]*)|\{(?:(?<braced>[_a-z][_a-z0-9]*(?::?[-+?].*)?)\}|(?<invalid>)))/gi;

const OPERATORS = [":?", "?", ":-", "-", ":+", "+"] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Replaces the variables in a text.
 * A `$` that no name follows stays as it is.
 * @param unset Told of every variable without a value that an empty text takes the place of.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function substitute(template: string, lookup: Lookup, unset: (name: string) => void = () => {}): string {
    if (!template.includes("$")) {
        return template;
    }
    return template.replace(PATTERN, match => replacement(match, template, lookup, unset));
}

function replacement(match: string, template: string, lookup: Lookup, unset: (name: string) => void): string {
    const operator = firstOperator(match);
    const end = closingBrace(match);
    const rest = end < 0 ? "" : match.slice(end + 1);
    const expression = end < 0 ? match : match.slice(0, end + 1);
    const groups = new RegExp(PATTERN.source, "i").exec(expression)?.groups;
    if (groups?.escaped !== undefined) {
        return "$";
    }
    const name = groups?.named || groups?.braced;
    if (name === undefined || name === "") {
        throw new InvalidTemplate(template);
    }
    if (groups?.named === undefined && operator !== undefined && name.includes(operator)) {
        return apply(operator, name, lookup, unset) + substitute(rest, lookup, unset);
    }
    const value = lookup(name);
    if (value === undefined) {
        unset(name);
    }
    return value ?? "";
}

function apply(operator: Operator, text: string, lookup: Lookup, unset: (name: string) => void): string {
    const split = text.indexOf(operator);
    const name = text.slice(0, split);
    const word = () => substitute(text.slice(split + operator.length), lookup, unset);
    const value = lookup(name);
    const present = value !== undefined && (!operator.startsWith(":") || value !== "");
    switch (operator.at(-1)) {
        case "-":
            return present ? value : word();
        case "+":
            return present ? word() : (value ?? "");
        default:
            if (!present) {
                throw new MissingVariable(name, word());
            }
            return value;
    }
}

/** The operator that stands first; the others belong to the word after it. */
function firstOperator(text: string): Operator | undefined {
    let first: Operator | undefined;
    let at = Number.POSITIVE_INFINITY;
    for (const operator of OPERATORS) {
        const index = text.indexOf(operator);
        if (index >= 0 && index < at) {
            at = index;
            first = operator;
        }
    }
    return first;
}

/** Index of the `}` that closes the first `{`, or -1. */
function closingBrace(text: string): number {
    let open = 0;
    for (let index = 0; index < text.length; index++) {
        if (text[index] === "}") {
            open--;
            if (open === 0) {
                return index;
            }
        }
        if (text[index] === "{") {
            open++;
            index++; // a name follows, never a brace
        }
    }
    return -1;
}
