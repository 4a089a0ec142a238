import * as route53 from "@pulumi/aws/route53";
import type * as pulumi from "@pulumi/pulumi";

/** A host name that a load balancer serves. */
export interface DomainName {
    domainName: string;
    /** Public Route 53 zone that answers for it. @default the name without its first label */
    hostedZone?: string;
}

/** Id of the zone that answers for a host name. */
export function hostedZoneId({ domainName, hostedZone }: DomainName, parent: pulumi.Resource): pulumi.Output<string> {
    const name = hostedZone ?? domainName.slice(domainName.indexOf(".") + 1);
    return route53.getZoneOutput({ name, privateZone: false }, { parent }).zoneId;
}

/** The record that leads from a host name to a load balancer. */
export function aliasRecord(
    name: string,
    zoneId: pulumi.Input<string>,
    target: { dnsName: pulumi.Input<string>; zoneId: pulumi.Input<string> },
): route53.RecordArgs {
    const aliases = [{ name: target.dnsName, zoneId: target.zoneId, evaluateTargetHealth: true }];
    return { zoneId, name, type: "A", aliases };
}

/** What does not fit in a host name and its zone: name, value and fix, one line each. */
export function domainNameProblems({ domainName, hostedZone }: Partial<DomainName>): string[] {
    return [
        ...(hostedZone !== undefined && domainName === undefined
            ? [`hostedZone: ${hostedZone} is of no use without a domainName; set both or none`]
            : []),
        ...(domainName !== undefined && !domainName.includes(".")
            ? [`domainName: ${domainName} is no full host name; write one like app.example.com`]
            : []),
    ];
}
