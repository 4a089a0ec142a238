import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { forwardedTo } from "./actions";
import { NETWORK_PROTOCOLS } from "./health-check";
import { invalid, targetGroupNamed, type LoadBalancerRow } from "./model";

/** Protocols of target groups that a listener can forward to. @see NLB user guide, Target groups, Routing configuration */
const FORWARDS_TO: Readonly<Record<string, readonly string[]>> = {
    HTTP: ["HTTP", "HTTPS"],
    HTTPS: ["HTTP", "HTTPS"],
    TCP: ["TCP", "TCP_UDP"],
    TLS: ["TCP", "TLS"],
    UDP: ["UDP", "TCP_UDP"],
    TCP_UDP: ["TCP_UDP"],
};

/** Refuses a listener of another kind than its load balancer. */
export function checkListenerProtocol({ Type }: Pick<LoadBalancerRow, "Type">, protocol: string): void {
    const possible = Type === "network" ? NETWORK_PROTOCOLS : ["HTTP", "HTTPS"];
    if (!possible.includes(protocol)) {
        throw invalid(`Listener protocol '${protocol}' must be one of '${possible.join(", ")}'`);
    }
}

/** Refuses actions that do not go with a listener's protocol. */
export function checkActions(account: Account, protocol: string, actions: readonly Action[]): void {
    if (NETWORK_PROTOCOLS.includes(protocol) && actions.some(({ Type }) => Type !== "forward")) {
        throw new AwsError(
            "InvalidLoadBalancerAction",
            `Listeners with protocol '${protocol}' support actions of type 'forward' only`,
        );
    }
    for (const arn of forwardedTo(actions)) {
        const group = targetGroupNamed(account, arn);
        if (!FORWARDS_TO[protocol]?.includes(group.Protocol ?? "")) {
            throw new AwsError(
                "IncompatibleProtocols",
                `The protocol '${group.Protocol}' of target group '${arn}' is not compatible with the listener protocol '${protocol}'`,
            );
        }
        const version = group.ProtocolVersion ?? "HTTP1";
        if (protocol === "HTTP" && version !== "HTTP1") {
            throw new AwsError(
                "InvalidLoadBalancerAction",
                `Listener protocol 'HTTP' is not supported with a target group with the protocol-version '${version}'`,
            );
        }
    }
}
