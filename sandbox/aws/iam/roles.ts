import type {
    CreateRoleRequest,
    CreateRoleResponse,
    CreateServiceLinkedRoleRequest,
    CreateServiceLinkedRoleResponse,
    DeleteRoleRequest,
    GetRoleRequest,
    GetRoleResponse,
    ListRolesRequest,
    ListRolesResponse,
    ListRoleTagsRequest,
    ListRoleTagsResponse,
    Role,
    TagRoleRequest,
    UntagRoleRequest,
    UpdateAssumeRolePolicyRequest,
    UpdateRoleRequest,
} from "@aws-sdk/client-iam";

import { paginate } from "../paginate";
import { FIRST_ACCOUNT } from "../principal";
import { AwsError, type Account, type Table } from "../service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "../tags";
import { MANAGED_DOCUMENTS } from "./managed-documents";
import { statementsOf, trusts, type Statement } from "./policy-document";
import { checkTrust } from "./trust";

export interface RoleRow {
    RoleName: string;
    RoleId: string;
    Path: string;
    Arn: string;
    /** Epoch milliseconds. */
    CreateDate: number;
    AssumeRolePolicyDocument: string;
    Description?: string;
    MaxSessionDuration: number;
    PermissionsBoundary?: string;
    Tags: TagMap;
    /** Documents by name. */
    policies: Record<string, string>;
    /** ARNs of managed policies. */
    attached: string[];
}

/** The role with which whoever manages an organization administers its other accounts. @see AWS Organizations User Guide */
const ORGANIZATION_ROLE = "OrganizationAccountAccessRole";

export function roles(account: Account): Table<RoleRow> {
    const table = account.globalTable<RoleRow>("iam.roles");
    const first = account.globalTable<{ made: number }>("iam.organization");
    if (account.accountId !== FIRST_ACCOUNT && !first.get(ORGANIZATION_ROLE)) {
        first.put(ORGANIZATION_ROLE, { made: account.now });
        table.put(ORGANIZATION_ROLE, organizationRole(account));
    }
    return table;
}

/** Organizations makes it together with the account. */
const organizationRole = (account: Account): RoleRow => ({
    RoleName: ORGANIZATION_ROLE,
    RoleId: `AROA${account.uniqueId(17).toUpperCase()}`,
    Path: "/",
    Arn: account.arn("iam", `role/${ORGANIZATION_ROLE}`),
    CreateDate: account.now,
    AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${FIRST_ACCOUNT}:root` }, Action: "sts:AssumeRole" },
        ],
    }),
    MaxSessionDuration: 3600,
    Tags: {},
    policies: {},
    attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
});

/** All that a role's own policies and its managed ones say. */
export const statementsOfRole = ({ policies, attached }: RoleRow): Statement[] =>
    [...Object.values(policies), ...attached.map(managedDocument)].flatMap(statementsOf);

function managedDocument(arn: string): string {
    const document = MANAGED_DOCUMENTS[arn.split("/").slice(1).join("/")];
    if (document === undefined) {
        throw new AwsError("NotSimulated", `what ${arn} permits is not simulated by the sandbox`);
    }
    return JSON.stringify(document);
}

export const findRole = (account: Account, name: string | undefined): RoleRow => {
    const row = name === undefined ? undefined : roles(account).get(name);
    if (!row) {
        throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
    }
    return row;
};

/**
 * What a service does before it acts in a role's name.
 * @returns Undefined where there is no such role, or it does not trust the service: each service has its own words then.
 */
export function assumeRole(account: Account, arn: string | undefined, service: string): RoleRow | undefined {
    const role = roles(account)
        .list()
        .find(({ Arn }) => Arn === arn);
    return role && trusts(role.AssumeRolePolicyDocument, service) ? role : undefined;
}

/** AWS's default quota. */
const ROLES_PER_ACCOUNT = 1000;

export const roleOperations = {
    CreateRole(account: Account, input: CreateRoleRequest): CreateRoleResponse {
        const { RoleName = "", Path = "/", AssumeRolePolicyDocument = "" } = input;
        if (!/^[\w+=,.@-]{1,64}$/.test(RoleName)) {
            throw new AwsError(
                "ValidationError",
                "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- " +
                    `and have at most 64 of them (${RoleName})`,
            );
        }
        checkTrust(account, AssumeRolePolicyDocument);
        checkSession(input.MaxSessionDuration);
        const taken = roles(account)
            .list()
            .some(role => role.RoleName.toLowerCase() === RoleName.toLowerCase());
        if (taken) {
            throw new AwsError("EntityAlreadyExists", `Role with name ${RoleName} already exists.`, 409);
        }
        if (roles(account).list().length >= ROLES_PER_ACCOUNT) {
            throw new AwsError("LimitExceeded", `Cannot exceed quota for RolesPerAccount: ${ROLES_PER_ACCOUNT}`, 409);
        }
        const row: RoleRow = {
            RoleName,
            RoleId: `AROA${account.uniqueId(17).toUpperCase()}`,
            Path,
            Arn: account.arn("iam", `role${Path}${RoleName}`),
            CreateDate: account.now,
            AssumeRolePolicyDocument,
            Description: input.Description,
            MaxSessionDuration: input.MaxSessionDuration ?? 3600,
            PermissionsBoundary: input.PermissionsBoundary,
            Tags: toTagMap(input.Tags, "InvalidInput"),
            policies: {},
            attached: [],
        };
        roles(account).put(RoleName, row);
        return { Role: describe(row) };
    },

    GetRole: (account: Account, { RoleName }: GetRoleRequest): GetRoleResponse => ({
        Role: describe(findRole(account, RoleName)),
    }),

    ListRoles(account: Account, { PathPrefix = "/", Marker, MaxItems }: ListRolesRequest): ListRolesResponse {
        const rows = roles(account)
            .list()
            .filter(({ Path }) => Path.startsWith(PathPrefix))
            .sort((left, right) => (left.RoleName < right.RoleName ? -1 : 1));
        const { items, next } = paginate(rows, Marker, MaxItems, 100);
        return { Roles: items.map(describe), IsTruncated: next !== undefined, Marker: next };
    },

    UpdateRole(account: Account, input: UpdateRoleRequest): object {
        const row = findRole(account, input.RoleName);
        checkSession(input.MaxSessionDuration);
        roles(account).put(row.RoleName, {
            ...row,
            Description: input.Description ?? row.Description,
            MaxSessionDuration: input.MaxSessionDuration ?? row.MaxSessionDuration,
        });
        return {};
    },

    UpdateAssumeRolePolicy(account: Account, input: UpdateAssumeRolePolicyRequest): object {
        const row = findRole(account, input.RoleName);
        const AssumeRolePolicyDocument = input.PolicyDocument ?? "";
        checkTrust(account, AssumeRolePolicyDocument);
        roles(account).put(row.RoleName, { ...row, AssumeRolePolicyDocument });
        return {};
    },

    DeleteRole(account: Account, { RoleName }: DeleteRoleRequest): object {
        const row = findRole(account, RoleName);
        if (row.attached.length > 0) {
            throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
        }
        if (Object.keys(row.policies).length > 0) {
            throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
        }
        roles(account).delete(row.RoleName);
        return {};
    },

    TagRole(account: Account, { RoleName, Tags }: TagRoleRequest): object {
        const row = findRole(account, RoleName);
        roles(account).put(row.RoleName, { ...row, Tags: { ...row.Tags, ...toTagMap(Tags, "InvalidInput") } });
        return {};
    },

    UntagRole(account: Account, { RoleName, TagKeys }: UntagRoleRequest): object {
        const row = findRole(account, RoleName);
        roles(account).put(row.RoleName, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
        return {};
    },

    ListRoleTags: (account: Account, { RoleName }: ListRoleTagsRequest): ListRoleTagsResponse => ({
        Tags: toTagList(findRole(account, RoleName).Tags),
        IsTruncated: false,
    }),

    CreateServiceLinkedRole(
        account: Account,
        { AWSServiceName = "", Description }: CreateServiceLinkedRoleRequest,
    ): CreateServiceLinkedRoleResponse {
        const RoleName = SERVICE_LINKED_ROLES[AWSServiceName];
        if (!RoleName) {
            throw new AwsError("InvalidInput", `the sandbox knows no service-linked role of ${AWSServiceName}`);
        }
        if (roles(account).get(RoleName)) {
            throw new AwsError(
                "InvalidInput",
                `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
            );
        }
        return roleOperations.CreateRole(account, {
            RoleName,
            Path: `/aws-service-role/${AWSServiceName}/`,
            Description,
            AssumeRolePolicyDocument: JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { Service: AWSServiceName }, Action: "sts:AssumeRole" }],
            }),
        });
    },

    /** There are no instances, and so no profiles. */
    ListInstanceProfilesForRole(account: Account, { RoleName }: { RoleName?: string }): object {
        findRole(account, RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
    },
};

const SERVICE_LINKED_ROLES: Record<string, string> = {
    "ecs.amazonaws.com": "AWSServiceRoleForECS",
    "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
    "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
    "elasticfilesystem.amazonaws.com": "AWSServiceRoleForAmazonElasticFileSystem",
};

function checkSession(seconds: number | undefined): void {
    if (seconds !== undefined && (seconds < 3600 || seconds > 43200)) {
        throw new AwsError("ValidationError", "The MaxSessionDuration is 3600 to 43200 seconds.");
    }
}

/** IAM gives documents URL-encoded. */
export const encodeDocument = (text: string): string => encodeURIComponent(text);

const describe = (row: RoleRow): Role => ({
    RoleName: row.RoleName,
    RoleId: row.RoleId,
    Path: row.Path,
    Arn: row.Arn,
    CreateDate: new Date(row.CreateDate),
    AssumeRolePolicyDocument: encodeDocument(row.AssumeRolePolicyDocument),
    Description: row.Description,
    MaxSessionDuration: row.MaxSessionDuration,
    PermissionsBoundary: row.PermissionsBoundary
        ? {
              PermissionsBoundaryType: "Policy" as "PermissionsBoundaryPolicy",
              PermissionsBoundaryArn: row.PermissionsBoundary,
          }
        : undefined,
    Tags: toTagList(row.Tags),
    RoleLastUsed: {},
});
