/** A block of IPv4 addresses. */
export interface Cidr {
    /** First address, as a number. */
    first: number;
    /** Length of the prefix, 0 to 32. */
    prefix: number;
}

/** Undefined where the text is no block, or has bits set after its prefix. */
export function parseCidr(text: string): Cidr | undefined {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
    const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = match?.slice(1).map(Number) ?? [];
    if (Math.max(a, b, c, d) > 255 || prefix > 32) {
        return undefined;
    }
    const first = ((a * 256 + b) * 256 + c) * 256 + d;
    return first % sizeOf({ first, prefix }) === 0 ? { first, prefix } : undefined;
}

export const sizeOf = ({ prefix }: Cidr): number => 2 ** (32 - prefix);

export const contains = (outer: Cidr, inner: Cidr): boolean =>
    inner.prefix >= outer.prefix && inner.first >= outer.first && inner.first < outer.first + sizeOf(outer);

export const overlap = (one: Cidr, other: Cidr): boolean => contains(one, other) || contains(other, one);

export const formatAddress = (address: number): string =>
    [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join(".");
