import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from "@aws-sdk/client-iam";

import type { Account } from "../service";
import { concerns, contextOf, decide, type Context } from "./evaluate";
import type { Statement } from "./policy-document";
import { findRole, statementsOfRole } from "./roles";

export const simulationOperations = {
    /**
     * What a role's own policies and its managed ones say of an action on a resource. Conditions count only with the
     * context that the caller gives, as in IAM's simulator: what he leaves out is named and does not match.
     */
    SimulatePrincipalPolicy(account: Account, input: SimulatePrincipalPolicyRequest): SimulatePolicyResponse {
        const role = findRole(account, input.PolicySourceArn?.split("/").pop());
        const statements = statementsOfRole(role);
        const context = contextOf(
            Object.fromEntries(
                (input.ContextEntries ?? []).map(({ ContextKeyName = "", ContextKeyValues }) => [
                    ContextKeyName,
                    ContextKeyValues ?? [],
                ]),
            ),
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

function missing(statements: readonly Statement[], action: string, resource: string, context: Context): string[] {
    const keys = statements
        .filter(statement => concerns(statement, action, resource))
        .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys));
    return [...new Set(keys)].filter(key => !context.has(key.toLowerCase()));
}
