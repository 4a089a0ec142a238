import type { EgressRulesDocument, SecurityGroupRulesDocument } from "./aws-document-types";
import { egressRules } from "./egress";
import { ingressRule, type IngressPeer, type IngressRule } from "./ingress";

/**
 * What lets callers connect to a service; nothing where nobody does.
 * @param group id of the service's security group
 * @param callers who, and the id of the security group that each is in
 */
export function ingressDocument(
    service: string,
    group: string,
    callers: readonly { peer: IngressPeer; group: string }[],
): SecurityGroupRulesDocument | undefined {
    const permission = (from: string, { ipProtocol, fromPort, toPort, description }: IngressRule) => ({
        IpProtocol: ipProtocol,
        FromPort: fromPort,
        ToPort: toPort,
        UserIdGroupPairs: [{ GroupId: from, Description: description }],
    });
    const rules = callers.flatMap(({ peer, group: from }) =>
        peer.ports.map(port => permission(from, ingressRule(service, peer, port))),
    );
    return rules.length === 0 ? undefined : { GroupId: group, IpPermissions: rules };
}

/** What takes the place of the rule that AWS gives each new security group. */
export function egressDocument(group: string, within: string, outsidePorts?: readonly number[]): EgressRulesDocument {
    return {
        GroupId: group,
        IpPermissions: egressRules(within, outsidePorts).map(
            ({ ipProtocol, fromPort, toPort, cidrIpv4, description }) => ({
                IpProtocol: ipProtocol,
                ...(fromPort !== undefined && { FromPort: fromPort, ToPort: toPort }),
                IpRanges: [{ CidrIp: cidrIpv4, Description: description }],
            }),
        ),
    };
}

/** The rule that AWS gives each new security group. */
export function openEgress(group: string): EgressRulesDocument {
    return { GroupId: group, IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }] };
}
