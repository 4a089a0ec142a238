import { createHash } from "node:crypto";

/** What autonaming appends to a logical name: a hyphen and seven hexadecimal digits. */
const AUTONAME_SUFFIX_LENGTH = 8;

/** Digits of the hash that keeps two shortened names apart. */
const HASH_LENGTH = 6;

/**
 * Longest physical name AWS takes, for the resource types where a Compose service's name could exceed it.
 * @see the "Name" parameter of CreateLoadBalancer, CreateTargetGroup, CreateRole, CreateApplication and CreateDeploymentGroup
 */
const MAX_LENGTH: Record<string, number> = {
    "aws:lb/loadBalancer:LoadBalancer": 32,
    "aws:lb/targetGroup:TargetGroup": 32,
    "aws:iam/role:Role": 64,
    "aws:codedeploy/application:Application": 100,
    "aws:codedeploy/deploymentGroup:DeploymentGroup": 100,
    "aws:codedeploy/deploymentConfig:DeploymentConfig": 100,
};

/** `name`, or where it is longer than `maxLength` its beginning and a hash of the whole, so that different names stay different. */
export function shorten(name: string, maxLength: number): string {
    if (name.length <= maxLength) {
        return name;
    }
    const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
    const head = name.slice(0, maxLength - HASH_LENGTH - 1).replace(/-+$/, "");
    return `${head}-${hash}`;
}

/** The logical name for a resource of `type`, short enough that its autonamed physical name fits AWS's limit. */
export function logicalName(type: string, name: string): string {
    const maxLength = MAX_LENGTH[type];
    return maxLength === undefined ? name : shorten(name, maxLength - AUTONAME_SUFFIX_LENGTH);
}
