import type { Principal } from "../principal";
import { AwsError, type Account } from "../service";
import { contextOf, decide, type Context } from "./evaluate";
import { statementsOf, type Statement } from "./policy-document";
import { roles, statementsOfRole } from "./roles";

/** All accounts of a sandbox are in one organization. */
const ORGANIZATION = "o-swingbridge";

/** May the caller do this to something that belongs to an account? */
export interface Question {
    /** E.g. `s3:GetObject`. */
    action: string;
    /** Its ARN. */
    resource: string;
    /** The account that it belongs to. */
    owner: string;
    /** Its own policy: the role's trust, or a bucket's, repository's or key's. */
    policy: string | undefined;
    /** Condition keys of the service. */
    context?: Readonly<Record<string, string | undefined>>;
}

/**
 * What AWS has against it, in its words; undefined where it may go on. Across accounts both sides have to agree: the policy
 * of the resource, and those of the caller's role.
 * @see IAM User Guide, "Cross-account policy evaluation logic"
 */
export function objection(account: Account, question: Question): string | undefined {
    const { action, resource, owner, policy } = question;
    const { caller } = account;
    const context = contextAbout(account, question);
    const statements = policy === undefined ? [] : statementsOf(policy);
    const forCaller = statements.filter(statement => names(statement, caller) !== undefined);
    const byResource = decide(forCaller, action, resource, context);
    const who = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`;
    if (byResource !== "allowed") {
        return byResource === "explicitDeny"
            ? `${who} with an explicit deny in a resource-based policy`
            : `${who} because no resource-based policy allows the ${action} action`;
    }
    const direct = forCaller.filter(statement => names(statement, caller) === "itself");
    if (owner === caller.accountId && decide(direct, action, resource, context) === "allowed") {
        return undefined;
    }
    switch (decide(statementsOfCaller(account), action, resource, context)) {
        case "allowed":
            return undefined;
        case "explicitDeny":
            return `${who} with an explicit deny in an identity-based policy`;
        default:
            return `${who} because no identity-based policy allows the ${action} action`;
    }
}

/** @throws AwsError with what AWS has against it, as the service in question calls that. @default `AccessDenied`, 403 */
export function authorize(
    account: Account,
    question: Question,
    { code, status }: { code: string; status: number } = { code: "AccessDenied", status: 403 },
): void {
    const problem = objection(account, question);
    if (problem !== undefined) {
        throw new AwsError(code, problem, status);
    }
}

/** The user of an account is its administrator. */
function statementsOfCaller(account: Account): Statement[] {
    const { roleArn, accountId } = account.caller;
    if (roleArn === undefined) {
        return [{ Effect: "Allow", Action: "*", Resource: "*" }];
    }
    const role = roles(account.of(accountId)).get(roleArn.split("/").pop()!);
    return role?.Arn === roleArn ? statementsOfRole(role) : [];
}

/** How a statement means a caller: him, or all of his account. */
function names({ Principal }: Statement, caller: Principal): "itself" | "account" | undefined {
    const named = Principal === "*" ? ["*"] : [Principal?.["AWS"] ?? []].flat();
    if (named.some(each => each === "*" || each === caller.arn || each === caller.roleArn)) {
        return "itself";
    }
    const { accountId } = caller;
    return named.some(each => each === accountId || each === `arn:aws:iam::${accountId}:root`) ? "account" : undefined;
}

function contextAbout({ caller, region }: Account, { owner, context }: Question): Context {
    return contextOf({
        "aws:PrincipalArn": caller.roleArn ?? caller.arn,
        "aws:PrincipalAccount": caller.accountId,
        "aws:PrincipalOrgID": ORGANIZATION,
        "aws:PrincipalType": caller.roleArn === undefined ? "User" : "AssumedRole",
        "aws:userid": caller.userId,
        "aws:RequestedRegion": region,
        "aws:ResourceAccount": owner,
        "aws:SecureTransport": "true",
        ...context,
    });
}
