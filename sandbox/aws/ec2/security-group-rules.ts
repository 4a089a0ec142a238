import type {
    AuthorizeSecurityGroupEgressRequest,
    AuthorizeSecurityGroupIngressRequest,
    AuthorizeSecurityGroupIngressResult,
    DescribeSecurityGroupRulesRequest,
    DescribeSecurityGroupRulesResult,
    IpPermission,
    ModifySecurityGroupRulesRequest,
    RevokeSecurityGroupEgressRequest,
    RevokeSecurityGroupIngressRequest,
    SecurityGroupRule,
    TagSpecification,
} from "@aws-sdk/client-ec2";

import { AwsError, type Account } from "../service";
import { parseCidr } from "./cidr";
import { portsOf } from "./ports";
import { newId, removeTags, select, tagsOf } from "./resource";
import { findSecurityGroup } from "./security-groups";

/** Who may talk, on what: one rule has exactly one peer. */
interface RuleRow {
    SecurityGroupRuleId: string;
    GroupId: string;
    IsEgress: boolean;
    /** `tcp`, `udp`, `icmp`, `-1` for all, or a number. */
    IpProtocol: string;
    /** -1 where the protocol has no ports. */
    FromPort: number;
    ToPort: number;
    CidrIpv4?: string;
    CidrIpv6?: string;
    PrefixListId?: string;
    ReferencedGroupId?: string;
    Description?: string;
}

type NewRule = Omit<RuleRow, "SecurityGroupRuleId">;

/** AWS's default quota, for each direction. */
const RULES_PER_GROUP = 60;

const rules = (account: Account) => account.table<RuleRow>("ec2.securityGroupRules");

const rulesOf = (account: Account, groupId: string, egress: boolean): RuleRow[] =>
    rules(account)
        .list()
        .filter(({ GroupId, IsEgress }) => GroupId === groupId && IsEgress === egress);

export const rulesReferring = (account: Account, groupId: string): RuleRow[] =>
    rules(account)
        .list()
        .filter(({ ReferencedGroupId }) => ReferencedGroupId === groupId);

export function deleteRulesOf(account: Account, groupId: string): void {
    [true, false].flatMap(egress => rulesOf(account, groupId, egress)).forEach(rule => remove(account, rule));
}

/** What every new group of a VPC begins with. */
export function allowAllOutbound(account: Account, groupId: string): void {
    const rule = {
        GroupId: groupId,
        IsEgress: true,
        IpProtocol: "-1",
        FromPort: -1,
        ToPort: -1,
        CidrIpv4: "0.0.0.0/0",
    };
    add(account, rule);
}

/** The older form: rules of the same ports as one permission with several peers. */
export function permissionsOf(account: Account, groupId: string, egress: boolean): IpPermission[] {
    const byPorts = new Map<string, IpPermission>();
    for (const rule of rulesOf(account, groupId, egress)) {
        const ports = `${rule.IpProtocol}:${rule.FromPort}:${rule.ToPort}`;
        const permission = byPorts.get(ports) ?? {
            IpProtocol: rule.IpProtocol,
            ...(rule.IpProtocol === "-1" ? {} : { FromPort: rule.FromPort, ToPort: rule.ToPort }),
            IpRanges: [],
            Ipv6Ranges: [],
            PrefixListIds: [],
            UserIdGroupPairs: [],
        };
        const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupId, Description } = rule;
        if (CidrIpv4) {
            permission.IpRanges?.push({ CidrIp: CidrIpv4, Description });
        } else if (CidrIpv6) {
            permission.Ipv6Ranges?.push({ CidrIpv6, Description });
        } else if (PrefixListId) {
            permission.PrefixListIds?.push({ PrefixListId, Description });
        } else {
            permission.UserIdGroupPairs?.push({ GroupId: ReferencedGroupId, UserId: account.accountId, Description });
        }
        byPorts.set(ports, permission);
    }
    return [...byPorts.values()];
}

export const securityGroupRuleOperations = {
    AuthorizeSecurityGroupIngress: (account: Account, input: AuthorizeSecurityGroupIngressRequest) =>
        authorize(account, input, false),

    AuthorizeSecurityGroupEgress: (account: Account, input: AuthorizeSecurityGroupEgressRequest) =>
        authorize(account, input, true),

    RevokeSecurityGroupIngress: (account: Account, input: RevokeSecurityGroupIngressRequest) =>
        revoke(account, input, false),

    RevokeSecurityGroupEgress: (account: Account, input: RevokeSecurityGroupEgressRequest) =>
        revoke(account, input, true),

    DescribeSecurityGroupRules(
        account: Account,
        { SecurityGroupRuleIds, Filters }: DescribeSecurityGroupRulesRequest,
    ): DescribeSecurityGroupRulesResult {
        const rows = SecurityGroupRuleIds?.length
            ? SecurityGroupRuleIds.map(id => findRule(account, id))
            : rules(account).list();
        const fields = {
            "group-id": (row: RuleRow) => row.GroupId,
            "security-group-rule-id": (row: RuleRow) => row.SecurityGroupRuleId,
        };
        const selected = select(rows, Filters, fields, row => tagsOf(account, row.SecurityGroupRuleId));
        return { SecurityGroupRules: selected.map(row => describe(account, row)) };
    },

    ModifySecurityGroupRules(
        account: Account,
        { GroupId, SecurityGroupRules }: ModifySecurityGroupRulesRequest,
    ): { Return: boolean } {
        for (const { SecurityGroupRuleId, SecurityGroupRule: wanted } of SecurityGroupRules ?? []) {
            const row = findRule(account, SecurityGroupRuleId);
            if (row.GroupId !== GroupId) {
                throw ruleNotFound(SecurityGroupRuleId);
            }
            const changed: NewRule = {
                GroupId,
                IsEgress: row.IsEgress,
                ...portsOf(wanted ?? {}),
                CidrIpv4: wanted?.CidrIpv4,
                CidrIpv6: wanted?.CidrIpv6,
                PrefixListId: wanted?.PrefixListId,
                ReferencedGroupId: wanted?.ReferencedGroupId,
                Description: wanted?.Description,
            };
            check(account, changed, row.SecurityGroupRuleId);
            rules(account).put(row.SecurityGroupRuleId, { ...changed, SecurityGroupRuleId: row.SecurityGroupRuleId });
        }
        return { Return: true };
    },
};

interface RuleRequest {
    GroupId?: string;
    IpPermissions?: IpPermission[];
    SecurityGroupRuleIds?: string[];
    TagSpecifications?: TagSpecification[];
    IpProtocol?: string;
    FromPort?: number;
    ToPort?: number;
    CidrIp?: string;
}

function authorize(account: Account, input: RuleRequest, egress: boolean): AuthorizeSecurityGroupIngressResult {
    const wanted = requested(account, input, egress);
    const added = wanted.map(rule => {
        check(account, rule);
        return add(account, rule, input.TagSpecifications);
    });
    return { Return: true, SecurityGroupRules: added.map(row => describe(account, row)) };
}

function revoke(account: Account, input: RuleRequest, egress: boolean): { Return: boolean } {
    const group = findSecurityGroup(account, input.GroupId);
    const byId = (input.SecurityGroupRuleIds ?? []).map(id => findRule(account, id));
    const existing = rulesOf(account, group.GroupId, egress);
    const byShape = requested(account, input, egress).map(rule => {
        const match = existing.find(other => samePeer(other, rule));
        if (!match) {
            throw new AwsError(
                "InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.",
            );
        }
        return match;
    });
    [...byId, ...byShape].forEach(rule => remove(account, rule));
    return { Return: true };
}

/** The rules that a request spells out, one for each peer. */
function requested(account: Account, input: RuleRequest, egress: boolean): NewRule[] {
    const group = findSecurityGroup(account, input.GroupId);
    const simple = input.CidrIp === undefined ? [] : [{ ...input, IpRanges: [{ CidrIp: input.CidrIp }] }];
    return [...(input.IpPermissions ?? []), ...simple].flatMap((permission: IpPermission) => {
        const base = { GroupId: group.GroupId, IsEgress: egress, ...portsOf(permission) };
        return [
            ...(permission.IpRanges ?? []).map(({ CidrIp, Description }) => ({
                ...base,
                CidrIpv4: CidrIp,
                Description,
            })),
            ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6, Description }) => ({ ...base, CidrIpv6, Description })),
            ...(permission.PrefixListIds ?? []).map(({ PrefixListId, Description }) => ({
                ...base,
                PrefixListId,
                Description,
            })),
            ...(permission.UserIdGroupPairs ?? []).map(({ GroupId, Description }) => ({
                ...base,
                ReferencedGroupId: GroupId,
                Description,
            })),
        ];
    });
}

const peerOf = (rule: NewRule): string =>
    rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupId ?? "";

const samePeer = (one: NewRule, other: NewRule): boolean =>
    one.IpProtocol === other.IpProtocol &&
    one.FromPort === other.FromPort &&
    one.ToPort === other.ToPort &&
    peerOf(one) === peerOf(other);

/** @throws AwsError where AWS would not take the rule. @param replacing The rule that it takes the place of. */
function check(account: Account, rule: NewRule, replacing?: string): void {
    if (rule.CidrIpv4 !== undefined && !parseCidr(rule.CidrIpv4)) {
        throw new AwsError("InvalidParameterValue", `CIDR block ${rule.CidrIpv4} is malformed`);
    }
    if (rule.ReferencedGroupId !== undefined) {
        const [own, peer] = [rule.GroupId, rule.ReferencedGroupId].map(id => findSecurityGroup(account, id));
        if (own?.VpcId !== peer?.VpcId) {
            throw new AwsError(
                "InvalidGroup.NotFound",
                `You have specified two resources that belong to different networks.`,
            );
        }
    }
    const hasPorts = rule.IpProtocol === "tcp" || rule.IpProtocol === "udp";
    if (hasPorts && (rule.FromPort < 0 || rule.ToPort > 65535 || rule.FromPort > rule.ToPort)) {
        throw new AwsError("InvalidParameterValue", `Invalid value for portRange: ${rule.FromPort}-${rule.ToPort}.`);
    }
    const others = rulesOf(account, rule.GroupId, rule.IsEgress).filter(
        other => other.SecurityGroupRuleId !== replacing,
    );
    if (others.some(other => samePeer(other, rule))) {
        const protocol = rule.IpProtocol === "-1" ? "ALL" : rule.IpProtocol.toUpperCase();
        const ports = hasPorts ? `, from port: ${rule.FromPort}, to port: ${rule.ToPort}` : "";
        throw new AwsError(
            "InvalidPermission.Duplicate",
            `the specified rule "peer: ${peerOf(rule)}, ${protocol}${ports}, ALLOW" already exists`,
        );
    }
    if (others.length >= RULES_PER_GROUP) {
        throw new AwsError(
            "RulesPerSecurityGroupLimitExceeded",
            "The maximum number of rules per security group has been reached.",
        );
    }
}

function add(account: Account, rule: NewRule, tags?: TagSpecification[]): RuleRow {
    const row = { ...rule, SecurityGroupRuleId: newId(account, "sgr", "security-group-rule", tags) };
    rules(account).put(row.SecurityGroupRuleId, row);
    return row;
}

function remove(account: Account, { SecurityGroupRuleId }: RuleRow): void {
    rules(account).delete(SecurityGroupRuleId);
    removeTags(account, SecurityGroupRuleId);
}

const ruleNotFound = (id: string | undefined) =>
    new AwsError("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);

function findRule(account: Account, id: string | undefined): RuleRow {
    const row = id === undefined ? undefined : rules(account).get(id);
    if (!row) {
        throw ruleNotFound(id);
    }
    return row;
}

const describe = (account: Account, { ReferencedGroupId, ...rule }: RuleRow): SecurityGroupRule => ({
    ...rule,
    GroupOwnerId: account.accountId,
    ReferencedGroupInfo: ReferencedGroupId ? { GroupId: ReferencedGroupId, UserId: account.accountId } : undefined,
    SecurityGroupRuleArn: account.arn("ec2", `security-group-rule/${rule.SecurityGroupRuleId}`),
    Tags: tagsOf(account, rule.SecurityGroupRuleId),
});
