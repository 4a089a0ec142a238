import { type Entry, mapping, type Mapping, type Node, scalar, type Sequence, sequence } from "./node";
import type { Position } from "./position";
import { plainScalar } from "./scalar";

/**
 * Reads a document that is written as most Compose files are: block mappings and lists, comments, and on one line plain
 * texts, quoted texts without escapes, [lists] and {mappings}. `undefined` where there is anything else, be it an anchor or
 * a mistake: then the YAML library reads the file, and says what is wrong. What this reader takes it reads as the library
 * does (a test compares the two), in a tenth of the time: reading was a third of `swingbridge convert`.
 */
export function readPlainYaml(text: string, file: string): Node | undefined {
    try {
        return new PlainReader(text, file).document();
    } catch (error) {
        if (error instanceof NotPlain) {
            return undefined;
        }
        throw error;
    }
}

class NotPlain extends Error {}

/** Of deeper files the library says where it stops. */
const MAX_PLAIN_DEPTH = 50;

const SPACES = / */y;
const DASH = /-(?=[ \n]|$)/y;
const KEY = /[\w./$](?:[\w./$-]|:(?=\S)){0,200}(?=:(?:[ \n]|$))/y;
const DOUBLE_QUOTED = /"[^"\\\n]*"/y;
const SINGLE_QUOTED = /'[^'\n]*'/y;
const PLAIN = /(?:[\w./$~]|-(?=\S))(?:[^\s:#]+|:(?=\S)|(?<=\S)#| +(?=[^\s#])){0,1000}/y;
const PLAIN_IN_FLOW =
    /(?:[\w./$~]|-(?=[^\s,[\]{}]))(?:[^\s:#,[\]{}]+|:(?=[^\s,[\]{}])|(?<=\S)#| +(?=[^\s:#,[\]{}])){0,1000}/y;

class PlainReader {
    private pos = 0;
    private line = 1;
    private lineStart = 0;
    /** Column of the block node that begins at `pos`, from 0; -1 at the end of the text. */
    private indent = -1;
    private depth = 0;

    constructor(
        private readonly text: string,
        private readonly file: string,
    ) {}

    document(): Node {
        this.findContent();
        const root = this.block(-1);
        this.expect(this.indent === -1);
        return root;
    }

    /** A mapping or a list that stands deeper than what it belongs to. */
    private block(parent: number): Node {
        const { indent } = this;
        this.expect(indent > parent && ++this.depth < MAX_PLAIN_DEPTH);
        const node = this.at(DASH) ? this.blockSequence(indent) : this.blockMapping(indent);
        this.depth--;
        return node;
    }

    private blockMapping(indent: number): Mapping {
        const at = this.position();
        const entries = new Map<string, Entry>();
        do {
            const keyAt = this.position();
            const key = this.key(entries);
            entries.set(key, { keyAt, value: this.blockValue(indent, keyAt) });
        } while (this.indent === indent);
        return mapping(entries, at);
    }

    /** What stands to the right of a key or below it. */
    private blockValue(indent: number, keyAt: Position): Node {
        this.take(SPACES);
        if (!this.atLineEnd()) {
            return this.lineValue();
        }
        this.endLine();
        if (this.indent > indent) {
            return this.block(indent);
        }
        // The items of a list may stand in the column of its key.
        return this.indent === indent && this.at(DASH) ? this.block(indent - 1) : scalar(null, keyAt);
    }

    private blockSequence(indent: number): Sequence {
        const at = this.position();
        const items: Node[] = [];
        do {
            this.pos++; // past the dash
            this.take(SPACES);
            items.push(this.item(indent));
        } while (this.indent === indent && this.at(DASH));
        return sequence(items, at);
    }

    /** What stands to the right of a dash or below it. */
    private item(indent: number): Node {
        if (this.atLineEnd()) {
            this.endLine();
            return this.block(indent);
        }
        if (this.at(KEY) || this.at(DASH)) {
            this.indent = this.pos - this.lineStart;
            return this.block(indent);
        }
        return this.lineValue();
    }

    private lineValue(): Node {
        const value = this.inline(PLAIN);
        this.endLine();
        return value;
    }

    /** A value on one line. */
    private inline(plain: RegExp): Node {
        const at = this.position();
        switch (this.text[this.pos]) {
            case "[":
                return sequence(
                    this.flowItems("]", () => this.inline(PLAIN_IN_FLOW)),
                    at,
                );
            case "{": {
                const entries = new Map<string, Entry>();
                this.flowItems("}", () => {
                    const keyAt = this.position();
                    const key = this.key(entries);
                    this.expect(this.take(SPACES) !== "");
                    entries.set(key, { keyAt, value: this.inline(PLAIN_IN_FLOW) });
                });
                return mapping(entries, at);
            }
            case '"':
                return scalar(this.wanted(DOUBLE_QUOTED).slice(1, -1), at);
            case "'":
                return scalar(this.wanted(SINGLE_QUOTED).slice(1, -1), at);
            default:
                return plainScalar(this.wanted(plain), at);
        }
    }

    private flowItems<T>(end: string, read: () => T): T[] {
        const items: T[] = [];
        this.expect(++this.depth < MAX_PLAIN_DEPTH);
        do {
            this.pos++; // past the bracket or the comma
            this.take(SPACES);
            if (items.length === 0 && this.text[this.pos] === end) {
                break;
            }
            items.push(read());
            this.take(SPACES);
        } while (this.text[this.pos] === ",");
        this.expect(this.text[this.pos] === end);
        this.pos++;
        this.depth--;
        return items;
    }

    /** A key, which must be a text and new, with its colon. */
    private key(entries: ReadonlyMap<string, Entry>): string {
        const { value, text } = plainScalar(this.wanted(KEY));
        this.expect(typeof value === "string" && text === undefined && !entries.has(value));
        this.pos++;
        return value;
    }

    private atLineEnd(): boolean {
        const character = this.text[this.pos];
        return character === undefined || character === "\n" || character === "#";
    }

    /** Goes from behind a value to the next. */
    private endLine(): void {
        this.take(SPACES);
        this.expect(this.atLineEnd() && (this.text[this.pos] !== "#" || this.text[this.pos - 1] === " "));
        this.skipLine();
        this.findContent();
    }

    /** Goes over empty lines and comments. */
    private findContent(): void {
        for (; this.pos < this.text.length; this.skipLine()) {
            this.take(SPACES);
            if (!this.atLineEnd()) {
                this.indent = this.pos - this.lineStart;
                return;
            }
        }
        this.indent = -1;
    }

    private skipLine(): void {
        const end = this.text.indexOf("\n", this.pos);
        this.pos = end === -1 ? this.text.length : end + 1;
        this.lineStart = this.pos;
        this.line++;
    }

    private position(): Position {
        return { file: this.file, line: this.line, column: this.pos - this.lineStart + 1 };
    }

    private at(pattern: RegExp): boolean {
        pattern.lastIndex = this.pos;
        return pattern.test(this.text);
    }

    private take(pattern: RegExp): string | undefined {
        const start = this.pos;
        if (!this.at(pattern)) {
            return undefined;
        }
        this.pos = pattern.lastIndex;
        return this.text.slice(start, this.pos);
    }

    private wanted(pattern: RegExp): string {
        const found = this.take(pattern);
        this.expect(found !== undefined);
        return found;
    }

    private expect(holds: boolean): asserts holds {
        if (!holds) {
            throw new NotPlain();
        }
    }
}
