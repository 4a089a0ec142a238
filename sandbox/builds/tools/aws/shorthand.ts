import { ToolFailure } from "../tool";

/**
 * The AWS CLI's short form of a structure: `key=value,other=a,b,nested={x=1},list=[a,b]`. What has no `=` of its own
 * belongs to the list of the key before it.
 */
export function readShorthand(text: string): unknown {
    const reader = new Reader(text);
    const value = reader.table("");
    reader.end();
    return value;
}

class Reader {
    private at = 0;

    constructor(private readonly text: string) {}

    table(closing: string): Record<string, unknown> {
        const table: Record<string, unknown> = {};
        while (this.at < this.text.length && this.next() !== closing) {
            const key = this.until("=");
            this.take("=");
            let value = this.value(closing);
            while (this.next() === "," && !this.startsEntry(closing)) {
                this.take(",");
                value = [...(Array.isArray(value) ? (value as unknown[]) : [value]), this.value(closing)];
            }
            table[key] = value;
            if (this.next() === ",") {
                this.take(",");
            }
        }
        return table;
    }

    end(): void {
        if (this.at < this.text.length) {
            throw this.wrong("end");
        }
    }

    private value(closing: string): unknown {
        if (this.next() === "{") {
            this.take("{");
            const table = this.table("}");
            this.take("}");
            return table;
        }
        if (this.next() === "[") {
            this.take("[");
            const list: unknown[] = [];
            while (this.next() !== "]") {
                list.push(this.value("]"));
                if (this.next() === ",") {
                    this.take(",");
                }
            }
            this.take("]");
            return list;
        }
        if (this.next() === '"' || this.next() === "'") {
            const quote = this.next();
            this.take(quote);
            const value = this.until(quote);
            this.take(quote);
            return value;
        }
        const [plain = ""] = /^[^,]*/.exec(this.text.slice(this.at)) ?? [];
        const value = closing === "" ? plain : plain.slice(0, closingAt(plain, closing));
        this.at += value.length;
        return value;
    }

    /** Whether a `key=` follows the comma, and not one more value. */
    private startsEntry(closing: string): boolean {
        const rest = this.text.slice(this.at + 1);
        const own = closing === "" ? rest : rest.slice(0, closingAt(rest, closing));
        return /^[\w-]+=/.test(own);
    }

    private next(): string {
        return this.text[this.at] ?? "";
    }

    private until(mark: string): string {
        const end = this.text.indexOf(mark, this.at);
        if (end < 0) {
            throw this.wrong(`'${mark}'`);
        }
        const value = this.text.slice(this.at, end);
        this.at = end;
        return value;
    }

    private take(mark: string): void {
        if (this.next() !== mark) {
            throw this.wrong(`'${mark}'`);
        }
        this.at += 1;
    }

    private wrong(expected: string): ToolFailure {
        return new ToolFailure(
            `Error parsing parameter: Expected: ${expected}, received: '${this.next() || "EOF"}' for input:\n${this.text}`,
            252,
        );
    }
}

function closingAt(text: string, closing: string): number {
    const at = text.indexOf(closing);
    return at < 0 ? text.length : at;
}
