/** What stands in place of a secret. */
export const HIDDEN = "[redacted]";

/** Shorter values (a port, "yes") would blot out half of every line. */
const SHORTEST_SECRET = 4;

const PATTERNS: [RegExp, string][] = [
    // scheme://user:password@host
    [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+@/gi, `$1${HIDDEN}@`],
    [/((?:password|passwd|secret|token|api[-_]?key|access[-_]?key)["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, `$1${HIDDEN}`],
    [/\bAKIA[0-9A-Z]{16}\b/g, HIDDEN],
    [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, HIDDEN],
    [/(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/g, `$1${HIDDEN}`],
];

/** Hides the given secret values, also as they stand in a URL or in JSON, and whatever looks like a secret by its shape. */
export function redact(text: string, secrets: readonly string[]): string {
    const values = secrets
        .flatMap(secret => [
            secret,
            encodeURIComponent(secret),
            JSON.stringify(secret).slice(1, -1),
            ...secret.split(/\r?\n/),
        ])
        .filter(value => value.length >= SHORTEST_SECRET)
        .sort((a, b) => b.length - a.length);
    const withoutValues = values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), text);
    return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), withoutValues);
}
