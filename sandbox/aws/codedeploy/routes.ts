import type { Action, Listener, Rule, TargetGroup, TargetGroupTuple } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { DeploymentFailure } from "./failure";
import type { TargetGroupPair } from "./model";

/** What a listener does with requests: its default actions, or those of one of its rules. */
interface Route {
    modify: "ModifyListener" | "ModifyRule";
    id: { ListenerArn?: string } | { RuleArn?: string };
    actions: Action[];
}

/** Weights by target group ARN, of one route. */
export type Weights = Record<string, number>;

/** The routes of a listener that forward to one of a pair of target groups. */
function routesOf(account: Account, listenerArn: string, arns: readonly string[]): Route[] {
    const listener = elb<{ Listeners: Listener[] }>(account, "DescribeListeners", { ListenerArns: [listenerArn] });
    const rules = elb<{ Rules: Rule[] }>(account, "DescribeRules", { ListenerArn: listenerArn });
    const routes: Route[] = [
        ...listener.Listeners.map(each => ({
            modify: "ModifyListener" as const,
            id: { ListenerArn: each.ListenerArn },
            actions: each.DefaultActions ?? [],
        })),
        ...rules.Rules.filter(rule => !rule.IsDefault).map(rule => ({
            modify: "ModifyRule" as const,
            id: { RuleArn: rule.RuleArn },
            actions: rule.Actions ?? [],
        })),
    ];
    return routes.filter(route => arns.some(arn => arn in weightsOf(route)));
}

const weightsOf = (route: Route): Weights =>
    Object.fromEntries(
        route.actions
            .flatMap(action => action.ForwardConfig?.TargetGroups ?? [])
            .map(tuple => [tuple.TargetGroupArn ?? "", tuple.Weight ?? 0]),
    );

function elb<Output>(account: Account, operation: string, input: object): Output {
    try {
        return account.call<Output>("elbv2", operation, input);
    } catch (error) {
        throw error instanceof AwsError
            ? new DeploymentFailure(
                  "ELASTIC_LOAD_BALANCING_INVALID",
                  `The ELB could not be updated due to the following error: ${error.message}`,
              )
            : error;
    }
}

/** @throws DeploymentFailure where the target group is gone */
export function arnOf(account: Account, name: string): string {
    const { TargetGroups } = elb<{ TargetGroups: TargetGroup[] }>(account, "DescribeTargetGroups", { Names: [name] });
    return TargetGroups[0]?.TargetGroupArn ?? "";
}

/** Refuses to begin where the production listener does not serve the primary task set. @throws DeploymentFailure */
export function checkProduction(account: Account, pair: TargetGroupPair, primary: string): void {
    const arn = arnOf(account, primary);
    const routes = routesOf(
        account,
        pair.productionListener,
        pair.names.map(name => arnOf(account, name)),
    );
    if (routes.length === 0 || routes.some(route => !weightsOf(route)[arn])) {
        throw new DeploymentFailure(
            "ELASTIC_LOAD_BALANCING_INVALID",
            `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${pair.productionListener}`,
        );
    }
}

/** Takes a target group out of the listeners, and deletes it, as somebody might by hand. */
export function removeTargetGroup(account: Account, pair: TargetGroupPair, name: string): void {
    const gone = arnOf(account, name);
    for (const listenerArn of [pair.productionListener, pair.testListener].flatMap(arn => arn ?? [])) {
        for (const route of routesOf(account, listenerArn, [gone])) {
            replaceTargets(account, route, tuples => tuples.filter(tuple => tuple.TargetGroupArn !== gone));
        }
    }
    elb(account, "DeleteTargetGroup", { TargetGroupArn: gone });
}

/** Splits the traffic of a listener between blue and green. Both stay listed, at weight 0 too, as AWS leaves them. */
export function shift(
    account: Account,
    listenerArn: string,
    sides: { blue: string; green: string },
    greenWeight: number,
): void {
    const [blue, green] = [arnOf(account, sides.blue), arnOf(account, sides.green)];
    const split = [
        { TargetGroupArn: blue, Weight: 100 - greenWeight },
        { TargetGroupArn: green, Weight: greenWeight },
    ];
    for (const route of routesOf(account, listenerArn, [blue, green])) {
        replaceTargets(account, route, () => split);
    }
}

function replaceTargets(
    account: Account,
    route: Route,
    replace: (tuples: readonly TargetGroupTuple[]) => TargetGroupTuple[],
): void {
    const actions = route.actions.map(action =>
        action.Type === "forward"
            ? {
                  Type: "forward",
                  Order: action.Order,
                  ForwardConfig: {
                      TargetGroups: replace(action.ForwardConfig?.TargetGroups ?? []),
                      TargetGroupStickinessConfig: action.ForwardConfig?.TargetGroupStickinessConfig,
                  },
              }
            : action,
    );
    const member = route.modify === "ModifyListener" ? "DefaultActions" : "Actions";
    elb(account, route.modify, { ...route.id, [member]: actions });
}
