import { AwsError } from "../service";

type OneOrMany<Item> = Item | Item[];

export interface Statement {
    Sid?: string;
    Effect: "Allow" | "Deny";
    Action?: OneOrMany<string>;
    NotAction?: OneOrMany<string>;
    Resource?: OneOrMany<string>;
    NotResource?: OneOrMany<string>;
    Principal?: "*" | Record<string, OneOrMany<string>>;
    Condition?: Record<string, Record<string, OneOrMany<string>>>;
}

export interface PolicyDocument {
    Version?: "2012-10-17" | "2008-10-17";
    Statement: OneOrMany<Statement>;
}

export const malformed = (message: string) => new AwsError("MalformedPolicyDocument", message);

/** The document of a role's own policy. @throws AwsError where IAM would not take it */
export function checkPermissions(text: string): void {
    for (const { Action, NotAction, Resource, NotResource, Principal } of statementsOf(text)) {
        if (Principal !== undefined) {
            throw malformed("Policy document should not specify a principal.");
        }
        if (Action === undefined && NotAction === undefined) {
            throw malformed("Policy statement must contain actions.");
        }
        if (Resource === undefined && NotResource === undefined) {
            throw malformed("Policy statement must contain resources.");
        }
        const actions = [Action ?? NotAction ?? []].flat();
        const bad = actions.find(action => action !== "*" && !/^[\w-]+:[\w*?]+$/.test(action));
        if (bad !== undefined) {
            throw malformed(`Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${bad})`);
        }
        const resources = [Resource ?? NotResource ?? []].flat();
        const odd = resources.find(
            resource => resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|^\*/.test(resource),
        );
        if (odd !== undefined) {
            throw malformed(`Resource ${odd} must be in ARN format or "*".`);
        }
    }
}

/** Whether a trust document lets an AWS service, e.g. `ecs-tasks.amazonaws.com`, assume its role. */
export const trusts = (text: string, service: string): boolean =>
    statementsOf(text).some(
        ({ Effect, Principal, Action }) =>
            Effect === "Allow" &&
            [Action ?? []].flat().some(action => action === "sts:AssumeRole" || action === "sts:*") &&
            (Principal === "*" || [Principal?.["Service"] ?? []].flat().includes(service)),
    );

export function statementsOf(text: string): Statement[] {
    let document: Partial<PolicyDocument>;
    try {
        document = JSON.parse(text) as Partial<PolicyDocument>;
    } catch {
        throw malformed("This policy contains invalid Json");
    }
    const statements = [document.Statement ?? []].flat();
    if (document.Version !== undefined && !["2012-10-17", "2008-10-17"].includes(document.Version)) {
        throw malformed("The policy must contain a valid version string");
    }
    if (statements.length === 0 || !statements.every(({ Effect }) => Effect === "Allow" || Effect === "Deny")) {
        throw malformed("Syntax errors in policy.");
    }
    return statements;
}
