/**
 * The text of the files read, for excerpts in messages.
 * They may hold passwords, so the class shows only their names when it is printed or serialised.
 */
export class SourceFiles {
    readonly #texts = new Map<string, string>();
    readonly #lines = new Map<string, string[]>();

    add(file: string, text: string): void {
        this.#texts.set(file, text);
    }

    /** Line `number` (from 1) of a file, if it was read and has it. */
    line(file: string, number: number): string | undefined {
        let lines = this.#lines.get(file);
        if (lines === undefined) {
            lines = this.#texts.get(file)?.split(/\r\n?|\n/) ?? [];
            this.#lines.set(file, lines);
        }
        return lines[number - 1];
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
