import type { Account } from "./service";

/** Kept of each: they are for people who look, not for the account. */
const MOST = 100;

/** Adds a row with an id of its own to a table that keeps the newest only. */
export function keepRecent<Row extends object>(account: Account, table: string, row: Row): void {
    const rows = account.table<Row & { id: string }>(table);
    const id = account.uniqueId(12);
    rows.put(id, { id, ...row });
    rows.list()
        .slice(0, -MOST)
        .forEach(old => rows.delete(old.id));
}
