import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { normalizeActions } from "./actions";
import { checkTargetGroups } from "./associations";
import { asList, changed, LISTENER_DEFAULTS, NETWORK_LISTENER_DEFAULTS } from "./attributes";
import {
    invalid,
    listenerNamed,
    listeners,
    listenersOf,
    loadBalancerNamed,
    rules,
    rulesOf,
    type ListenerRow,
} from "./model";
import { page } from "./paging";
import { checkActions, checkListenerProtocol } from "./protocols";
import { checkTags } from "./tags";

const DEFAULT_SSL_POLICY = "ELBSecurityPolicy-2016-08";
const MAX_PORT = 65535;

export function createListener(account: Account, input: elb.CreateListenerCommandInput): object {
    const balancer = loadBalancerNamed(account, input.LoadBalancerArn);
    const { LoadBalancerArn: loadBalancerArn } = balancer;
    checkTags(input.Tags);
    const port = checkedPort(account, loadBalancerArn, input.Port);
    const protocol = input.Protocol ?? "";
    checkListenerProtocol(balancer, protocol);
    const actions = normalizeActions(input.DefaultActions);
    checkTargetGroups(account, loadBalancerArn, actions);
    checkActions(account, protocol, actions);
    const suffix = loadBalancerArn.split(":loadbalancer/")[1];
    const row: ListenerRow = {
        ListenerArn: account.arn("elasticloadbalancing", `listener/${suffix}/${account.uniqueId(16)}`),
        LoadBalancerArn: loadBalancerArn,
        Port: port,
        Protocol: protocol,
        ...tlsOf(protocol, input.SslPolicy, input.Certificates),
        AlpnPolicy: input.AlpnPolicy,
        DefaultActions: actions,
        attributes: { ...(balancer.Type === "network" ? NETWORK_LISTENER_DEFAULTS : LISTENER_DEFAULTS) },
        tags: input.Tags ?? [],
    };
    listeners(account).put(row.ListenerArn, row);
    return { Listeners: [asListener(row)] };
}

function checkedPort(account: Account, loadBalancerArn: string, port: number | undefined, except?: string): number {
    if (port === undefined || !Number.isInteger(port) || port < 1 || port > MAX_PORT) {
        throw invalid(`Port must be between 1 and ${MAX_PORT}`);
    }
    const taken = listenersOf(account, loadBalancerArn).some(
        other => other.Port === port && other.ListenerArn !== except,
    );
    if (taken) {
        throw new AwsError(
            "DuplicateListener",
            `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
        );
    }
    return port;
}

const isEncrypted = (protocol: string) => protocol === "HTTPS" || protocol === "TLS";

function tlsOf(
    protocol: string,
    policy: string | undefined,
    certificates: readonly elb.Certificate[] = [],
): Pick<ListenerRow, "SslPolicy" | "certificates"> {
    if (!isEncrypted(protocol)) {
        if (certificates.length > 0) {
            throw new AwsError(
                "InvalidConfigurationRequest",
                `Certificates cannot be specified for ${protocol} listeners`,
            );
        }
        return { certificates: [] };
    }
    if (certificates.length !== 1) {
        throw certificates.length === 0
            ? invalid(`A certificate must be specified for ${protocol} listeners`)
            : new AwsError("TooManyCertificates", "Exactly one default certificate must be specified");
    }
    const arn = certificates[0]?.CertificateArn ?? "";
    if (!/^arn:aws:(acm|iam):/.test(arn)) {
        throw new AwsError("CertificateNotFound", `Certificate ARN '${arn}' is not valid`);
    }
    return { SslPolicy: policy ?? DEFAULT_SSL_POLICY, certificates: [{ CertificateArn: arn }] };
}

function asListener(row: ListenerRow): elb.Listener {
    return {
        ListenerArn: row.ListenerArn,
        LoadBalancerArn: row.LoadBalancerArn,
        Port: row.Port,
        Protocol: row.Protocol as elb.ProtocolEnum,
        Certificates: row.certificates.length > 0 ? row.certificates.slice(0, 1) : undefined,
        SslPolicy: row.SslPolicy,
        DefaultActions: row.DefaultActions,
        AlpnPolicy: row.AlpnPolicy,
        MutualAuthentication: row.Protocol === "HTTPS" ? { Mode: "off" } : undefined,
    };
}

export function describeListeners(account: Account, input: elb.DescribeListenersCommandInput): object {
    const rows = input.ListenerArns?.length
        ? input.ListenerArns.map(arn => listenerNamed(account, arn))
        : listenersOf(account, loadBalancerNamed(account, input.LoadBalancerArn).LoadBalancerArn);
    const { page: shown, NextMarker } = page(rows, input);
    return { Listeners: shown.map(asListener), NextMarker };
}

export function modifyListener(account: Account, input: elb.ModifyListenerCommandInput): object {
    const row = listenerNamed(account, input.ListenerArn);
    const protocol = input.Protocol ?? row.Protocol;
    checkListenerProtocol(loadBalancerNamed(account, row.LoadBalancerArn), protocol);
    const modified: ListenerRow = { ...row, Protocol: protocol };
    if (input.Port !== undefined) {
        modified.Port = checkedPort(account, row.LoadBalancerArn, input.Port, row.ListenerArn);
    }
    if (input.DefaultActions) {
        modified.DefaultActions = normalizeActions(input.DefaultActions);
        checkTargetGroups(account, row.LoadBalancerArn, modified.DefaultActions);
    }
    checkActions(account, protocol, modified.DefaultActions);
    const given = input.Certificates ?? row.certificates.slice(0, 1);
    const tls = tlsOf(protocol, input.SslPolicy ?? row.SslPolicy, isEncrypted(protocol) ? given : input.Certificates);
    modified.SslPolicy = tls.SslPolicy;
    modified.certificates = !isEncrypted(protocol) ? [] : [...tls.certificates, ...row.certificates.slice(1)];
    listeners(account).put(row.ListenerArn, modified);
    return { Listeners: [asListener(modified)] };
}

export function deleteListener(account: Account, input: elb.DeleteListenerCommandInput): object {
    removeListener(account, listenerNamed(account, input.ListenerArn).ListenerArn);
    return {};
}

/** A listener goes with its rules. */
export function removeListener(account: Account, listenerArn: string): void {
    for (const rule of rulesOf(account, listenerArn)) {
        rules(account).delete(rule.RuleArn);
    }
    listeners(account).delete(listenerArn);
}

export function describeListenerAttributes(
    account: Account,
    input: elb.DescribeListenerAttributesCommandInput,
): object {
    return { Attributes: asList(listenerNamed(account, input.ListenerArn).attributes) };
}

export function modifyListenerAttributes(account: Account, input: elb.ModifyListenerAttributesCommandInput): object {
    const row = listenerNamed(account, input.ListenerArn);
    const attributes = changed(row.attributes, row.attributes, input.Attributes);
    listeners(account).put(row.ListenerArn, { ...row, attributes });
    return { Attributes: asList(attributes) };
}
