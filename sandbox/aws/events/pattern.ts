import { AwsError } from "../service";

/** An event pattern: what an event has to have, member by member. @see EventBridge User Guide, "Event patterns" */
export type Pattern = { [member: string]: Pattern | Matcher[] | Pattern[] };

type Scalar = string | number | boolean | null;
type Matcher = Scalar | Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

const invalid = (reason: string): AwsError =>
    new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

/** @throws AwsError `InvalidEventPatternException` */
export function parsePattern(text: string): Pattern {
    let pattern: unknown;
    try {
        pattern = JSON.parse(text);
    } catch (error) {
        throw invalid(`${(error as Error).message}`);
    }
    if (!isObject(pattern)) {
        throw invalid("Filter is not an object");
    }
    checkPattern(pattern);
    return pattern as Pattern;
}

function checkPattern(pattern: Record<string, unknown>): void {
    if (Object.keys(pattern).length === 0) {
        throw invalid("Empty objects are not allowed");
    }
    for (const [member, wanted] of Object.entries(pattern)) {
        if (member === "$or") {
            if (!Array.isArray(wanted) || wanted.length < 2 || !wanted.every(isObject)) {
                throw invalid('"$or" must be an array of at least two objects');
            }
            wanted.forEach(checkPattern);
        } else if (isObject(wanted)) {
            checkPattern(wanted);
        } else if (!Array.isArray(wanted)) {
            throw invalid(`"${member}" must be an object or an array`);
        } else if (wanted.length === 0) {
            throw invalid("Empty arrays are not allowed");
        } else {
            wanted.forEach(checkMatcher);
        }
    }
}

function checkMatcher(matcher: unknown): void {
    if (Array.isArray(matcher)) {
        throw invalid("Arrays are not allowed as matching values");
    }
    if (!isObject(matcher)) {
        return;
    }
    const [kind = "", ...others] = Object.keys(matcher);
    if (others.length > 0) {
        throw invalid("Only one key allowed in match expression");
    }
    if (kind === "cidr") {
        throw new AwsError("NotSimulated", "the sandbox does not match addresses in event patterns (cidr)");
    }
    if (!(kind in KINDS)) {
        throw invalid(`Unrecognized match type ${kind}`);
    }
    const value = matcher[kind];
    if (kind === "exists" && typeof value !== "boolean") {
        throw invalid("exists match pattern must be either true or false.");
    }
    if (["prefix", "suffix"].includes(kind) && typeof value !== "string" && !isObject(value)) {
        throw invalid(`${kind} match pattern must be a string`);
    }
    if (["wildcard", "equals-ignore-case"].includes(kind) && typeof value !== "string") {
        throw invalid(`${kind} match pattern must be a string`);
    }
    if (kind === "wildcard" && String(value).includes("**")) {
        throw invalid("Consecutive wildcard characters");
    }
    if (kind === "numeric") {
        checkNumeric(value);
    }
}

function checkNumeric(value: unknown): void {
    const terms: unknown[] = Array.isArray(value) ? value : [];
    const isRight = (term: unknown, index: number) =>
        index % 2 === 0 ? typeof term === "string" && term in COMPARISONS : typeof term === "number";
    if (terms.length === 0 || terms.length % 2 === 1 || !terms.every(isRight)) {
        throw invalid("Invalid member in numeric match: an operator and a number, one or two times");
    }
}

/** Whether an event is one that the pattern means. */
export const matches = (pattern: Pattern, event: object): boolean =>
    Object.entries(pattern).every(([member, wanted]) =>
        member === "$or"
            ? (wanted as Pattern[]).some(each => matches(each, event))
            : memberMatches(wanted as Pattern | Matcher[], (event as Record<string, unknown>)[member]),
    );

function memberMatches(wanted: Pattern | Matcher[], value: unknown): boolean {
    if (Array.isArray(wanted)) {
        // Of a list one item has to match; a list without items is as good as nothing.
        const values: unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
        return wanted.some(matcher =>
            (values.length === 0 ? [undefined] : values).some(each => valueMatches(matcher, each)),
        );
    }
    const values: unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
    return values.some(each => matches(wanted, isObject(each) ? each : {}));
}

function valueMatches(matcher: Matcher, value: unknown): boolean {
    if (!isObject(matcher)) {
        return matcher === value;
    }
    const [[kind, wanted] = ["", undefined]] = Object.entries(matcher);
    return KINDS[kind]!(wanted, value);
}

const lower = (value: unknown): string => String(value).toLowerCase();

/** `prefix` and `suffix` may say `{ "equals-ignore-case": … }`. */
const affix =
    (test: (value: string, wanted: string) => boolean) =>
    (wanted: unknown, value: unknown): boolean =>
        typeof value === "string" &&
        (isObject(wanted) ? test(lower(value), lower(wanted["equals-ignore-case"])) : test(value, String(wanted)));

const COMPARISONS: Record<string, (value: number, limit: number) => boolean> = {
    "=": (value, limit) => value === limit,
    "<": (value, limit) => value < limit,
    "<=": (value, limit) => value <= limit,
    ">": (value, limit) => value > limit,
    ">=": (value, limit) => value >= limit,
};

const wildcard = (pattern: string): RegExp =>
    new RegExp(
        `^${pattern
            .split(/(?<!\\)\*/)
            .map(part => part.replace(/\\([*\\])/g, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
            .join(".*")}$`,
        "s",
    );

const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

const KINDS: Record<string, (wanted: unknown, value: unknown) => boolean> = {
    exists: (wanted, value) => (value !== undefined && !isObject(value)) === wanted,
    prefix: affix((value, wanted) => value.startsWith(wanted)),
    suffix: affix((value, wanted) => value.endsWith(wanted)),
    "equals-ignore-case": (wanted, value) => typeof value === "string" && lower(value) === lower(wanted),
    wildcard: (wanted, value) => typeof value === "string" && wildcard(String(wanted)).test(value),
    numeric: (wanted, value) =>
        typeof value === "number" &&
        (wanted as (string | number)[]).every((term, index, terms) =>
            index % 2 === 1 ? true : COMPARISONS[term]!(value, Number(terms[index + 1])),
        ),
    "anything-but": (wanted, value) => value !== undefined && !isObject(value) && !isExcepted(wanted, value),
};

/** What `anything-but` names: values, or another kind of match with one value or several. */
function isExcepted(wanted: unknown, value: unknown): boolean {
    if (!isObject(wanted)) {
        return list(wanted).includes(value);
    }
    const [[kind, inner] = ["", undefined]] = Object.entries(wanted);
    const test = KINDS[kind];
    return test !== undefined && list(inner).some(each => test(each, value));
}
