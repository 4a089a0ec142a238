const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Seconds of a Compose duration as its canonical form writes it: `1m30s`, `1.5s`, `500ms`. Undefined for anything else. */
export function parseDuration(text: string): number | undefined {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)/g)];
    if (parts.length === 0 || parts.map(part => part[0]).join("") !== text) {
        return text === "0" ? 0 : undefined;
    }
    return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit!]!, 0);
}
