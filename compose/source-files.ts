/**
 * The text of the files read, for excerpts in messages.
 * They may hold passwords, so the class shows only their names when it is printed or serialised.
 */
export class SourceFiles {
    readonly #texts = new Map<string, string>();

    add(file: string, text: string): void {
        this.#texts.set(file, text);
    }

    /** Line `number` (from 1) of a file, if it was read and has it. */
    line(file: string, number: number): string | undefined {
        let start = 0;
        const text = this.#texts.get(file);
        if (text === undefined) {
            return undefined;
        }
        for (let line = 1; line < number; line++) {
            const end = text.indexOf("\n", start);
            if (end < 0) {
                return undefined;
            }
            start = end + 1;
        }
        const end = text.indexOf("\n", start);
        return text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
    }

    names(): string[] {
        return [...this.#texts.keys()];
    }

    toJSON(): string[] {
        return this.names();
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return `SourceFiles(${this.names().join(", ")})`;
    }
}
