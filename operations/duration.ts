const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/**
 * Reads a duration such as `500ms`, `10s`, `1m30s` or `2h`.
 * @returns milliseconds
 * @throws RangeError when the text is no duration
 */
export function parseDuration(text: string): number {
    if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
        throw new RangeError(`"${text}" is not a duration: write it like 500ms, 10s or 1m30s`);
    }
    let milliseconds = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
        milliseconds += Number(amount) * UNITS[unit as keyof typeof UNITS];
    }
    return milliseconds;
}

/** Writes milliseconds for people: `45 s`, `12 min`, `1 h 5 min`. */
export function formatDuration(milliseconds: number): string {
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 90) {
        return `${seconds} s`;
    }
    const minutes = Math.round(seconds / 60);
    const rest = minutes % 60 === 0 ? "" : ` ${minutes % 60} min`;
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${rest}`;
}
