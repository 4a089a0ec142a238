/**
 * The rows of the account in memory: tables of JSON text.
 * Text, because what a caller reads is then a copy for certain, and what it wrote is what a restart would read.
 */

/** One row set (its JSON text) or, with `null`, deleted. */
export type Write = readonly [table: string, key: string, row: string | null];

interface Entry {
    /** Place in the order of creation. */
    readonly order: number;
    readonly text: string;
}

/** What a write replaced, so that it can be taken back. */
export type Undo = readonly [table: string, key: string, entry: Entry | undefined];

export class State {
    private readonly tables = new Map<string, Map<string, Entry>>();
    private nextOrder = 0;

    get(table: string, key: string): string | undefined {
        return this.tables.get(table)?.get(key)?.text;
    }

    /** Row texts in the order of creation; an update does not move a row. */
    list(table: string): string[] {
        return this.entries(table).map(([, entry]) => entry.text);
    }

    apply([table, key, text]: Write): Undo {
        const rows = this.tables.get(table) ?? new Map<string, Entry>();
        const before = rows.get(key);
        if (text === null) {
            rows.delete(key);
        } else {
            rows.set(key, { order: before?.order ?? this.nextOrder++, text });
        }
        this.keep(table, rows);
        return [table, key, before];
    }

    undo([table, key, before]: Undo): void {
        const rows = this.tables.get(table) ?? new Map<string, Entry>();
        if (before) {
            rows.set(key, before);
        } else {
            rows.delete(key);
        }
        this.keep(table, rows);
    }

    /** The writes that would make this state out of an empty one. */
    *snapshot(): Generator<Write> {
        for (const table of this.tables.keys()) {
            for (const [key, entry] of this.entries(table)) {
                yield [table, key, entry.text];
            }
        }
    }

    get size(): number {
        let rows = 0;
        for (const table of this.tables.values()) {
            rows += table.size;
        }
        return rows;
    }

    tableNames(): string[] {
        return [...this.tables.keys()].sort();
    }

    count(table: string): number {
        return this.tables.get(table)?.size ?? 0;
    }

    private entries(table: string): [string, Entry][] {
        // An undone deletion puts its row last in the map, so the map's own order is not the order of creation.
        return [...(this.tables.get(table) ?? [])].sort(([, left], [, right]) => left.order - right.order);
    }

    private keep(table: string, rows: Map<string, Entry>): void {
        if (rows.size > 0) {
            this.tables.set(table, rows);
        } else {
            this.tables.delete(table);
        }
    }
}
