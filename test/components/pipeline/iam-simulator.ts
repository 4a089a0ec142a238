import assert from "node:assert/strict";
import { runSimulation } from "@cloud-copilot/iam-simulate";

export const ACCOUNT = "111122223333";
export const PLACE = { account: ACCOUNT, region: "us-east-1", partition: "aws", dnsSuffix: "amazonaws.com" };

/** One request to AWS. */
export interface Call {
    action: string;
    /** @default "*", for actions that take no resource */
    resource?: string;
    context?: Record<string, string | string[]>;
}

/** Somebody of another account, and the policy of what they want to use. */
export interface Visit {
    /** ARN of their role. */
    role: string;
    /** Policy of the resource, or trust of the role. */
    resourcePolicy: string;
}

/** What KMS gives a key that comes without a policy: IAM decides. */
const KEY_POLICY = {
    Version: "2012-10-17",
    Statement: [
        { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
    ],
};

/** AWS's answer to a call of a role that has this policy and no other. @throws AssertionError where the policy itself is wrong */
async function allows(policy: string, { action, resource = "*", context = {} }: Call, visit?: Visit): Promise<boolean> {
    const result = await runSimulation(
        {
            request: {
                principal: visit?.role ?? `arn:aws:iam::${ACCOUNT}:role/tested`,
                action,
                resource: { resource, accountId: ACCOUNT },
                contextVariables: { ...(visit && { "aws:PrincipalArn": visit.role }), ...context },
            },
            identityPolicies: [{ name: "tested", policy: JSON.parse(policy) as unknown }],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            ...(action.startsWith("kms:") && { resourcePolicy: KEY_POLICY }),
            ...(visit && { resourcePolicy: JSON.parse(visit.resourcePolicy) as unknown }),
        },
        {},
    );
    if (result.resultType === "error") {
        assert.fail(`${action} on ${resource}: ${JSON.stringify(result.errors)}`);
    }
    return result.overallResult === "Allowed";
}

/** What a role must be able to do, and what stands so close to it that a careless policy would allow it too. */
export async function checkRights(
    policy: string,
    { allowed, denied }: { allowed: Call[]; denied: Call[] },
    visit?: Visit,
): Promise<void> {
    const answers = await Promise.all(
        [...allowed, ...denied].map(async call => [call, await allows(policy, call, visit)] as const),
    );
    const shown = ({ action, resource = "*" }: Call) => `${action} on ${resource}`;
    assert.deepEqual(
        answers.filter(([, answer]) => answer).map(([call]) => shown(call)),
        allowed.map(shown),
        "exactly these calls are allowed",
    );
}
