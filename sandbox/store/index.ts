import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { ContentFolder, ContentInMemory, type Content } from "./content";
import { Journal, type JournalLine } from "./journal";
import { lockFolder } from "./lock";
import { State } from "./state";
import { sweep } from "./sweep";

export type { Content } from "./content";
export { StoreUnreadable } from "./journal";
export { StoreLocked } from "./lock";
export { Transaction } from "./transaction";
export type { State, Write } from "./state";

/** Where the account's rows live. */
export interface Store {
    readonly state: State;
    /** Time of the last write, in epoch milliseconds; undefined for a new store. */
    readonly lastAt: number | undefined;
    /** What is too large for rows. What no row names any more goes when the store is opened the next time. */
    readonly content: Content;
    /** Path of a folder that belongs to a row which names it; made by whoever uses it, gone as content is. */
    folder(name: string): string;
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
        const content = path.join(folder, "content");
        const folders = path.join(folder, "folders");
        [content, folders].forEach(each => sweep(each, state));
        return {
            state,
            lastAt: journal.lastAt,
            content: new ContentFolder(content),
            folder: name => path.join(folders, name),
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
    let folders: string | undefined;
    return {
        state: new State(),
        lastAt: undefined,
        content: new ContentInMemory(),
        folder: name => path.join((folders ??= fs.mkdtempSync(path.join(os.tmpdir(), "sandbox-"))), name),
        append: () => undefined,
        close() {
            if (folders !== undefined) {
                fs.rmSync(folders, { recursive: true, force: true });
            }
        },
    };
}
