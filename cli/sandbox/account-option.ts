import { UserError } from "../user-error";

/** The number of one of the accounts in the sandbox; undefined for the first one. */
export function parseAccount(text: string | undefined): string | undefined {
    if (text === undefined || /^\d{12}$/.test(text)) return text;
    throw new UserError(`--account ${text}: no AWS account`, {
        fix: "Use a number of 12 digits, e.g. 210987654321: every one is an account of the sandbox.",
    });
}
