import { isSet, list } from "../inputs";
import { resourceRule, securityHub, stackRule, type StackResource } from "../rule";
import {
    isEverything,
    isOpenToTheWorld,
    portsOf,
    SECURITY_GROUP_RULE_TYPES,
    securityGroupRulesOf,
} from "../security-group-rules";
import { EGRESS_RULE, INGRESS_RULE, SECURITY_GROUP, SECURITY_GROUP_RULE, SERVICE } from "../types";

export const noOpenIngress = resourceRule<{ publicPorts: number[] }>({
    name: "sg-no-open-ingress",
    severity: "critical",
    description: "The internet reaches web ports, and nothing else.",
    remediation: "Name the networks or security groups that may connect, or move what is public behind a load balancer",
    url: securityHub("EC2.18"),
    frameworks: {
        fsbp: ["EC2.18", "EC2.19"],
        cis: ["5.2", "5.3"],
        pci: ["1.3.1"],
        checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277"],
        trivy: ["AWS-0107"],
    },
    appliesTo: SECURITY_GROUP_RULE_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        publicPorts: {
            type: "array",
            items: { type: "integer" },
            default: [80, 443],
            description: "Ports that the internet may reach.",
        },
    },
    check(resource, report, { publicPorts }) {
        for (const rule of securityGroupRulesOf(resource)) {
            const web =
                rule.fromPort !== undefined && rule.fromPort === rule.toPort && publicPorts.includes(rule.fromPort);
            if (rule.direction === "ingress" && isOpenToTheWorld(rule) && (!web || isEverything(rule))) {
                report(`The whole internet may reach ${portsOf(rule)}`);
            }
        }
    },
});

/** The security group that a standalone rule is of, or the group itself. */
function groupsOf(resource: StackResource): readonly StackResource[] {
    return resource.type === SECURITY_GROUP ? [resource] : (resource.propertyDependencies.securityGroupId ?? []);
}

export const tasksBehindLoadBalancer = stackRule({
    name: "stack-tasks-not-public",
    severity: "critical",
    description:
        "Tasks hear only from load balancers and from each other: their security groups let nobody in from the internet.",
    remediation: "Allow the load balancer's security group instead of a network",
    url: securityHub("EC2.18"),
    frameworks: { fsbp: ["EC2.18"] },
    level: { dev: "advisory", prod: "mandatory" },
    seesInputsOf: SECURITY_GROUP,
    checkStack(resources, report) {
        const ofTasks = new Set(
            resources
                .filter(({ type }) => type === SERVICE)
                .flatMap(({ propertyDependencies: { networkConfiguration = [] } }) => networkConfiguration)
                .filter(({ type }) => type === SECURITY_GROUP),
        );
        for (const holder of resources.filter(({ type }) => SECURITY_GROUP_RULE_TYPES.includes(type))) {
            if (!groupsOf(holder).some(group => ofTasks.has(group))) {
                continue;
            }
            report.part(holder, () => {
                for (const rule of securityGroupRulesOf(holder)) {
                    if (rule.direction === "ingress" && isOpenToTheWorld(rule)) {
                        report(holder, `The whole internet may reach ${portsOf(rule)} of tasks`);
                    }
                }
            });
        }
    },
});

export const scopedEgress = resourceRule({
    name: "sg-egress-scoped",
    severity: "medium",
    description: "What breaks into a task cannot talk to whomever it likes.",
    remediation:
        "Allow port 443 to the world, and everything else only to networks and security groups that are needed",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    frameworks: { checkov: ["CKV_AWS_382"], trivy: ["AWS-0104"] },
    appliesTo: SECURITY_GROUP_RULE_TYPES,
    level: { dev: "disabled", prod: "advisory" },
    check(resource, report) {
        for (const rule of securityGroupRulesOf(resource)) {
            if (rule.direction === "egress" && isOpenToTheWorld(rule) && isEverything(rule)) {
                report(`It may talk to the whole internet: ${portsOf(rule)}`);
            }
        }
    },
});

export const describedGroups = resourceRule({
    name: "sg-description",
    severity: "low",
    description:
        "Security groups and their rules say what they are for: nobody dares to remove what nobody understands.",
    remediation: "Set a description of your own",
    url: "https://docs.aws.amazon.com/vpc/latest/userguide/creating-security-groups.html",
    frameworks: { checkov: ["CKV_AWS_23"], trivy: ["AWS-0099", "AWS-0124"] },
    appliesTo: SECURITY_GROUP_RULE_TYPES,
    level: { dev: "advisory", prod: "advisory" },
    check(resource, report) {
        if (resource.type === SECURITY_GROUP) {
            const { description } = resource.inputs;
            if (
                typeof description !== "string" ||
                ["", "Managed by Pulumi", "Managed by Terraform"].includes(description)
            ) {
                report("The security group does not say what it is for");
            }
        }
        for (const { direction, description } of securityGroupRulesOf(resource)) {
            if (!description) {
                report(`An ${direction} rule does not say what it is for`);
            }
        }
    },
});

export const oneWayToWriteRules = stackRule({
    name: "stack-sg-rule-conflict",
    severity: "medium",
    description:
        "The rules of a security group stand inside it or outside, not both: each would delete the other's at every update.",
    remediation: "Move the inline rules into resources of their own",
    url: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
    level: { dev: "mandatory", prod: "mandatory" },
    seesInputsOf: SECURITY_GROUP,
    checkStack(resources, report) {
        const apart = resources.filter(({ type }) => [SECURITY_GROUP_RULE, INGRESS_RULE, EGRESS_RULE].includes(type));
        for (const group of resources.filter(({ type }) => type === SECURITY_GROUP)) {
            report.part(group, () => {
                const inside = ["ingress", "egress"].some(
                    direction => isSet(group.inputs, direction) && list(group.inputs[direction]).length > 0,
                );
                if (inside && apart.some(rule => groupsOf(rule).includes(group))) {
                    report(group, "The security group has rules inside and outside");
                }
            });
        }
    },
});
