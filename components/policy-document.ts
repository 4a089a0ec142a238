/** A statement of an IAM policy. Lists are sorted where their order means nothing, so that the same rights give the same text. */
export interface Statement {
    actions: readonly string[];
    /** ARNs; `*` only for actions that take no resource. */
    resources: readonly string[];
    condition?: Record<string, Record<string, string | string[]>>;
}

/** The text of a policy. Statements without a resource are left out: there is nothing to allow. */
export function policyDocument(statements: readonly Statement[]): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: statements
            .filter(({ resources }) => resources.length > 0)
            .map(({ actions, resources, condition }) => ({
                Effect: "Allow",
                Action: sorted(actions),
                Resource: sorted(resources),
                ...(condition === undefined ? {} : { Condition: condition }),
            })),
    });
}

/** Lets an AWS service assume a role, on behalf of this account only (the confused-deputy guard). */
export function trustPolicy(service: string, account: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { Service: service },
                Condition: { StringEquals: { "aws:SourceAccount": account } },
            },
        ],
    });
}

/**
 * Statements of a resource's policy (or of a role's trust, without a resource) that admit roles of other accounts, one for each
 * account. They name the account and ask for the role by a condition: AWS refuses a policy that names a role which does not
 * exist yet, and the two accounts would wait for each other.
 * @param sid what the statements are about; the number of the account follows
 */
export function grantToRoles(sid: string, roleArns: readonly string[], actions: readonly string[], resource?: string) {
    const accounts = sorted(roleArns.map(accountOf));
    return accounts.map(account => {
        const ofAccount = sorted(roleArns.filter(arn => accountOf(arn) === account));
        return {
            Sid: `${sid}${account}`,
            Effect: "Allow",
            Principal: { AWS: `${ofAccount[0]!.split(":", 2).join(":")}:iam::${account}:root` },
            Action: sorted(actions),
            ...(resource === undefined ? {} : { Resource: resource }),
            Condition: { ArnEquals: { "aws:PrincipalArn": ofAccount } },
        };
    });
}

/** @returns the account of an ARN */
function accountOf(arn: string): string {
    return arn.split(":")[4] ?? "";
}

function sorted(values: readonly string[]): string[] {
    return [...new Set(values)].sort();
}
