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

function sorted(values: readonly string[]): string[] {
    return [...new Set(values)].sort();
}
