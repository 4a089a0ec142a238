import { existsSync } from "node:fs";
import * as path from "node:path";

/** What a CI system checks out: the folder with `.git`, or the one given. */
export function repositoryRoot(folder: string): string {
    for (let current = path.resolve(folder); ; current = path.dirname(current)) {
        if (existsSync(path.join(current, ".git"))) {
            return current;
        }
        if (current === path.dirname(current)) {
            return path.resolve(folder);
        }
    }
}
