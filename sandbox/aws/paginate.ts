import { AwsError } from "./service";

export interface Page<Item> {
    items: Item[];
    /** Undefined on the last page. */
    next: string | undefined;
}

/**
 * One page of a list, as AWS's paged operations give it. Tokens are opaque to clients; a token of another list, or one
 * that was made up, is refused.
 *
 * @param limit What the caller asked for. @param most What AWS gives at most (and without a limit).
 */
export function paginate<Item>(
    items: readonly Item[],
    token: string | undefined,
    limit: number | undefined,
    most: number,
    invalid: () => AwsError = () => new AwsError("InvalidParameterException", "The specified nextToken is not valid."),
): Page<Item> {
    const from = token === undefined ? 0 : decode(token);
    if (from === undefined || from > items.length) {
        throw invalid();
    }
    const to = from + Math.min(limit ?? most, most);
    return { items: items.slice(from, to), next: to < items.length ? encode(to) : undefined };
}

const encode = (offset: number): string => Buffer.from(`offset:${offset}`).toString("base64url");

function decode(token: string): number | undefined {
    const match = /^offset:(\d+)$/.exec(Buffer.from(token, "base64url").toString());
    return match ? Number(match[1]) : undefined;
}
