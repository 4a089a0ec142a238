import { AwsError, type Account } from "../service";

/** Names of pipelines, stages, actions. */
const NAME = /^[A-Za-z0-9.@\-_]+$/;
/** Names of artifacts. */
const ARTIFACT = /^[a-zA-Z0-9_-]+$/;
const LONGEST_NAME = 100;

export const uuid = (account: Account): string =>
    account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

export const invalidToken = () =>
    new AwsError("InvalidNextTokenException", "The next token was specified in an invalid format.");

/** As AWS words what does not fit a shape. */
export const violation = (member: string, value: unknown, constraint: string) =>
    new AwsError(
        "ValidationException",
        `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${constraint}`,
    );

export function checkName(member: string, value: string | undefined): string {
    return matched(member, value, NAME);
}

export function checkArtifactName(member: string, value: string | undefined): string {
    return matched(member, value, ARTIFACT);
}

function matched(member: string, value: string | undefined, pattern: RegExp): string {
    if (value === undefined) {
        throw violation(member, "null", "Member must not be null");
    }
    if (value.length > LONGEST_NAME) {
        throw violation(member, value, `Member must have length less than or equal to ${LONGEST_NAME}`);
    }
    if (!pattern.test(value)) {
        throw violation(
            member,
            value,
            `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`,
        );
    }
    return value;
}

export function checkOneOf<Value extends string>(
    member: string,
    value: string | undefined,
    allowed: readonly Value[],
): Value {
    if (!allowed.includes(value as Value)) {
        throw violation(member, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
    }
    return value as Value;
}

/** The page size that a caller asked for. */
export function checkMaxResults(value: number | undefined, most = 100): number | undefined {
    if (value !== undefined && (value < 1 || value > most)) {
        throw violation(
            "maxResults",
            value,
            value < 1
                ? "Member must have value greater than or equal to 1"
                : `Member must have value less than or equal to ${most}`,
        );
    }
    return value;
}

/** Who calls, as far as the account knows. */
export const caller = (account: Account): string => `arn:aws:iam::${account.accountId}:user/sandbox`;
