import type { SecurityGroupArgs, SecurityGroupState } from "@pulumi/aws/ec2";
import type { SecurityGroupIngressRuleArgs, SecurityGroupIngressRuleState } from "@pulumi/aws/vpc";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { autoNamed, boolean, number, object, set, string } from "../property";
import { ec2Tag, tagSpecification } from "./ec2-tags";
import { hasCode } from "./errors";
import { awsResource, type Aws, type Plain } from "./resource";
import { fromPascalTags } from "./tags";

const inlineRule = object({
    fromPort: number({ required: true }),
    toPort: number({ required: true }),
    protocol: string({ required: true }),
    cidrBlocks: set(string()),
    ipv6CidrBlocks: set(string()),
    prefixListIds: set(string()),
    securityGroups: set(string()),
    self: boolean(),
    description: string(),
});

interface InlineRule {
    fromPort: number;
    toPort: number;
    protocol: string;
    cidrBlocks?: string[];
    securityGroups?: string[];
    self?: boolean;
    description?: string;
}

export const securityGroup = awsResource<SecurityGroupArgs, SecurityGroupState>({
    label: "Security Group",
    properties: {
        name: autoNamed({ max: 255 }),
        description: string({ default: "Managed by Pulumi", replace: true }),
        vpcId: string({ computed: true, replace: true }),
        ingress: set(inlineRule, { computed: true }),
        egress: set(inlineRule, { computed: true }),
        revokeRulesOnDelete: boolean({ default: false, local: true }),
    },
    computed: ["arn", "ownerId"],
    async create(aws, args) {
        const { GroupId } = await aws.ec2.createSecurityGroup({
            GroupName: args.name,
            Description: args.description,
            VpcId: args.vpcId,
            TagSpecifications: tagSpecification("security-group", args.tags),
        });
        // AWS starts with "all outbound allowed"; the real provider takes that back, so that only what the program says holds.
        await aws.ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions: [EVERYTHING] });
        await authorize(
            aws,
            GroupId!,
            args.ingress as InlineRule[] | undefined,
            args.egress as InlineRule[] | undefined,
        );
        return GroupId!;
    },
    async read(aws, id) {
        const { SecurityGroups } = await aws.ec2.describeSecurityGroups({ GroupIds: [id] });
        const found = SecurityGroups?.[0];
        return (
            found && {
                name: found.GroupName,
                description: found.Description,
                vpcId: found.VpcId,
                arn: found.SecurityGroupArn ?? aws.arn("ec2", `security-group/${id}`),
                ownerId: found.OwnerId,
                ingress: (found.IpPermissions ?? []).map(permission => toInline(permission, id)),
                egress: (found.IpPermissionsEgress ?? []).map(permission => toInline(permission, id)),
                tags: fromPascalTags(found.Tags),
            }
        );
    },
    async update(aws, { id: GroupId, args, old, changed }) {
        for (const [name, revoke] of [
            ["ingress", "revokeSecurityGroupIngress"],
            ["egress", "revokeSecurityGroupEgress"],
        ] as const) {
            const held = (old[name] ?? []) as InlineRule[];
            if (changed(name) && held.length > 0) {
                await aws.ec2[revoke]({ GroupId, IpPermissions: held.map(rule => permission(rule, GroupId)) });
            }
        }
        await authorize(
            aws,
            GroupId,
            changed("ingress") ? (args.ingress as InlineRule[]) : undefined,
            changed("egress") ? (args.egress as InlineRule[]) : undefined,
        );
    },
    tag: ec2Tag,
    async delete(aws, GroupId) {
        await aws.wait(`Security Group (${GroupId}) delete`, "deleted", 15, async () => {
            try {
                await aws.ec2.deleteSecurityGroup({ GroupId });
                return "deleted";
            } catch (error) {
                if (hasCode(error, "DependencyViolation")) {
                    return "in use";
                }
                throw error;
            }
        });
    },
});

const EVERYTHING = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

async function authorize(
    aws: Aws,
    GroupId: string,
    ingress: InlineRule[] = [],
    egress: InlineRule[] = [],
): Promise<void> {
    if (ingress.length > 0) {
        await aws.ec2.authorizeSecurityGroupIngress({
            GroupId,
            IpPermissions: ingress.map(rule => permission(rule, GroupId)),
        });
    }
    if (egress.length > 0) {
        await aws.ec2.authorizeSecurityGroupEgress({
            GroupId,
            IpPermissions: egress.map(rule => permission(rule, GroupId)),
        });
    }
}

function permission(rule: InlineRule, groupId: string) {
    const { fromPort, toPort, protocol, cidrBlocks = [], securityGroups = [], self, description: Description } = rule;
    return {
        IpProtocol: protocol,
        ...(protocol === "-1" ? {} : { FromPort: fromPort, ToPort: toPort }),
        IpRanges: cidrBlocks.map(CidrIp => ({ CidrIp, Description })),
        UserIdGroupPairs: [...securityGroups, ...(self ? [groupId] : [])].map(GroupId => ({ GroupId, Description })),
    };
}

function toInline(
    { IpProtocol, FromPort, ToPort, IpRanges = [], UserIdGroupPairs = [] }: IpPermission,
    groupId: string,
) {
    const groups = UserIdGroupPairs.map(({ GroupId }) => GroupId!);
    return {
        protocol: IpProtocol ?? "-1",
        fromPort: FromPort ?? 0,
        toPort: ToPort ?? 0,
        cidrBlocks: IpRanges.map(({ CidrIp }) => CidrIp!),
        securityGroups: groups.filter(group => group !== groupId),
        self: groups.includes(groupId),
        description: IpRanges[0]?.Description ?? UserIdGroupPairs[0]?.Description ?? "",
    };
}

/** A rule of its own. Inbound and outbound rules have the same properties. */
const ruleResource = (direction: "Ingress" | "Egress") =>
    awsResource<SecurityGroupIngressRuleArgs, SecurityGroupIngressRuleState>({
        label: `VPC Security Group ${direction} Rule`,
        properties: {
            securityGroupId: string({ required: true, replace: true }),
            ipProtocol: string({ required: true, same: (left, right) => protocolName(left) === protocolName(right) }),
            fromPort: number(),
            toPort: number(),
            cidrIpv4: string(),
            cidrIpv6: string(),
            prefixListId: string(),
            referencedSecurityGroupId: string(),
            description: string(),
        },
        computed: ["arn", "securityGroupRuleId"],
        async create(aws, args) {
            const { SecurityGroupRules } = await aws.ec2[`authorizeSecurityGroup${direction}`]({
                GroupId: args.securityGroupId,
                IpPermissions: [rulePermission(args)],
                TagSpecifications: tagSpecification("security-group-rule", args.tags),
            });
            return SecurityGroupRules![0]!.SecurityGroupRuleId!;
        },
        async read(aws, id) {
            const { SecurityGroupRules } = await aws.ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] });
            const found = SecurityGroupRules?.[0];
            if (!found) {
                return undefined;
            }
            const hasPorts = found.IpProtocol !== "-1";
            return {
                arn: found.SecurityGroupRuleArn ?? aws.arn("ec2", `security-group-rule/${id}`),
                securityGroupRuleId: id,
                securityGroupId: found.GroupId,
                ipProtocol: found.IpProtocol,
                fromPort: hasPorts ? found.FromPort : undefined,
                toPort: hasPorts ? found.ToPort : undefined,
                cidrIpv4: found.CidrIpv4,
                cidrIpv6: found.CidrIpv6,
                prefixListId: found.PrefixListId,
                referencedSecurityGroupId: found.ReferencedGroupInfo?.GroupId,
                description: found.Description,
                tags: fromPascalTags(found.Tags),
            };
        },
        async update(aws, { id, args }) {
            await aws.ec2.modifySecurityGroupRules({
                GroupId: args.securityGroupId,
                SecurityGroupRules: [
                    {
                        SecurityGroupRuleId: id,
                        SecurityGroupRule: {
                            IpProtocol: args.ipProtocol,
                            FromPort: args.fromPort,
                            ToPort: args.toPort,
                            CidrIpv4: args.cidrIpv4,
                            CidrIpv6: args.cidrIpv6,
                            PrefixListId: args.prefixListId,
                            ReferencedGroupId: args.referencedSecurityGroupId,
                            Description: args.description,
                        },
                    },
                ],
            });
        },
        tag: ec2Tag,
        async delete(aws, id, { securityGroupId: GroupId }) {
            await aws.ec2[`revokeSecurityGroup${direction}`]({ GroupId, SecurityGroupRuleIds: [id] });
        },
    });

export const securityGroupIngressRule = ruleResource("Ingress");
export const securityGroupEgressRule = ruleResource("Egress");

function rulePermission(args: Plain<SecurityGroupIngressRuleArgs>) {
    const { description: Description } = args;
    return {
        IpProtocol: args.ipProtocol,
        FromPort: args.fromPort,
        ToPort: args.toPort,
        IpRanges: args.cidrIpv4 === undefined ? undefined : [{ CidrIp: args.cidrIpv4, Description }],
        Ipv6Ranges: args.cidrIpv6 === undefined ? undefined : [{ CidrIpv6: args.cidrIpv6, Description }],
        PrefixListIds: args.prefixListId === undefined ? undefined : [{ PrefixListId: args.prefixListId, Description }],
        UserIdGroupPairs:
            args.referencedSecurityGroupId === undefined
                ? undefined
                : [{ GroupId: args.referencedSecurityGroupId, Description }],
    };
}

/** AWS knows the protocols' numbers, too. */
const PROTOCOLS: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", all: "-1" };
const protocolName = (protocol: unknown) => PROTOCOLS[String(protocol)] ?? String(protocol).toLowerCase();
