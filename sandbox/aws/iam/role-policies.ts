import type {
    AttachRolePolicyRequest,
    DeleteRolePolicyRequest,
    DetachRolePolicyRequest,
    GetRolePolicyRequest,
    GetRolePolicyResponse,
    ListAttachedRolePoliciesRequest,
    ListAttachedRolePoliciesResponse,
    ListRolePoliciesRequest,
    ListRolePoliciesResponse,
    PutRolePolicyRequest,
} from "@aws-sdk/client-iam";

import { AwsError, type Account } from "../service";
import { MANAGED_POLICIES } from "./managed-policies";
import { checkPermissions } from "./policy-document";
import { encodeDocument, findRole, roles } from "./roles";

/** Characters of a role's own policies together, white space aside. */
const LONGEST_POLICIES = 10_240;
/** AWS's default quota. */
const ATTACHMENTS_PER_ROLE = 10;

export const rolePolicyOperations = {
    PutRolePolicy(account: Account, { RoleName, PolicyName = "", PolicyDocument = "" }: PutRolePolicyRequest): object {
        const row = findRole(account, RoleName);
        if (!/^[\w+=,.@-]{1,128}$/.test(PolicyName)) {
            throw new AwsError("ValidationError", `The specified value for policyName is invalid (${PolicyName})`);
        }
        checkPermissions(PolicyDocument);
        const policies = { ...row.policies, [PolicyName]: PolicyDocument };
        if (Object.values(policies).join("").replace(/\s/g, "").length > LONGEST_POLICIES) {
            throw new AwsError(
                "LimitExceeded",
                `Maximum policy size of ${LONGEST_POLICIES} bytes exceeded for role ${row.RoleName}`,
                409,
            );
        }
        roles(account).put(row.RoleName, { ...row, policies });
        return {};
    },

    GetRolePolicy(account: Account, { RoleName, PolicyName = "" }: GetRolePolicyRequest): GetRolePolicyResponse {
        const row = findRole(account, RoleName);
        const document = row.policies[PolicyName];
        if (document === undefined) {
            throw noSuchPolicy(PolicyName);
        }
        return { RoleName: row.RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
    },

    ListRolePolicies: (account: Account, { RoleName }: ListRolePoliciesRequest): ListRolePoliciesResponse => ({
        PolicyNames: Object.keys(findRole(account, RoleName).policies).sort(),
        IsTruncated: false,
    }),

    DeleteRolePolicy(account: Account, { RoleName, PolicyName = "" }: DeleteRolePolicyRequest): object {
        const row = findRole(account, RoleName);
        const { [PolicyName]: document, ...policies } = row.policies;
        if (document === undefined) {
            throw noSuchPolicy(PolicyName);
        }
        roles(account).put(row.RoleName, { ...row, policies });
        return {};
    },

    AttachRolePolicy(account: Account, { RoleName, PolicyArn = "" }: AttachRolePolicyRequest): object {
        const row = findRole(account, RoleName);
        if (!MANAGED_POLICIES.has(PolicyArn)) {
            throw new AwsError(
                "NoSuchEntity",
                `Policy ${PolicyArn} does not exist or is not attachable. ` +
                    "(The sandbox knows the managed policies of sandbox/aws/iam/managed-policies.ts.)",
                404,
            );
        }
        const attached = [...new Set([...row.attached, PolicyArn])];
        if (attached.length > ATTACHMENTS_PER_ROLE) {
            throw new AwsError(
                "LimitExceeded",
                `Cannot exceed quota for PoliciesPerRole: ${ATTACHMENTS_PER_ROLE}`,
                409,
            );
        }
        roles(account).put(row.RoleName, { ...row, attached });
        return {};
    },

    DetachRolePolicy(account: Account, { RoleName, PolicyArn = "" }: DetachRolePolicyRequest): object {
        const row = findRole(account, RoleName);
        if (!row.attached.includes(PolicyArn)) {
            throw new AwsError("NoSuchEntity", `Policy ${PolicyArn} was not found.`, 404);
        }
        roles(account).put(row.RoleName, { ...row, attached: row.attached.filter(arn => arn !== PolicyArn) });
        return {};
    },

    ListAttachedRolePolicies: (
        account: Account,
        { RoleName }: ListAttachedRolePoliciesRequest,
    ): ListAttachedRolePoliciesResponse => ({
        AttachedPolicies: findRole(account, RoleName).attached.map(PolicyArn => ({
            PolicyArn,
            PolicyName: PolicyArn.split("/").pop(),
        })),
        IsTruncated: false,
    }),
};

const noSuchPolicy = (name: string) =>
    new AwsError("NoSuchEntity", `The role policy with name ${name} cannot be found.`, 404);
