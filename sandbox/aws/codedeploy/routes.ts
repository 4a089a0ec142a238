import type { Action, Listener, Rule, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
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

/** Splits the traffic of a listener between blue and green. Both stay listed, at weight 0 too, as AWS leaves them. */
export function shift(
    account: Account,
    listenerArn: string,
    sides: { blue: string; green: string },
    greenWeight: number,
): void {
    const [blue, green] = [arnOf(account, sides.blue), arnOf(account, sides.green)];
    for (const route of routesOf(account, listenerArn, [blue, green])) {
        const actions = route.actions.map(action =>
            action.Type === "forward"
                ? {
                      Type: "forward",
                      Order: action.Order,
                      ForwardConfig: {
                          TargetGroups: [
                              { TargetGroupArn: blue, Weight: 100 - greenWeight },
                              { TargetGroupArn: green, Weight: greenWeight },
                          ],
                          TargetGroupStickinessConfig: action.ForwardConfig?.TargetGroupStickinessConfig,
                      },
                  }
                : action,
        );
        const member = route.modify === "ModifyListener" ? "DefaultActions" : "Actions";
        elb(account, route.modify, { ...route.id, [member]: actions });
    }
}
