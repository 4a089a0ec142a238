/**
 * Patterns of triggers: `*` is any text of one path segment, `**` any text at all, `?` one character, `{a,b}` one of several,
 * `[a-z]` one of a range.
 * @see CodePipeline User Guide, working with glob patterns in syntax
 */
export function matchesGlob(pattern: string, text: string): boolean {
    return new RegExp(`^${expressionOf(pattern)}$`).test(text);
}

const TOKEN = /\*\*\/|\*\*|\*|\?|\{[^}]*\}|\[!?[^\]]+\]|[^]/g;

function expressionOf(pattern: string): string {
    return (pattern.match(TOKEN) ?? []).map(translated).join("");
}

function translated(token: string): string {
    switch (token) {
        case "**/":
            return "(?:.*/)?";
        case "**":
            return ".*";
        case "*":
            return "[^/]*";
        case "?":
            return "[^/]";
        default:
            break;
    }
    if (token.length > 1 && token.startsWith("{")) {
        return `(?:${token.slice(1, -1).split(",").map(expressionOf).join("|")})`;
    }
    if (token.length > 1 && token.startsWith("[")) {
        return token.replace(/^\[!/, "[^").replace(/\\/g, "\\\\");
    }
    return token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
