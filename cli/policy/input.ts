import { readFileSync } from "node:fs";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { UserError } from "../user-error";

/** A file, or what is piped in. @throws UserError when there is neither */
export async function inputOf(
    file: string | undefined,
    folder: string,
    missing: { problem: string; fix: string },
): Promise<string> {
    if (file === undefined && process.stdin.isTTY) {
        throw new UserError(missing.problem, { fix: missing.fix });
    }
    try {
        return file === undefined ? await text(process.stdin) : readFileSync(path.resolve(folder, file), "utf8");
    } catch (error) {
        throw new UserError(`${file ?? "standard input"} cannot be read: ${(error as Error).message}`, {
            cause: error,
        });
    }
}
