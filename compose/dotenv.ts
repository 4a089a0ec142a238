import { InvalidTemplate, type Lookup, MissingVariable, substitute } from "./template";

/** A mistake in an env file. */
export class DotenvError extends Error {
    constructor(
        /** Line of the file, from 1. */
        readonly line: number,
        message: string,
    ) {
        super(message);
    }
}

/**
 * Reads an env file in Compose's dialect: `KEY=value` or `KEY: value`, `export` allowed, `#` comments,
 * single quotes for literal text, double quotes with escapes, both over several lines, `${…}` expanded outside single quotes.
 * A key on its own takes its value from the environment.
 *
 * @param lookup The environment, which expansion prefers over what the file says.
 * @param known Variables read before; the file's own are added to it.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function parseDotenv(source: string, lookup: Lookup, known = new Map<string, string>()): Map<string, string> {
    new Parser(source.replace(/^\uFEFF/, ""), known, lookup).run();
    return known;
}

const KEY_CHARACTER = /[\p{L}\p{N}_.\-[\]]/u;
/** White space that ends no line. */
const BLANK = /[\t\v\f\r \u0085\u00a0]/;

class Parser {
    private at = 0;

    constructor(
        private readonly source: string,
        private readonly out: Map<string, string>,
        private readonly lookup: Lookup,
    ) {}

    run(): void {
        for (this.skipToStatement(); this.at < this.source.length; this.skipToStatement()) {
            this.statement();
        }
    }

    private skipToStatement(): void {
        for (;;) {
            while (this.at < this.source.length && /\s|\u0085/.test(this.source[this.at]!)) {
                this.at++;
            }
            if (this.source[this.at] !== "#") {
                return;
            }
            const end = this.source.indexOf("\n", this.at);
            this.at = end < 0 ? this.source.length : end;
        }
    }

    private statement(): void {
        const exported = /^export[^\S\n]+/.exec(this.source.slice(this.at, this.at + 64));
        this.at += exported?.[0].length ?? 0;
        const start = this.at;
        let separator: string | undefined;
        for (; this.at < this.source.length; this.at++) {
            const char = this.source[this.at]!;
            if (char === "=" || char === ":" || char === "\n") {
                separator = char;
                break;
            }
            if (!BLANK.test(char) && !KEY_CHARACTER.test(char)) {
                const line = this.source.slice(start).split("\n", 1)[0]!;
                this.fail(`has the character ${JSON.stringify(char)} in the variable name ${JSON.stringify(line)}`);
            }
        }
        const key = this.source.slice(start, this.at).trimEnd();
        this.at++;
        this.checkKey(key, start);
        if (separator === undefined || separator === "\n") {
            const value = this.lookup(key);
            if (value !== undefined) {
                this.out.set(key, value);
            }
            return;
        }
        while (this.at < this.source.length && BLANK.test(this.source[this.at]!)) {
            this.at++;
        }
        this.out.set(key, this.value());
    }

    private checkKey(key: string, start: number): void {
        if (key.includes(" ")) {
            this.at = start;
            this.fail(`has a space in the variable name ${JSON.stringify(key)}`);
        }
    }

    private value(): string {
        const quote = this.source[this.at];
        return quote === '"' || quote === "'" ? this.quoted(quote) : this.unquoted();
    }

    private unquoted(): string {
        const start = this.at;
        const end = this.source.indexOf("\n", start);
        const line = this.source.slice(start, end < 0 ? undefined : end);
        this.at = end < 0 ? this.source.length : end + 1;
        return this.expand(line.split(" #", 1)[0]!.trimEnd(), start);
    }

    private quoted(quote: string): string {
        const start = this.at;
        let text = "";
        for (let index = start + 1; index < this.source.length; index++) {
            const char = this.source[index]!;
            if (char === quote) {
                this.at = index + 1;
                return quote === '"' ? this.expand(unescape(text), start) : text;
            }
            const next = this.source[index + 1];
            if (char === "\\" && next !== undefined) {
                text += next === quote ? quote : `\\${next}`;
                index++;
            } else {
                text += char;
            }
        }
        this.fail(`has a value that begins with ${quote} and does not end`);
    }

    private expand(text: string, start: number): string {
        try {
            return substitute(text, name => this.lookup(name) ?? this.out.get(name));
        } catch (error) {
            this.at = start;
            if (error instanceof MissingVariable) {
                this.fail(`needs the variable ${error.variable}${error.reason === "" ? "" : `: ${error.reason}`}`);
            }
            if (error instanceof InvalidTemplate) {
                this.fail(`is no valid template: ${JSON.stringify(text)}`);
            }
            throw error;
        }
    }

    private fail(message: string): never {
        throw new DotenvError(this.source.slice(0, this.at).split("\n").length, message);
    }
}

const ESCAPES: Record<string, string> = {
    a: "\x07",
    b: "\b",
    f: "\f",
    n: "\n",
    r: "\r",
    t: "\t",
    v: "\v",
    "\\": "\\",
    '"': '"',
    $: "$$", // so that expansion leaves one dollar sign
};

/** The escapes of a shell's `$'…'`; any other backslash stays. */
function unescape(text: string): string {
    return text.replace(
        /\\(?:([abcfnrtv$"\\])|0(\d{0,3}))/g,
        (match, char: string | undefined, octal: string | undefined) => {
            if (char !== undefined) {
                return ESCAPES[char] ?? match;
            }
            return /^[0-7]{3}$/.test(octal!) ? String.fromCodePoint(Number.parseInt(octal!, 8)) : match;
        },
    );
}
