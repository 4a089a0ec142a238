import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Removes the locks of stacks that a killed Pulumi left in the store's backend: the account is ours alone by now, so nobody
 * works with its stacks, and the next `pulumi up` goes on without a `pulumi cancel`.
 * @returns how many there were
 */
export function removeStaleLocks(backend: string): number {
    const folder = path.join(backend, ".pulumi", "locks");
    const locks = fs.existsSync(folder)
        ? fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith(".json"))
        : [];
    for (const name of locks) {
        fs.rmSync(path.join(folder, name), { force: true });
    }
    return locks.length;
}
