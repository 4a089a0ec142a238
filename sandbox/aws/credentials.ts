import { FIRST_ACCOUNT, userOf, type Principal } from "./principal";

/** What signs a request, as far as it tells who signed. */
export interface Credentials {
    accessKeyId: string;
    sessionToken?: string;
}

/** RFC 4648. */
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** Bits behind the number of the account. */
const ID_BITS = 39n;
const NUMBER_BITS = 40n;
/** Keys from before numbers were in them do not have this bit. */
const HAS_NUMBER = 1n << (NUMBER_BITS + ID_BITS);
const LETTERS = 16;

/**
 * An access key id as AWS forms them: of its 80 bits in base32 the first is set, the next 40 are the account's number.
 * @param kind `AKIA` for the keys of a user, `ASIA` for those of a session.
 * @param id Hexadecimal digits that tell the account's keys apart, 9 at most.
 */
export function accessKeyOf(kind: "AKIA" | "ASIA", accountId: string, id = "0"): string {
    const bits = HAS_NUMBER | (BigInt(accountId) << ID_BITS) | BigInt(`0x${id}`);
    const letters = Array.from({ length: LETTERS }, (_, at) => BASE32[Number((bits >> BigInt(75 - 5 * at)) & 31n)]);
    return kind + letters.join("");
}

/** The account of a key; undefined where none can be read from it. */
export function accountOfKey(accessKeyId: string): string | undefined {
    if (!/^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)) {
        return undefined;
    }
    const bits = [...accessKeyId.slice(4)].reduce((sum, letter) => (sum << 5n) | BigInt(BASE32.indexOf(letter)), 0n);
    const number = ((bits & ~HAS_NUMBER) >> ID_BITS).toString();
    return (bits & HAS_NUMBER) === 0n || number.length > 12 ? undefined : number.padStart(12, "0");
}

/** The token of a session says whose it is, so that nobody has to remember; nor does it ever expire, whatever the clock. */
export const tokenOf = (principal: Principal): string => Buffer.from(JSON.stringify(principal)).toString("base64");

/** Whom a request is from. Keys that tell nothing are those of the first account's user. */
export const principalOf = ({ accessKeyId, sessionToken }: Credentials): Principal =>
    principalOfToken(sessionToken) ?? userOf(accountOfKey(accessKeyId) ?? FIRST_ACCOUNT);

/** Whose token it is; undefined where it is none of the sandbox's. */
export function principalOfToken(token = ""): Principal | undefined {
    try {
        const principal = JSON.parse(Buffer.from(token, "base64").toString()) as Partial<Principal>;
        return typeof principal.accountId === "string" && typeof principal.arn === "string"
            ? (principal as Principal)
            : undefined;
    } catch {
        return undefined;
    }
}
