const UNITS: Record<string, bigint> = {
    ns: 1n,
    us: 1_000n,
    µs: 1_000n, // U+00B5, the micro sign
    μs: 1_000n, // U+03BC, the Greek letter
    ms: 1_000_000n,
    s: 1_000_000_000n,
    m: 60_000_000_000n,
    h: 3_600_000_000_000n,
    d: 86_400_000_000_000n,
    w: 604_800_000_000_000n,
};

/** Nanoseconds in a duration like `1m30s`, `1.5h` or `0`; `undefined` where it is none. */
export function parseDuration(text: string): bigint | undefined {
    const [, sign, rest] = /^([-+]?)(.*)$/s.exec(text)!;
    if (rest === "0") {
        return 0n;
    }
    if (!/^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)[^0-9.]+)+$/.test(rest!)) {
        return undefined;
    }
    let total = 0n;
    for (const [, whole, fraction, unit] of rest!.matchAll(/([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/g)) {
        const nanoseconds = UNITS[unit!];
        if (nanoseconds === undefined) {
            return undefined;
        }
        const digits = fraction ?? "";
        total +=
            BigInt(whole || "0") * nanoseconds + (BigInt(digits || "0") * nanoseconds) / 10n ** BigInt(digits.length);
    }
    return sign === "-" ? -total : total;
}

/** The form that Compose prints: `1m30s`, `1.5s`, `100ms`, `1h0m0s`. */
export function formatDuration(nanoseconds: bigint): string {
    if (nanoseconds < 0n) {
        return `-${formatDuration(-nanoseconds)}`;
    }
    if (nanoseconds === 0n) {
        return "0s";
    }
    for (const [unit, size] of [
        ["ns", 1n],
        ["µs", 1_000n],
        ["ms", 1_000_000n],
    ] as const) {
        if (nanoseconds < size * 1_000n) {
            return decimal(nanoseconds, size) + unit;
        }
    }
    const second = UNITS.s!;
    const minutes = nanoseconds / (60n * second);
    const seconds = `${decimal(nanoseconds % (60n * second), second)}s`;
    if (minutes === 0n) {
        return seconds;
    }
    const hours = minutes / 60n;
    return hours === 0n ? `${minutes}m${seconds}` : `${hours}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, size: bigint): string {
    const fraction = (value % size)
        .toString()
        .padStart(size.toString().length - 1, "0")
        .replace(/0+$/, "");
    return fraction === "" || size === 1n ? String(value / size) : `${value / size}.${fraction}`;
}
