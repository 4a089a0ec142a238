import * as fs from "node:fs";

import { Journal, type JournalLine } from "./journal";
import { lockFolder } from "./lock";
import { State } from "./state";

export { StoreUnreadable } from "./journal";
export { StoreLocked } from "./lock";
export { Transaction } from "./transaction";
export type { State, Write } from "./state";

/** Where the account's rows live. */
export interface Store {
    readonly state: State;
    /** Time of the last write, in epoch milliseconds; undefined for a new store. */
    readonly lastAt: number | undefined;
    /** Keeps writes that `state` has already. */
    append(line: JournalLine): void;
    close(): void;
}

/** Opens, or begins, the store in a folder. @throws StoreLocked @throws StoreUnreadable */
export function openStore(folder: string): Store {
    fs.mkdirSync(folder, { recursive: true });
    const lock = lockFolder(folder);
    try {
        const state = new State();
        const journal = new Journal(folder, state);
        return {
            state,
            lastAt: journal.lastAt,
            append: line => journal.append(line),
            close() {
                journal.close();
                lock.release();
            },
        };
    } catch (error) {
        lock.release();
        throw error;
    }
}

/** A store that is gone with its process, for tests. */
export function memoryStore(): Store {
    return { state: new State(), lastAt: undefined, append: () => undefined, close: () => undefined };
}
