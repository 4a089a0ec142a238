/**
 * Which files a `.dockerignore` keeps out of the build context.
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files and moby/patternmatcher, whose rules these are
 */
export class Dockerignore {
    readonly #patterns: { regex: RegExp; negated: boolean }[];

    constructor(text: string) {
        this.#patterns = text
            .split(/\r?\n/)
            .map(line => line.trim())
            .filter(line => line !== "" && !line.startsWith("#"))
            .map(line => {
                const negated = line.startsWith("!");
                return { negated, regex: toRegex(clean(negated ? line.slice(1).trim() : line)) };
            });
    }

    /** Whether the file at `path` (relative, with slashes) stays out. The last pattern that matches it or a folder above decides. */
    ignores(path: string): boolean {
        const folders = path.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
        return this.#patterns.reduce(
            (ignored, { regex, negated }) => (folders.some(folder => regex.test(folder)) ? !negated : ignored),
            false,
        );
    }

    /** Whether everything at `path` stays out; a folder ends with a slash. */
    covers(path: string): boolean {
        return path.endsWith("/")
            ? this.ignores(path.slice(0, -1)) || this.ignores(path + ANY_NAME)
            : this.ignores(path);
    }
}

/** A file name that no pattern names on purpose: `folder/*` covers it, `folder/*.log` does not. */
const ANY_NAME = "\u{10ffff}";

/** `/./a//b/` → `a/b`: patterns count from the root of the context, with or without a leading slash. */
function clean(pattern: string): string {
    return pattern
        .split("/")
        .filter(part => part !== "" && part !== ".")
        .join("/");
}

/** Go's `filepath.Match`, and `**` for any number of folders. */
function toRegex(pattern: string): RegExp {
    const source = pattern.replace(
        /\*\*\/|\*\*|\*|\?|\[[^\]]+\]|\\.|[.+^${}()|[\]\\/]/g,
        token => GLOB[token] ?? (token.startsWith("[") && token.length > 1 ? token : literal(token)),
    );
    return new RegExp(`^${source}$`);
}

const GLOB: Record<string, string> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** One character that stands for itself, with or without a backslash before it. */
function literal(token: string): string {
    return `\\${token.at(-1)!}`.replace(/^\\(?=\w)/, "");
}
