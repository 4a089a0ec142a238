/** Names that announce a secret … */
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PWD|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(_|$)/i;
/** … unless they say that the value is only the way to it. */
const POINTER_NAME = /_(FILE|PATH|ARN|NAME|ID|URL|TTL|LENGTH|EXPIRY)$/i;

/** Values that are secrets whatever their name. */
const SECRET_VALUES: [string, RegExp][] = [
    ["an AWS access key", /\bAKIA[0-9A-Z]{16}\b/],
    ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
    ["a JSON web token", /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/],
    ["a password in a URL", /[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:[^\s/@]+@/i],
];

/** What makes a variable look like a secret, in words that do not tell it. */
export function secretIn(name: string, value: string): string | undefined {
    const kind = SECRET_VALUES.find(([, pattern]) => pattern.test(value))?.[0];
    return kind ?? (value !== "" && SECRET_NAME.test(name) && !POINTER_NAME.test(name) ? "a plain value" : undefined);
}
