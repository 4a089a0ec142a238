import type { Action, Rule } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";

/** Percent of the production traffic by target group ARN: what the listener's rules say, whoever wrote them. */
export async function readTraffic(
    clients: Clients,
    { productionListener, targetGroups }: NonNullable<DeploymentTarget["codedeploy"]>,
): Promise<Map<string, number>> {
    const { ElasticLoadBalancingV2Client, paginateDescribeRules } =
        await import("@aws-sdk/client-elastic-load-balancing-v2");
    const client = new ElasticLoadBalancingV2Client(clients.options);
    const rules: Rule[] = [];
    for await (const { Rules = [] } of paginateDescribeRules({ client }, { ListenerArn: productionListener })) {
        rules.push(...Rules);
    }
    return forwardedShares(rules, targetGroups);
}

/** Shares of the first rule that forwards to one of the target groups; empty where none does. */
export function forwardedShares(rules: readonly Rule[], targetGroups: readonly string[]): Map<string, number> {
    const forward = rules.flatMap(({ Actions = [] }) => Actions).find(action => forwardsTo(action, targetGroups));
    return forward === undefined ? new Map() : sharesOf(forward);
}

function forwardsTo(action: Action, targetGroups: readonly string[]): boolean {
    return [...sharesOf(action).keys()].some(arn => targetGroups.includes(arn));
}

/** A rule with one target group gives it everything; weights are relative to their sum. */
export function sharesOf({ ForwardConfig, TargetGroupArn }: Action): Map<string, number> {
    const groups = ForwardConfig?.TargetGroups ?? [];
    if (groups.length === 0) {
        return new Map(TargetGroupArn === undefined ? [] : [[TargetGroupArn, 100]]);
    }
    const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
    return new Map(
        groups.map(({ TargetGroupArn: arn = "", Weight = 1 }) => [
            arn,
            total === 0 ? 0 : Math.round((Weight / total) * 100),
        ]),
    );
}
