/** Odd numbers with no pattern in their bits (those of π and e), so that neighbours look nothing alike. */
const MULTIPLIERS = [
    0x243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89n,
    0x2b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cffn,
];

/**
 * The n-th of the hexadecimal numbers of a length, shuffled: every step can be undone, so no two n give the same digits
 * until all are used up. Ids look like AWS's, and the same requests always give the same ids.
 */
export function uniqueDigits(n: number, length: number): string {
    const bits = BigInt(length * 4);
    const mask = (1n << bits) - 1n;
    let mixed = BigInt(n) & mask;
    for (const multiplier of MULTIPLIERS) {
        mixed = (mixed * (multiplier & mask)) & mask;
        mixed ^= mixed >> (bits / 2n);
    }
    return mixed.toString(16).padStart(length, "0");
}
