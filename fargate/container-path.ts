import { posix } from "node:path";

/** Whether a path is the folder or lies in it. */
export function isBelow(path: string, folder: string): boolean {
    const relative = posix.relative(folder, path);
    return relative === "" || (relative !== ".." && !relative.startsWith("../"));
}
