import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account, type ScheduledEvent } from "../service";
import { asList, changed, LOAD_BALANCER_DEFAULTS, NETWORK_LOAD_BALANCER_DEFAULTS } from "./attributes";
import { removeListener } from "./listeners";
import {
    invalid,
    listenersOf,
    loadBalancerNamed,
    loadBalancers,
    loadBalancerSubject,
    type LoadBalancerRow,
} from "./model";
import { checkName } from "./names";
import { attachInterfaces, detachInterfaces, securityGroupsOf, zonesOf } from "./network";
import { page } from "./paging";
import { checkTags } from "./tags";

/** Time from creation until a load balancer is `active`. AWS takes two to three minutes. */
const PROVISIONING = 120_000;

/** Hosted zone of the load balancers' names, per region. @see AWS General Reference, Elastic Load Balancing endpoints */
const HOSTED_ZONES: Record<string, string> = {
    "ap-northeast-1": "Z14GRHDCWA56QT",
    "ap-south-1": "ZP97RAFLXTNZK",
    "ap-southeast-1": "Z1LMS91P8CMLE5",
    "ap-southeast-2": "Z1GM3OXH4ZPM65",
    "ca-central-1": "ZQSVJUPU6J1EY",
    "eu-central-1": "Z215JYRZR1TBD5",
    "eu-north-1": "Z23TAZ6LKFMNIO",
    "eu-west-1": "Z32O12XQLNTSW2",
    "eu-west-2": "ZHURV8PSTC4K8",
    "eu-west-3": "Z3Q77PNBQS71R4",
    "sa-east-1": "Z2P70J7HTTTPLU",
    "us-east-1": "Z35SXDOTRQ7X7K",
    "us-east-2": "Z3AADJGX6KTTL2",
    "us-west-1": "Z368ELLRRE2KJ0",
    "us-west-2": "Z1H1FL5HABSF5",
};

/** The same for Network Load Balancers. */
const NETWORK_HOSTED_ZONES: Record<string, string> = {
    "eu-central-1": "Z3F0SRJ5LGBH90",
    "eu-west-1": "Z2IFOLAFXWLO4F",
    "us-east-1": "Z26RNL4JYFTOTI",
    "us-east-2": "ZLMOA37VPKANP",
    "us-west-2": "Z18D5FSROUN65G",
};

export function createLoadBalancer(account: Account, input: elb.CreateLoadBalancerCommandInput): object {
    const { Name: name, Type: type = "application", Scheme: scheme = "internet-facing" } = input;
    checkName("Load balancer", name);
    checkTags(input.Tags);
    const network = type === "network";
    if (!network && type !== "application") {
        throw new AwsError("NotSimulated", `Load balancers of type '${type}' are not simulated`);
    }
    const { vpcId, zones } = zonesOf(account, subnetIdsOf(input), network ? 1 : 2);
    // A Network Load Balancer gets no group by itself, and never one later.
    const securityGroups =
        network && !input.SecurityGroups?.length ? [] : securityGroupsOf(account, vpcId, input.SecurityGroups);
    const existing = loadBalancers(account)
        .list()
        .find(row => row.LoadBalancerName === name);
    if (existing) {
        if (isSame(existing, scheme, zones, securityGroups)) {
            return { LoadBalancers: [asLoadBalancer(existing)] };
        }
        throw new AwsError(
            "DuplicateLoadBalancerName",
            `A load balancer with the same name '${name}' exists, but with different settings`,
        );
    }
    const arn = account.arn(
        "elasticloadbalancing",
        `loadbalancer/${network ? "net" : "app"}/${name}/${account.uniqueId(16)}`,
    );
    const id = arn.split("/").at(-1) ?? "";
    const host = `${scheme === "internal" && !network ? "internal-" : ""}${name}-${network ? id : decimal(account.uniqueId(8))}`;
    const made: Omit<LoadBalancerRow, "interfaces"> = {
        LoadBalancerArn: arn,
        DNSName: network
            ? `${host}.elb.${account.region}.amazonaws.com`
            : `${host}.${account.region}.elb.amazonaws.com`,
        CanonicalHostedZoneId: network
            ? (NETWORK_HOSTED_ZONES[account.region] ?? "Z26RNL4JYFTOTI")
            : (HOSTED_ZONES[account.region] ?? "Z35SXDOTRQ7X7K"),
        CreatedTime: account.now,
        LoadBalancerName: name,
        Scheme: scheme,
        VpcId: vpcId,
        State: { Code: "provisioning" },
        Type: type,
        ...(network && securityGroups.length > 0 ? { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on" } : {}),
        AvailabilityZones: zones,
        SecurityGroups: securityGroups,
        IpAddressType: input.IpAddressType ?? "ipv4",
        attributes: { ...(network ? NETWORK_LOAD_BALANCER_DEFAULTS : LOAD_BALANCER_DEFAULTS) },
        tags: input.Tags ?? [],
    };
    const row: LoadBalancerRow = { ...made, interfaces: attachInterfaces(account, made) };
    loadBalancers(account).put(arn, row);
    account.schedule({
        type: "elbv2.loadBalancerActive",
        due: account.now + PROVISIONING,
        subject: loadBalancerSubject(arn),
        detail: { arn },
    });
    return { LoadBalancers: [asLoadBalancer(row)] };
}

const subnetIdsOf = (input: { Subnets?: string[]; SubnetMappings?: elb.SubnetMapping[] }): string[] =>
    input.Subnets?.length ? input.Subnets : (input.SubnetMappings ?? []).map(mapping => mapping.SubnetId ?? "");

const decimal = (hexadecimal: string) => String(parseInt(hexadecimal, 16)).padStart(10, "1");

function isSame(row: LoadBalancerRow, scheme: string, zones: elb.AvailabilityZone[], groups: string[]): boolean {
    const ids = (list: readonly (string | undefined)[]) => [...list].sort().join();
    return (
        row.Scheme === scheme &&
        ids((row.AvailabilityZones ?? []).map(zone => zone.SubnetId)) === ids(zones.map(zone => zone.SubnetId)) &&
        ids(row.SecurityGroups ?? []) === ids(groups)
    );
}

function asLoadBalancer({
    attributes: _attributes,
    tags: _tags,
    CreatedTime,
    ...row
}: LoadBalancerRow): elb.LoadBalancer {
    return { ...row, CreatedTime: new Date(CreatedTime) };
}

export function loadBalancerActive(account: Account, event: ScheduledEvent): void {
    const row = loadBalancers(account).get(String(event.detail.arn));
    if (row) {
        loadBalancers(account).put(row.LoadBalancerArn, { ...row, State: { Code: "active" } });
    }
}

export function describeLoadBalancers(account: Account, input: elb.DescribeLoadBalancersCommandInput): object {
    const { LoadBalancerArns: arns, Names: names } = input;
    let rows = loadBalancers(account).list();
    if (arns?.length) {
        rows = arns.map(arn => loadBalancerNamed(account, arn));
    } else if (names?.length) {
        rows = names.map(name => {
            const row = rows.find(each => each.LoadBalancerName === name);
            if (!row) {
                throw new AwsError("LoadBalancerNotFound", `Load balancers '[${name}]' not found`);
            }
            return row;
        });
    }
    const { page: shown, NextMarker } = page(rows, input);
    return { LoadBalancers: shown.map(asLoadBalancer), NextMarker };
}

export function deleteLoadBalancer(account: Account, input: elb.DeleteLoadBalancerCommandInput): object {
    // Deleting what is not there succeeds.
    const row = loadBalancers(account).get(input.LoadBalancerArn ?? "");
    if (!row) {
        return {};
    }
    if (row.attributes["deletion_protection.enabled"] === "true") {
        throw new AwsError(
            "OperationNotPermitted",
            `Load balancer '${row.LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
        );
    }
    for (const listener of listenersOf(account, row.LoadBalancerArn)) {
        removeListener(account, listener.ListenerArn);
    }
    detachInterfaces(account, row);
    account.unschedule(loadBalancerSubject(row.LoadBalancerArn));
    loadBalancers(account).delete(row.LoadBalancerArn);
    return {};
}

export function setSubnets(account: Account, input: elb.SetSubnetsCommandInput): object {
    const row = loadBalancerNamed(account, input.LoadBalancerArn);
    const { vpcId, zones } = zonesOf(account, subnetIdsOf(input), row.Type === "network" ? 1 : 2);
    if (vpcId !== row.VpcId) {
        throw new AwsError("InvalidSubnet", `The subnets must belong to VPC '${row.VpcId}'`);
    }
    const changedRow = { ...row, AvailabilityZones: zones, IpAddressType: input.IpAddressType ?? row.IpAddressType };
    reattach(account, changedRow);
    return { AvailabilityZones: zones, IpAddressType: changedRow.IpAddressType };
}

function reattach(account: Account, row: LoadBalancerRow): void {
    detachInterfaces(account, row);
    loadBalancers(account).put(row.LoadBalancerArn, { ...row, interfaces: attachInterfaces(account, row) });
}

export function setSecurityGroups(account: Account, input: elb.SetSecurityGroupsCommandInput): object {
    const row = loadBalancerNamed(account, input.LoadBalancerArn);
    if (row.Type === "network" && !row.SecurityGroups?.length) {
        throw new AwsError(
            "InvalidConfigurationRequest",
            "Security groups cannot be associated with a Network Load Balancer that was created without one",
        );
    }
    if (!input.SecurityGroups?.length) {
        throw invalid("At least one security group must be specified");
    }
    const groups = securityGroupsOf(account, row.VpcId ?? "", input.SecurityGroups);
    reattach(account, { ...row, SecurityGroups: groups });
    return { SecurityGroupIds: groups };
}

export function setIpAddressType(account: Account, input: elb.SetIpAddressTypeCommandInput): object {
    const row = loadBalancerNamed(account, input.LoadBalancerArn);
    loadBalancers(account).put(row.LoadBalancerArn, { ...row, IpAddressType: input.IpAddressType });
    return { IpAddressType: input.IpAddressType };
}

export function describeLoadBalancerAttributes(
    account: Account,
    input: elb.DescribeLoadBalancerAttributesCommandInput,
): object {
    return { Attributes: asList(loadBalancerNamed(account, input.LoadBalancerArn).attributes) };
}

export function modifyLoadBalancerAttributes(
    account: Account,
    input: elb.ModifyLoadBalancerAttributesCommandInput,
): object {
    const row = loadBalancerNamed(account, input.LoadBalancerArn);
    const attributes = changed(row.attributes, row.attributes, input.Attributes);
    loadBalancers(account).put(row.LoadBalancerArn, { ...row, attributes });
    return { Attributes: asList(attributes) };
}
