import type {
    CreateSecurityGroupRequest,
    CreateSecurityGroupResult,
    DeleteSecurityGroupRequest,
    DescribeSecurityGroupsRequest,
    DescribeSecurityGroupsResult,
    SecurityGroup,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { interfacesWithGroup } from "./network-interfaces";
import { dependencyViolation, newId, removeTags, select, tagsOf } from "./resource";
import { allowAllOutbound, deleteRulesOf, permissionsOf, rulesReferring } from "./security-group-rules";
import { findVpc } from "./vpcs";

interface SecurityGroupRow {
    GroupId: string;
    GroupName: string;
    Description: string;
    VpcId: string;
}

const groups = (account: Account) => account.table<SecurityGroupRow>("ec2.securityGroups");

export function findSecurityGroup(account: Account, id: string | undefined): SecurityGroupRow {
    const row = id === undefined ? undefined : groups(account).get(id);
    if (!row) {
        throw new AwsError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
    }
    return row;
}

export const securityGroupsOf = (account: Account, vpcId: string): SecurityGroupRow[] =>
    groups(account)
        .list()
        .filter(({ VpcId }) => VpcId === vpcId);

export function createDefaultSecurityGroup(account: Account, vpcId: string): void {
    const row = {
        GroupId: newId(account, "sg"),
        GroupName: "default",
        Description: "default VPC security group",
        VpcId: vpcId,
    };
    groups(account).put(row.GroupId, row);
    allowAllOutbound(account, row.GroupId);
}

/** With their VPC. */
export function deleteSecurityGroupsOf(account: Account, vpcId: string): void {
    securityGroupsOf(account, vpcId).forEach(({ GroupId }) => {
        deleteRulesOf(account, GroupId);
        groups(account).delete(GroupId);
    });
}

export const securityGroupOperations = {
    CreateSecurityGroup(account: Account, input: CreateSecurityGroupRequest): CreateSecurityGroupResult {
        const { GroupName = "", Description = "" } = input;
        const vpc = findVpc(account, input.VpcId);
        if (GroupName === "" || GroupName.length > 255 || /^sg-/i.test(GroupName)) {
            throw new AwsError(
                "InvalidParameterValue",
                `Value (${GroupName}) for parameter GroupName is invalid. Group names have 1 to 255 characters and cannot begin with sg-.`,
            );
        }
        if (Description === "" || !/^[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/.test(Description)) {
            throw new AwsError(
                "InvalidParameterValue",
                `Value (${Description}) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.`,
            );
        }
        if (securityGroupsOf(account, vpc.VpcId).some(other => other.GroupName === GroupName)) {
            throw new AwsError(
                "InvalidGroup.Duplicate",
                `The security group '${GroupName}' already exists for VPC '${vpc.VpcId}'`,
            );
        }
        const GroupId = newId(account, "sg", "security-group", input.TagSpecifications);
        groups(account).put(GroupId, { GroupId, GroupName, Description, VpcId: vpc.VpcId });
        allowAllOutbound(account, GroupId);
        return { GroupId, SecurityGroupArn: arnOf(account, GroupId), Tags: tagsOf(account, GroupId) };
    },

    DescribeSecurityGroups(account: Account, input: DescribeSecurityGroupsRequest): DescribeSecurityGroupsResult {
        const rows = input.GroupIds?.length
            ? input.GroupIds.map(id => findSecurityGroup(account, id))
            : groups(account).list();
        const named = input.GroupNames?.length ? rows.filter(row => input.GroupNames?.includes(row.GroupName)) : rows;
        const fields = {
            "group-id": (row: SecurityGroupRow) => row.GroupId,
            "group-name": (row: SecurityGroupRow) => row.GroupName,
            "vpc-id": (row: SecurityGroupRow) => row.VpcId,
            description: (row: SecurityGroupRow) => row.Description,
            "owner-id": () => account.accountId,
        };
        const selected = select(named, input.Filters, fields, row => tagsOf(account, row.GroupId));
        return { SecurityGroups: selected.map(row => describe(account, row)) };
    },

    DeleteSecurityGroup(account: Account, { GroupId }: DeleteSecurityGroupRequest): object {
        const row = findSecurityGroup(account, GroupId);
        if (row.GroupName === "default") {
            throw new AwsError(
                "CannotDelete",
                `the specified group: "${row.GroupId}" name: "default" cannot be deleted by a user`,
            );
        }
        const referring = rulesReferring(account, row.GroupId).filter(rule => rule.GroupId !== row.GroupId);
        if (referring.length > 0 || interfacesWithGroup(account, row.GroupId).length > 0) {
            throw dependencyViolation(`resource ${row.GroupId} has a dependent object`);
        }
        deleteRulesOf(account, row.GroupId);
        groups(account).delete(row.GroupId);
        removeTags(account, row.GroupId);
        return { Return: true, GroupId: row.GroupId };
    },
};

const arnOf = (account: Account, id: string): string => account.arn("ec2", `security-group/${id}`);

const describe = (account: Account, row: SecurityGroupRow): SecurityGroup => ({
    GroupId: row.GroupId,
    GroupName: row.GroupName,
    Description: row.Description,
    VpcId: row.VpcId,
    OwnerId: account.accountId,
    SecurityGroupArn: arnOf(account, row.GroupId),
    IpPermissions: permissionsOf(account, row.GroupId, false),
    IpPermissionsEgress: permissionsOf(account, row.GroupId, true),
    Tags: tagsOf(account, row.GroupId),
});
