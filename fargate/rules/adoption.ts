import type { ComposeProject } from "../../compose";
import type { ExistingResources } from "../model";
import type { Rule } from "../rule";
import type { FargateSettings } from "../settings";
import type { Verdicts } from "../verdicts";

/** What compose-cli was told to use in place of what it would have made. */
export const ADOPTION_RULES: readonly Rule[] = [
    { key: "x-aws-vpc", target: "the VPC that the stack uses" },
    { key: "x-aws-cluster", target: "the ECS cluster that the stack uses" },
    { key: "x-aws-loadbalancer", target: "the load balancer that the stack uses" },
];

interface Adoption {
    member: keyof ExistingResources;
    /** Setting of the stack for the same thing. */
    setting: string;
    /** What the key may hold, with the part that we use. */
    pattern: RegExp;
    expected: string;
}

const ADOPTIONS: Readonly<Record<string, Adoption>> = {
    "x-aws-vpc": {
        member: "vpcId",
        setting: "network.vpcId",
        pattern: /^(?:arn:[\w-]+:ec2:[\w-]+:\d{12}:vpc\/)?(vpc-[0-9a-z]+)$/,
        expected: "an id such as vpc-0123456789abcdef0, or its ARN",
    },
    "x-aws-cluster": {
        member: "clusterName",
        setting: "cluster",
        pattern: /^(?:arn:[\w-]+:ecs:[\w-]+:\d{12}:cluster\/)?([A-Za-z0-9_-]{1,255})$/,
        expected: "a cluster's name, or its ARN",
    },
    "x-aws-loadbalancer": {
        member: "loadBalancer",
        setting: "loadBalancer.arn",
        pattern:
            /^(arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer\/app\/[\w-]+\/\w+|[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?)$/,
        expected: "the name of an application load balancer, or its ARN",
    },
};

/** VPC, cluster and load balancer that exist already: what the stack's configuration names, or else the Compose files. */
export function existingResources(
    { extensions }: ComposeProject,
    { existing = {} }: FargateSettings,
    verdicts: Verdicts,
): ExistingResources {
    const found: ExistingResources = { ...existing };
    for (const [key, { member, setting, pattern, expected }] of Object.entries(ADOPTIONS)) {
        const written = extensions[key];
        if (written === undefined || written === null) {
            continue;
        }
        const [, name] = pattern.exec(String(written)) ?? [];
        const configured = existing[member];
        if (name === undefined) {
            verdicts.problem([key], `is ${JSON.stringify(written)}`, { fix: `Write ${expected}.` });
        } else if (configured === undefined) {
            found[member] = name;
        } else if (configured !== name) {
            verdicts.approximated([key], {
                reason: `the stack's configuration names ${configured} in its place`,
                fix: `remove one of the two, this key or swingbridge:${setting}`,
            });
        }
    }
    return found;
}
