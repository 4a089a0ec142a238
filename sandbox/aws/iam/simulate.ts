import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from "@aws-sdk/client-iam";

import { AwsError, type Account } from "../service";
import { MANAGED_DOCUMENTS } from "./managed-documents";
import { statementsOf, type Statement } from "./policy-document";
import { findRole, type RoleRow } from "./roles";

type Decision = "allowed" | "explicitDeny" | "implicitDeny";

export const simulationOperations = {
    /**
     * What a role's own policies and its managed ones say of an action on a resource. Conditions count only with the
     * context that the caller gives, as in IAM's simulator: what he leaves out is named and does not match.
     */
    SimulatePrincipalPolicy(account: Account, input: SimulatePrincipalPolicyRequest): SimulatePolicyResponse {
        const role = findRole(account, input.PolicySourceArn?.split("/").pop());
        const statements = statementsOfRole(role);
        const context = new Map(
            (input.ContextEntries ?? []).map(({ ContextKeyName = "", ContextKeyValues = [] }) => [
                ContextKeyName.toLowerCase(),
                ContextKeyValues,
            ]),
        );
        const resources = input.ResourceArns?.length ? input.ResourceArns : ["*"];
        return {
            EvaluationResults: (input.ActionNames ?? []).flatMap(action =>
                resources.map(resource => ({
                    EvalActionName: action,
                    EvalResourceName: resource,
                    EvalDecision: decide(statements, action, resource, context),
                    MatchedStatements: [],
                    MissingContextValues: missing(statements, action, resource, context),
                })),
            ),
            IsTruncated: false,
        };
    },
};

function statementsOfRole({ policies, attached }: RoleRow): Statement[] {
    return [
        ...Object.values(policies),
        ...attached.map(arn => {
            const document = MANAGED_DOCUMENTS[arn.split("/").slice(1).join("/")];
            if (document === undefined) {
                throw new AwsError("NotSimulated", `what ${arn} permits is not simulated by the sandbox`);
            }
            return JSON.stringify(document);
        }),
    ].flatMap(statementsOf);
}

type Context = ReadonlyMap<string, readonly string[]>;

function decide(statements: readonly Statement[], action: string, resource: string, context: Context): Decision {
    const matching = statements.filter(
        statement => concerns(statement, action, resource) && conditionHolds(statement, context),
    );
    if (matching.some(({ Effect }) => Effect === "Deny")) {
        return "explicitDeny";
    }
    return matching.length > 0 ? "allowed" : "implicitDeny";
}

function missing(statements: readonly Statement[], action: string, resource: string, context: Context): string[] {
    const keys = statements
        .filter(statement => concerns(statement, action, resource))
        .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys));
    return [...new Set(keys)].filter(key => !context.has(key.toLowerCase()));
}

function concerns({ Action, NotAction, Resource, NotResource }: Statement, action: string, resource: string): boolean {
    const named = (patterns: string | string[] | undefined, text: string, ignoreCase: boolean) =>
        [patterns ?? []].flat().some(pattern => like(pattern, text, ignoreCase));
    const ofAction = Action === undefined ? !named(NotAction, action, true) : named(Action, action, true);
    const ofResource = Resource === undefined ? !named(NotResource, resource, false) : named(Resource, resource, false);
    return ofAction && ofResource;
}

function conditionHolds({ Condition = {} }: Statement, context: Context): boolean {
    return Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => {
            const given = context.get(key.toLowerCase());
            if (given === undefined) {
                return false;
            }
            if (!["StringEquals", "StringLike", "ArnEquals", "ArnLike"].includes(operator)) {
                throw new AwsError(
                    "NotSimulated",
                    `the condition operator ${operator} is not simulated by the sandbox`,
                );
            }
            return given.some(value => [wanted].flat().some(pattern => like(pattern, value, false)));
        }),
    );
}

/** IAM's wildcards: `*` for any text, `?` for one character. */
function like(pattern: string, text: string, ignoreCase: boolean): boolean {
    const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".");
    return new RegExp(`^${expression}$`, ignoreCase ? "is" : "s").test(text);
}
