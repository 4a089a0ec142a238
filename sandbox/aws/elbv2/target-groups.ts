import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { loadBalancersOf } from "./associations";
import { asList, changed, networkTargetGroupDefaults, TARGET_GROUP_DEFAULTS } from "./attributes";
import { healthCheckOf, NETWORK_PROTOCOLS } from "./health-check";
import {
    invalid,
    targetGroupNamed,
    targetGroups,
    targetGroupSubject,
    targetKey,
    targets,
    targetsOf,
    loadBalancerNamed,
    type TargetGroupRow,
} from "./model";
import { checkName } from "./names";
import { page } from "./paging";
import { checkTags } from "./tags";

const MAX_PORT = 65535;

export function createTargetGroup(account: Account, input: elb.CreateTargetGroupCommandInput): object {
    const { Name: name, TargetType: targetType = "instance" } = input;
    checkName("Target group", name);
    checkTags(input.Tags);
    if (targetType !== "ip" && targetType !== "instance") {
        throw new AwsError("NotSimulated", `Target groups of type '${targetType}' are not simulated`);
    }
    const network = NETWORK_PROTOCOLS.includes(input.Protocol ?? "");
    if (!network && !["HTTP", "HTTPS"].includes(input.Protocol ?? "")) {
        throw input.Protocol
            ? new AwsError("NotSimulated", `Target groups with protocol '${input.Protocol}' are not simulated`)
            : invalid("A protocol must be specified");
    }
    if (!Number.isInteger(input.Port) || (input.Port ?? 0) < 1 || (input.Port ?? 0) > MAX_PORT) {
        throw invalid(`Port must be between 1 and ${MAX_PORT}`);
    }
    if (network && input.ProtocolVersion) {
        throw invalid(`Protocol version cannot be specified for target groups with protocol '${input.Protocol}'`);
    }
    if (!input.VpcId) {
        throw invalid("A VPC ID must be specified");
    }
    checkVpc(account, input.VpcId);
    const settings = {
        TargetGroupName: name,
        Protocol: input.Protocol,
        Port: input.Port,
        VpcId: input.VpcId,
        ...healthCheckOf(input),
        TargetType: targetType,
        ...(network ? {} : { ProtocolVersion: input.ProtocolVersion ?? "HTTP1" }),
        IpAddressType: input.IpAddressType ?? "ipv4",
    };
    const existing = targetGroups(account)
        .list()
        .find(row => row.TargetGroupName === name);
    if (existing) {
        const same = Object.entries(settings).every(
            ([key, value]) => JSON.stringify(existing[key as keyof TargetGroupRow]) === JSON.stringify(value),
        );
        if (same) {
            return { TargetGroups: [asTargetGroup(account, existing)] };
        }
        throw new AwsError(
            "DuplicateTargetGroupName",
            `A target group with the same name '${name}' exists, but with different settings`,
        );
    }
    const row: TargetGroupRow = {
        TargetGroupArn: account.arn("elasticloadbalancing", `targetgroup/${name}/${account.uniqueId(16)}`),
        ...settings,
        attributes: { ...(network ? networkTargetGroupDefaults(input.Protocol ?? "") : TARGET_GROUP_DEFAULTS) },
        tags: input.Tags ?? [],
    };
    targetGroups(account).put(row.TargetGroupArn, row);
    return { TargetGroups: [asTargetGroup(account, row)] };
}

function checkVpc(account: Account, vpcId: string): void {
    try {
        account.call("ec2", "DescribeVpcs", { VpcIds: [vpcId] });
    } catch (error) {
        if (error instanceof AwsError && error.code === "InvalidVpcID.NotFound") {
            throw invalid(`The VPC ID '${vpcId}' is not found`);
        }
        throw error;
    }
}

function asTargetGroup(
    account: Account,
    { attributes: _attributes, tags: _tags, ...row }: TargetGroupRow,
): elb.TargetGroup {
    return { ...row, LoadBalancerArns: loadBalancersOf(account, row.TargetGroupArn) };
}

export function describeTargetGroups(account: Account, input: elb.DescribeTargetGroupsCommandInput): object {
    let rows = targetGroups(account).list();
    if (input.LoadBalancerArn) {
        const { LoadBalancerArn: arn } = loadBalancerNamed(account, input.LoadBalancerArn);
        rows = rows.filter(row => loadBalancersOf(account, row.TargetGroupArn).includes(arn));
    } else if (input.TargetGroupArns?.length) {
        rows = input.TargetGroupArns.map(arn => {
            const row = rows.find(each => each.TargetGroupArn === arn);
            if (!row) {
                throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
            }
            return row;
        });
    } else if (input.Names?.length) {
        rows = input.Names.map(name => {
            const row = rows.find(each => each.TargetGroupName === name);
            if (!row) {
                throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
            }
            return row;
        });
    }
    const { page: shown, NextMarker } = page(rows, input);
    return { TargetGroups: shown.map(row => asTargetGroup(account, row)), NextMarker };
}

export function modifyTargetGroup(account: Account, input: elb.ModifyTargetGroupCommandInput): object {
    const row = targetGroupNamed(account, input.TargetGroupArn);
    const modified: TargetGroupRow = { ...row, ...healthCheckOf({ ...row, ...definedOf(input) }) };
    targetGroups(account).put(row.TargetGroupArn, modified);
    return { TargetGroups: [asTargetGroup(account, modified)] };
}

const definedOf = (input: object) =>
    Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

export function deleteTargetGroup(account: Account, input: elb.DeleteTargetGroupCommandInput): object {
    // Deleting what is not there succeeds.
    const row = targetGroups(account).get(input.TargetGroupArn ?? "");
    if (!row) {
        return {};
    }
    if (loadBalancersOf(account, row.TargetGroupArn).length > 0) {
        throw new AwsError(
            "ResourceInUse",
            `Target group '${row.TargetGroupArn}' is currently in use by a listener or a rule`,
        );
    }
    for (const target of targetsOf(account, row.TargetGroupArn)) {
        targets(account).delete(targetKey(row.TargetGroupArn, target.id, target.port));
    }
    account.unschedule(targetGroupSubject(row.TargetGroupArn));
    targetGroups(account).delete(row.TargetGroupArn);
    return {};
}

export function describeTargetGroupAttributes(
    account: Account,
    input: elb.DescribeTargetGroupAttributesCommandInput,
): object {
    return { Attributes: asList(targetGroupNamed(account, input.TargetGroupArn).attributes) };
}

export function modifyTargetGroupAttributes(
    account: Account,
    input: elb.ModifyTargetGroupAttributesCommandInput,
): object {
    const row = targetGroupNamed(account, input.TargetGroupArn);
    const attributes = changed(row.attributes, row.attributes, input.Attributes);
    targetGroups(account).put(row.TargetGroupArn, { ...row, attributes });
    return { Attributes: asList(attributes) };
}
