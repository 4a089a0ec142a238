import { AwsError } from "../service";
import type { Statement } from "./policy-document";

export type Decision = "allowed" | "explicitDeny" | "implicitDeny";

/** What is known of a request besides action and resource, by the names of condition keys in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

export const contextOf = (values: Readonly<Record<string, string | readonly string[] | undefined>>): Context =>
    new Map(
        Object.entries(values).flatMap(([key, value]) =>
            value === undefined ? [] : [[key.toLowerCase(), [value].flat()] as const],
        ),
    );

/** What statements say of an action on a resource. Whom they are for is the caller's to know. */
export function decide(statements: readonly Statement[], action: string, resource: string, context: Context): Decision {
    const matching = statements.filter(
        statement => concerns(statement, action, resource) && conditionHolds(statement, context),
    );
    if (matching.some(({ Effect }) => Effect === "Deny")) {
        return "explicitDeny";
    }
    return matching.length > 0 ? "allowed" : "implicitDeny";
}

export function concerns(
    { Action, NotAction, Resource, NotResource }: Statement,
    action: string,
    resource: string,
): boolean {
    const named = (patterns: string | string[] | undefined, text: string, ignoreCase: boolean) =>
        [patterns ?? []].flat().some(pattern => like(pattern, text, ignoreCase));
    const ofAction = Action === undefined ? !named(NotAction, action, true) : named(Action, action, true);
    const ofResource = Resource === undefined ? !named(NotResource, resource, false) : named(Resource, resource, false);
    return ofAction && ofResource;
}

type Match = (pattern: string, value: string) => boolean;

const isEqual: Match = (pattern, value) => pattern === value;
const isLike: Match = (pattern, value) => like(pattern, value, false);
const isEqualIgnoringCase: Match = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

const OPERATORS: Readonly<Record<string, Match>> = {
    StringEquals: isEqual,
    StringEqualsIgnoreCase: isEqualIgnoringCase,
    StringLike: isLike,
    // AWS treats the two alike.
    ArnEquals: isLike,
    ArnLike: isLike,
    Bool: isEqualIgnoringCase,
};

function conditionHolds({ Condition = {} }: Statement, context: Context): boolean {
    return Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) =>
            holds(operator, [wanted].flat().map(String), context.get(key.toLowerCase())),
        ),
    );
}

/** @see IAM User Guide, "IAM JSON policy elements: Condition operators" */
function holds(operator: string, wanted: readonly string[], given: readonly string[] | undefined): boolean {
    if (operator === "Null") {
        return wanted.includes(String(given === undefined));
    }
    const [, quantifier, negatable = "", ifExists] =
        /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
    const name = negatable.replace("Not", "");
    const matches = OPERATORS[name];
    if (!matches) {
        throw new AwsError("NotSimulated", `the condition operator ${operator} is not simulated by the sandbox`);
    }
    const isNegated = name !== negatable;
    if (given === undefined) {
        return isNegated || ifExists !== undefined || quantifier === "ForAllValues";
    }
    const one = (value: string) => wanted.some(pattern => matches(pattern, value)) !== isNegated;
    return quantifier === "ForAllValues" || (isNegated && quantifier === undefined)
        ? given.every(one)
        : given.some(one);
}

/** IAM's wildcards: `*` for any text, `?` for one character. */
function like(pattern: string, text: string, ignoreCase: boolean): boolean {
    const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${expression}$`, ignoreCase ? "is" : "s").test(text);
}
