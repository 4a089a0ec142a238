import { readSync } from "node:fs";

const CHUNK = 64 * 1024;
/** Milliseconds until another look where nothing has arrived yet. */
const PAUSE = 10;

/** Reads up to the length of the buffer, as `readSync` of standard input does: 0 at the end. */
export type ReadSome = (buffer: Buffer) => number;

/**
 * Standard input to its end, or to one byte more than the limit. Where somebody made the pipe non-blocking, it says EAGAIN
 * while there is nothing to read: the writer is slower than we are, and we wait for it.
 * @param limit bytes
 * @throws NodeJS.ErrnoException where it cannot be read
 */
export function standardInput(limit: number, readSome: ReadSome = buffer => readSync(0, buffer)): Buffer {
    const chunks: Buffer[] = [];
    let size = 0;
    while (size <= limit) {
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK, limit + 1 - size));
        const read = attempt(() => readSome(chunk));
        if (read === 0) {
            break;
        }
        if (read === undefined) {
            pause();
            continue;
        }
        chunks.push(chunk.subarray(0, read));
        size += read;
    }
    return Buffer.concat(chunks);
}

/** What was read; 0 at the end, nothing where there is nothing yet. */
function attempt(read: () => number): number | undefined {
    try {
        return read();
    } catch (error) {
        switch ((error as NodeJS.ErrnoException).code) {
            case "EAGAIN":
                return undefined;
            case "EOF": // The end of a pipe, in the words of Windows.
                return 0;
            default:
                throw error;
        }
    }
}

/** Without a loop that keeps a processor busy. */
function pause(): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}
