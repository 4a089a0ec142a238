import * as fs from "node:fs";
import * as path from "node:path";
import type { State } from "./state";

/**
 * Removes from a folder what no row names any more. Only while nobody else works on the store: what a request has put
 * there, but not yet journaled, would go as well.
 */
export function sweep(folder: string, state: State): void {
    if (!fs.existsSync(folder)) {
        return;
    }
    const gone = new Set(fs.readdirSync(folder));
    for (const [, , text] of state.snapshot()) {
        for (const [name] of text?.matchAll(/[\w-]+/g) ?? []) {
            gone.delete(name);
        }
    }
    gone.forEach(name => fs.rmSync(path.join(folder, name), { recursive: true, force: true }));
}
