import { json, list, many, record, text, texts, type Inputs } from "./inputs";
import type { Resource } from "./rule";
import { POLICY, ROLE, ROLE_POLICY } from "./types";

/** A statement of a policy document, of whatever shape it was written in. */
export interface Statement {
    readonly allows: boolean;
    readonly actions: readonly string[];
    /** Every action but these. */
    readonly notActions: readonly string[];
    readonly resources: readonly string[];
    readonly notResources: readonly string[];
    /** By kind: AWS, Service, Federated; `*` is everybody. */
    readonly principals: Readonly<Record<string, readonly string[]>>;
    /** Values by condition key, in lower case, whatever the operator. */
    readonly conditions: Readonly<Record<string, readonly string[]>>;
}

/** Resources that hold statements about what somebody may do. */
export const STATEMENT_TYPES = [
    POLICY,
    ROLE_POLICY,
    ROLE,
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
];

/** The statements of a resource: the policy of its own, or the inline policies of a role. */
export function permissionsOf({ type, inputs }: Resource): Statement[] {
    return type === ROLE
        ? list(inputs.inlinePolicies).flatMap(policy => statementsIn(record(policy).policy))
        : statementsIn(inputs.policy);
}

/** The statements of a document: a text of JSON or what it says, with one statement or a list of them. */
export function statementsIn(document: unknown): Statement[] {
    return many(record(json(document)).Statement).map(one => statement(record(one)));
}

function statement(raw: Inputs): Statement {
    return {
        allows: raw.Effect === "Allow",
        actions: texts(raw.Action),
        notActions: texts(raw.NotAction),
        resources: texts(raw.Resource),
        notResources: texts(raw.NotResource),
        principals: principals(raw.Principal),
        conditions: conditions(raw.Condition),
    };
}

function principals(principal: unknown): Record<string, string[]> {
    return text(principal) === undefined
        ? Object.fromEntries(Object.entries(record(principal)).map(([kind, who]) => [kind, texts(who)]))
        : { "*": texts(principal) };
}

function conditions(condition: unknown): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const tests of Object.values(record(condition))) {
        for (const [key, values] of Object.entries(record(tests))) {
            found[key.toLowerCase()] = [...(found[key.toLowerCase()] ?? []), ...texts(values)];
        }
    }
    return found;
}

/** Condition keys that keep a statement within accounts that we know. */
const ACCOUNT_KEYS = [
    "aws:principalorgid",
    "aws:principalaccount",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:principalorgpaths",
    "kms:calleraccount",
];

/** Whether a statement allows something to everybody, without a condition on who they are. */
export function isOpenPrincipal({ allows, principals: who, conditions: when }: Statement): boolean {
    const everybody = [...(who["*"] ?? []), ...(who.AWS ?? [])].includes("*");
    return allows && everybody && !ACCOUNT_KEYS.some(key => key in when);
}
