import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Ignore {
    /** Whether a file is left out of the context. */
    ignores(path: string): boolean;
    /** Whether nothing below a folder can be in the context. */
    ignoresFolder(path: string): boolean;
}

interface Pattern {
    matches: RegExp;
    /** `!pattern`: back in. */
    exception: boolean;
}

/**
 * `<Dockerfile>.dockerignore` beside the Dockerfile, or `.dockerignore` in the context's folder.
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function dockerIgnore(folder: string, dockerfile: string | undefined): Ignore {
    const own = dockerfile && join(dirname(dockerfile), `${basename(dockerfile)}.dockerignore`);
    const file = [own, join(folder, ".dockerignore")].find(path => path !== undefined && existsSync(path));
    return parseIgnore(file ? readFileSync(file, "utf8") : "");
}

export function parseIgnore(text: string): Ignore {
    const patterns = text
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== "" && !line.startsWith("#"))
        .map(parsePattern);
    const isIgnored = (path: string) =>
        // The last pattern that matches the path, or a folder above it, decides.
        patterns.reduce((ignored, pattern) => (pattern.matches.test(path) ? !pattern.exception : ignored), false);
    const hasExceptions = patterns.some(pattern => pattern.exception);
    return {
        ignores: isIgnored,
        ignoresFolder: path => !hasExceptions && isIgnored(path),
    };
}

function parsePattern(line: string): Pattern {
    const exception = line.startsWith("!");
    const cleaned = (exception ? line.slice(1).trim() : line)
        .replace(/^(\.?\/)+/, "")
        .replace(/\/+$/, "")
        .replace(/\/+/g, "/");
    return { matches: new RegExp(`^${expression(cleaned)}(/.*)?$`), exception };
}

/** Go's `filepath.Match`, with `**` for any number of folders. */
function expression(pattern: string): string {
    let result = "";
    for (let index = 0; index < pattern.length; index++) {
        const rest = pattern.slice(index);
        if (rest.startsWith("**/")) {
            result += "(.*/)?";
            index += 2;
        } else if (rest.startsWith("**")) {
            result += ".*";
            index += 1;
        } else if (pattern[index] === "*") {
            result += "[^/]*";
        } else if (pattern[index] === "?") {
            result += "[^/]";
        } else if (pattern[index] === "[" && /^\[[^\]]+\]/.test(rest)) {
            const characters = /^\[([^\]]+)\]/.exec(rest)![1]!;
            result += `[${characters.replace(/\\/g, "\\\\")}]`;
            index += characters.length + 1;
        } else if (pattern[index] === "\\" && index + 1 < pattern.length) {
            result += pattern[++index]!.replace(/[.*+?^${}()|[\]\\]/, "\\$&");
        } else {
            result += pattern[index]!.replace(/[.+^${}()|[\]\\]/, "\\$&");
        }
    }
    return result;
}
