import { mapOf, type ComparableMap } from "./comparable";
import { membersOf, type Difference } from "./compare";

/** A service, or a task set, as `DescribeServices` gives it or `CreateService` takes it. */
export interface AnyService {
    networkConfiguration?: object;
    capacityProviderStrategy?: readonly object[];
    loadBalancers?: readonly object[];
    platformVersion?: string;
}

/** Who the service is, and what runs in it: no part of its definition. Tags alone are no difference. */
const IDENTITY: ReadonlySet<string> = new Set([
    "cluster",
    "service",
    "serviceName",
    "taskDefinition",
    "clientToken",
    "tags",
]);

/**
 * What would be different of a service if it were as `wanted` says. Only members that `wanted` has are compared; a target group
 * is never one of them, since blue and green take turns.
 */
export function serviceDifferences(live: AnyService, wanted: AnyService): Difference[] {
    const members = Object.entries(wanted)
        .filter(([member, value]) => !IDENTITY.has(member) && value !== undefined && value !== "LATEST")
        .map(([member]) => member);
    return membersOf(pick(live, members), pick(wanted, members), {});
}

function pick(service: AnyService, members: readonly string[]): ComparableMap {
    const { networkConfiguration, capacityProviderStrategy, loadBalancers } = service;
    const comparable = {
        ...service,
        networkConfiguration: networkConfiguration && withAddress(networkConfiguration),
        capacityProviderStrategy: capacityProviderStrategy?.map(provider => ({ base: 0, weight: 0, ...provider })),
        loadBalancers: loadBalancers?.map(balancer => ({ ...balancer, targetGroupArn: undefined })),
    };
    const picked = Object.entries(comparable).filter(
        ([member, value]) => members.includes(member) && value !== undefined && value !== null,
    );
    // Through JSON: members without a value are none, dates are text.
    return mapOf(JSON.parse(JSON.stringify(Object.fromEntries(picked))) as Record<string, unknown>);
}

function withAddress(network: { awsvpcConfiguration?: object }): object {
    return { ...network, awsvpcConfiguration: { assignPublicIp: "DISABLED", ...network.awsvpcConfiguration } };
}
