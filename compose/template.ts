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

/** `$$` or `$NAME`, or the beginning of `${NAME…`: what follows the name decides. */
const TOKEN = /\$(?:\$|[_a-z][_a-z0-9]*|\{([_a-z][_a-z0-9]*)?(\}|:?[-+?])?)/giy;

/**
 * Replaces the variables in a text.
 * A `$` that no name follows stays as it is.
 * @param unset Told of every variable without a value that an empty text takes the place of.
 * @see https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
 */
export function substitute(template: string, lookup: Lookup, unset: (name: string) => void = () => {}): string {
    let result = "";
    let at = 0;
    for (let dollar = template.indexOf("$"); dollar >= 0; dollar = template.indexOf("$", at)) {
        result += template.slice(at, dollar);
        TOKEN.lastIndex = dollar;
        const token = TOKEN.exec(template);
        if (token === null) {
            result += "$";
            at = dollar + 1;
            continue;
        }
        const [text, name, follower] = token;
        at = dollar + text.length;
        if (text === "$$") {
            result += "$";
        } else if (!text.startsWith("${")) {
            result += plain(text.slice(1));
        } else if (name === undefined || follower === undefined) {
            throw new InvalidTemplate(template);
        } else if (follower === "}") {
            result += plain(name);
        } else {
            const end = closingBrace(template, dollar, at);
            if (end === undefined) {
                throw new InvalidTemplate(template);
            }
            result += apply(follower, name, template.slice(at, end), lookup, unset);
            at = end + 1;
        }
    }
    return at === 0 ? template : result + template.slice(at);

    function plain(name: string): string {
        const value = lookup(name);
        if (value === undefined) {
            unset(name);
        }
        return value ?? "";
    }
}

/** `${NAME:-word}` and its like. With a colon, an empty value counts as none. */
function apply(operator: string, name: string, text: string, lookup: Lookup, unset: (name: string) => void): string {
    const word = () => substitute(text, lookup, unset);
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

/**
 * Index of the `}` that closes the `{` after `dollar`. It stands on the same line; where braces do not match,
 * the last one of the line is taken, as in compose-go.
 */
function closingBrace(text: string, dollar: number, from: number): number | undefined {
    let open = 0;
    let last: number | undefined;
    for (let index = dollar; index < text.length && text[index] !== "\n"; index++) {
        if (text[index] === "}") {
            open--;
            last = index >= from ? index : last;
            if (open === 0) {
                return index;
            }
        } else if (text[index] === "{") {
            open++;
            index++; // a name follows, never a brace
            if (text[index] === "\n") {
                break;
            }
            if (text[index] === "}" && index >= from) {
                last = index;
            }
        }
    }
    return last;
}
