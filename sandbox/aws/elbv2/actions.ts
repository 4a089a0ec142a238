import type { Action, TargetGroupTuple } from "@aws-sdk/client-elastic-load-balancing-v2";
import { invalid } from "./model";

/** Target groups that one forward action may name. */
const MAX_TARGET_GROUPS = 5;
const MAX_WEIGHT = 999;

/** Actions as AWS stores them: checked, in order, every forward action with its `ForwardConfig`. */
export function normalizeActions(actions: readonly Action[] | undefined): Action[] {
    if (!actions || actions.length === 0) {
        throw invalid("At least one action must be specified");
    }
    const normal = actions
        .map((action, index) => ({ ...normalizeAction(action), Order: action.Order ?? index + 1 }))
        .sort((left, right) => left.Order - right.Order);
    const routing = normal.filter(action => !(action.Type ?? "").startsWith("authenticate"));
    if (routing.length !== 1 || normal.at(-1) !== routing[0]) {
        throw invalid("The actions must end with exactly one of 'forward', 'redirect' and 'fixed-response'");
    }
    // AWS numbers actions only where there are several.
    return normal.length > 1 ? normal : normal.map(({ Order: _order, ...action }) => action);
}

function normalizeAction(action: Action): Action {
    switch (action.Type) {
        case "forward":
            return forward(action);
        case "redirect": {
            const config = action.RedirectConfig;
            if (!config || !["HTTP_301", "HTTP_302"].includes(config.StatusCode ?? "")) {
                throw invalid("A redirect configuration with status code 'HTTP_301' or 'HTTP_302' must be specified");
            }
            const defaults = {
                Protocol: "#{protocol}",
                Port: "#{port}",
                Host: "#{host}",
                Path: "/#{path}",
                Query: "#{query}",
            };
            return { Type: "redirect", RedirectConfig: { ...defaults, ...config } };
        }
        case "fixed-response": {
            const code = action.FixedResponseConfig?.StatusCode ?? "";
            if (!/^[245][0-9]{2}$/.test(code)) {
                throw invalid(`Status code '${code}' of a fixed response must be 2XX, 4XX or 5XX`);
            }
            return { Type: "fixed-response", FixedResponseConfig: action.FixedResponseConfig };
        }
        case "authenticate-oidc":
        case "authenticate-cognito":
            return action;
        default:
            throw invalid(
                `Action type '${action.Type}' must be one of 'forward,authenticate-oidc,authenticate-cognito,redirect,fixed-response'`,
            );
    }
}

/** `TargetGroupArn` and a `ForwardConfig` of one group mean the same; AWS stores and shows both. */
function forward(action: Action): Action {
    const given = action.ForwardConfig?.TargetGroups;
    const tuples: TargetGroupTuple[] = given?.length ? given : [{ TargetGroupArn: action.TargetGroupArn }];
    if (tuples.some(tuple => !tuple.TargetGroupArn)) {
        throw invalid("A target group ARN must be specified");
    }
    if (tuples.length > MAX_TARGET_GROUPS) {
        throw invalid(`A forward action can name at most ${MAX_TARGET_GROUPS} target groups`);
    }
    if (new Set(tuples.map(tuple => tuple.TargetGroupArn)).size < tuples.length) {
        throw invalid("Target groups of a forward action must be unique");
    }
    if (
        action.TargetGroupArn &&
        given?.length &&
        (given.length > 1 || given[0]?.TargetGroupArn !== action.TargetGroupArn)
    ) {
        throw invalid(
            "You cannot specify both a target group ARN and a forward configuration with other target groups",
        );
    }
    const weighted = tuples.map(tuple => ({ TargetGroupArn: tuple.TargetGroupArn, Weight: tuple.Weight ?? 1 }));
    if (weighted.some(({ Weight }) => !Number.isInteger(Weight) || Weight < 0 || Weight > MAX_WEIGHT)) {
        throw invalid(`Weight must be between 0 and ${MAX_WEIGHT}`);
    }
    const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig ?? { Enabled: false };
    return {
        Type: "forward",
        ...(weighted.length === 1 ? { TargetGroupArn: weighted[0]?.TargetGroupArn } : {}),
        ForwardConfig: { TargetGroups: weighted, TargetGroupStickinessConfig: stickiness },
    };
}

/** ARNs of the target groups that some actions forward to, weight 0 included. */
export const forwardedTo = (actions: readonly Action[]): string[] =>
    actions.flatMap(action => (action.ForwardConfig?.TargetGroups ?? []).map(tuple => tuple.TargetGroupArn ?? ""));
