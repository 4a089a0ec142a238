import { LOAD_BALANCERS, loadBalancerPeers } from "../release";
import type { FargateServiceArgs, Peer } from "./fargate-service-args";

/** The load balancers that send it traffic, and ask for its health: those of them that it was given. */
export function loadBalancersOf({ service, endpoint, networkLoadBalancer }: FargateServiceArgs): Peer[] {
    const groups = {
        [LOAD_BALANCERS.http]: endpoint?.loadBalancerSecurityGroupId,
        [LOAD_BALANCERS.network]: networkLoadBalancer?.securityGroupId,
    };
    return loadBalancerPeers(service).flatMap(peer => {
        const securityGroupId = groups[peer.name as keyof typeof groups];
        return securityGroupId === undefined ? [] : [{ ...peer, securityGroupId }];
    });
}
