import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { forwardedTo } from "./actions";
import { listeners, rules, targetGroupNamed } from "./model";

/** Load balancers whose listeners or rules forward to a target group. */
export function loadBalancersOf(account: Account, targetGroupArn: string): string[] {
    const fromListeners = listeners(account)
        .list()
        .filter(listener => forwardedTo(listener.DefaultActions).includes(targetGroupArn))
        .map(listener => listener.LoadBalancerArn);
    const fromRules = rules(account)
        .list()
        .filter(rule => forwardedTo(rule.Actions).includes(targetGroupArn))
        .map(rule => listeners(account).get(rule.ListenerArn)?.LoadBalancerArn ?? "");
    return [...new Set([...fromListeners, ...fromRules])];
}

/** Refuses actions that name unknown target groups, or groups of another load balancer. */
export function checkTargetGroups(account: Account, loadBalancerArn: string, actions: readonly Action[]): void {
    for (const arn of forwardedTo(actions)) {
        targetGroupNamed(account, arn);
        if (loadBalancersOf(account, arn).some(other => other !== loadBalancerArn)) {
            throw new AwsError(
                "TargetGroupAssociationLimit",
                `The following target groups cannot be associated with more than one load balancer: ${arn}`,
            );
        }
    }
}
