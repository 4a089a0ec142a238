import type { Release, ReleaseRecord } from "../../release";

/**
 * The release before the one that is live, as the record's versions tell it; releases that were rolled back from are left out,
 * unless they went live again later.
 * @param records newest first
 */
export function lastGood(records: readonly ReleaseRecord[]): Release | undefined {
    const [live] = records.flatMap(({ current }) => current ?? []);
    const bad = new Set<string>();
    for (const { current } of records) {
        if (current === undefined || live === undefined) {
            continue;
        }
        if (current.sha !== live.sha && !bad.has(current.sha)) {
            return current;
        }
        if (current.rolledBackFrom !== undefined) {
            bad.add(current.rolledBackFrom);
        }
    }
    return undefined;
}
