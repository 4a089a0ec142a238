import { UserError } from "./user-error";

/** The value of an option that counts something. @throws UserError when it is no whole number within the bounds */
export function wholeNumber(option: string, text: string, { least = 1, most = Infinity } = {}): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
        const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
        throw new UserError(`${option} is a whole number ${range}, not ${JSON.stringify(text)}`);
    }
    return value;
}
