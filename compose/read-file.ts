import { readFileSync, statSync } from "node:fs";
import type { Problems } from "./problem";
import type { SourceFiles } from "./source-files";
import { standardInput } from "./standard-input";

/** Larger files are refused: 16 MiB are some 500,000 lines of Compose. */
export const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads a text file. What goes wrong becomes a problem.
 * @param file Name for messages: the path as the user wrote it.
 * @param path Where it is.
 */
export function readSource(file: string, path: string, problems: Problems, sources: SourceFiles): string | undefined {
    const start = { file, line: 1, column: 1 };
    let bytes: Buffer;
    try {
        const stats = statSync(path);
        const { size } = stats;
        if ((stats.isCharacterDevice() || stats.isBlockDevice()) && path !== "/dev/null") {
            problems.add(start, [], "is a device, not a file", { reason: "It may never end." });
            return undefined;
        }
        if (size > MAX_BYTES) {
            problems.add(start, [], `has ${size} bytes; at most ${MAX_BYTES} are read`);
            return undefined;
        }
        bytes = readFileSync(path);
    } catch (error) {
        problems.add(start, [], unreadable(error), { reason: `Looked for ${path}` });
        return undefined;
    }
    return decoded(bytes, file, problems, sources);
}

/** Reads standard input to its end, or the given text in its place. A second time it is empty, as a pipe is. */
export function readStandardInput(
    file: string,
    given: (() => string | Buffer) | undefined,
    problems: Problems,
    sources: SourceFiles,
): string | undefined {
    if (sources.names().includes(file)) {
        return "";
    }
    const start = { file, line: 1, column: 1 };
    let bytes: Buffer;
    try {
        bytes = Buffer.from(given === undefined ? standardInput(MAX_BYTES) : given());
    } catch (error) {
        problems.add(start, [], unreadable(error));
        return undefined;
    }
    if (bytes.length > MAX_BYTES) {
        problems.add(start, [], `has more than ${MAX_BYTES} bytes; no more are read`);
        return undefined;
    }
    return decoded(bytes, file, problems, sources);
}

function decoded(bytes: Buffer, file: string, problems: Problems, sources: SourceFiles): string | undefined {
    try {
        const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        sources.add(file, text);
        return text;
    } catch {
        const valid = validPrefix(bytes);
        const line = valid.split("\n").length;
        const column = valid.length - valid.lastIndexOf("\n");
        problems.add({ file, line, column }, [], "is not UTF-8 text", {
            fix: "Save the file with the encoding UTF-8.",
        });
        return undefined;
    }
}

function unreadable(error: unknown): string {
    switch ((error as NodeJS.ErrnoException).code) {
        case "ENOENT":
        case "ENOTDIR":
            return "does not exist";
        case "EISDIR":
            return "is a folder, not a file";
        case "EACCES":
        case "EPERM":
            return "may not be read by this user";
        default:
            return `cannot be read: ${(error as Error).message}`;
    }
}

/** The text before the first byte that is no UTF-8. */
function validPrefix(bytes: Buffer): string {
    let low = 0;
    let high = bytes.length;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        try {
            // `stream` accepts a character that is cut off at the end.
            new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
            low = middle;
        } catch {
            high = middle - 1;
        }
    }
    return new TextDecoder("utf-8").decode(bytes.subarray(0, low), { stream: true });
}
