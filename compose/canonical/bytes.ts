const UNITS = ["k", "m", "g", "t", "p"];

/** Bytes in a size like `512m`, `1.5gb`, `64 KiB` (units of 1024, case ignored); `undefined` where it is none. */
export function parseBytes(text: string): number | undefined {
    // Underscores between digits are Go's: 1_000k.
    const digits = text.replace(/(?<=[0-9])_(?=[0-9])/g, "");
    const [, number, suffix] = /^([-+]?[0-9.]+(?:e[-+]?[0-9]+)?) ?([a-z]*)$/is.exec(digits) ?? [];
    const value = number === undefined || number === "." ? Number.NaN : Number(number);
    const parts = /^(?:b|([kmgtp])(?:b|ib)?)?$/.exec((suffix ?? "").toLowerCase());
    if (Number.isNaN(value) || value < 0 || parts === null) {
        return undefined;
    }
    const exponent = parts[1] === undefined ? 0 : UNITS.indexOf(parts[1]) + 1;
    return Math.trunc(value * 1024 ** exponent);
}
