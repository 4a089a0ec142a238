import { PassThrough } from "node:stream";

/** Two streams in place of a process's, and what was written to them. */
export function capture(options: { terminal?: boolean } = {}) {
    const text = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof text) => {
        const through = Object.assign(new PassThrough(), { isTTY: options.terminal === true });
        through.on("data", chunk => (text[name] += String(chunk)));
        return through as unknown as NodeJS.WriteStream;
    };
    return { streams: { stdout: stream("stdout"), stderr: stream("stderr") }, text };
}
