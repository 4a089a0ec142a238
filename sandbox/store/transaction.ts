import type { State, Undo, Write } from "./state";

/** The writes of one request: visible at once to whoever shares the transaction, kept or taken back as a whole. */
export class Transaction {
    private writes: Write[] = [];
    private undos: Undo[] = [];

    constructor(private readonly state: State) {}

    get(table: string, key: string): object | undefined {
        const text = this.state.get(table, key);
        return text === undefined ? undefined : (JSON.parse(text) as object);
    }

    put(table: string, key: string, row: object): void {
        const text = JSON.stringify(row);
        if (this.state.get(table, key) !== text) {
            this.write([table, key, text]);
        }
    }

    delete(table: string, key: string): void {
        if (this.state.get(table, key) !== undefined) {
            this.write([table, key, null]);
        }
    }

    list(table: string): object[] {
        return this.state.list(table).map(text => JSON.parse(text) as object);
    }

    /** Runs a part that leaves no trace where it fails. */
    attempt<Result>(part: () => Result): Result {
        const mark = this.undos.length;
        try {
            return part();
        } catch (error) {
            for (const undo of this.undos.splice(mark).reverse()) {
                this.state.undo(undo);
            }
            this.writes.length = mark;
            throw error;
        }
    }

    /** What to journal. */
    get pending(): readonly Write[] {
        return this.writes;
    }

    private write(write: Write): void {
        this.undos.push(this.state.apply(write));
        this.writes.push(write);
    }
}
