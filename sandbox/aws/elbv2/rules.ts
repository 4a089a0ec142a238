import type * as elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, type Account } from "../service";
import { normalizeActions } from "./actions";
import { checkTargetGroups } from "./associations";
import { normalizeConditions } from "./conditions";
import {
    invalid,
    listenerNamed,
    listeners,
    listenersOf,
    rules,
    rulesOf,
    type ListenerRow,
    type RuleRow,
} from "./model";
import { page } from "./paging";
import { checkActions } from "./protocols";
import { checkTags } from "./tags";

const MAX_PRIORITY = 50_000;
/** Rules of one load balancer, default rules not counted. */
const MAX_RULES = 100;

export function createRule(account: Account, input: elb.CreateRuleCommandInput): object {
    const listener = listenerNamed(account, input.ListenerArn);
    if (!listener.Protocol.startsWith("HTTP")) {
        throw new AwsError("UnsupportedOperation", "Rules are not supported by listeners of Network Load Balancers");
    }
    checkTags(input.Tags);
    const priority = checkedPriority(input.Priority);
    refusePriorityInUse(account, listener.ListenerArn, priority);
    const conditions = normalizeConditions(input.Conditions);
    const actions = normalizeActions(input.Actions);
    checkTargetGroups(account, listener.LoadBalancerArn, actions);
    checkActions(account, listener.Protocol, actions);
    const count = listenersOf(account, listener.LoadBalancerArn).reduce(
        (sum, each) => sum + rulesOf(account, each.ListenerArn).length,
        0,
    );
    if (count >= MAX_RULES) {
        throw new AwsError("TooManyRules", "The maximum number of rules has been reached");
    }
    const suffix = listener.ListenerArn.split(":listener/")[1];
    const row: RuleRow = {
        RuleArn: account.arn("elasticloadbalancing", `listener-rule/${suffix}/${account.uniqueId(16)}`),
        ListenerArn: listener.ListenerArn,
        Priority: priority,
        Conditions: conditions,
        Actions: actions,
        tags: input.Tags ?? [],
    };
    rules(account).put(row.RuleArn, row);
    return { Rules: [asRule(row)] };
}

function checkedPriority(priority: number | undefined): number {
    if (priority === undefined || !Number.isInteger(priority) || priority < 1 || priority > MAX_PRIORITY) {
        throw invalid(`Priority must be between 1 and ${MAX_PRIORITY}`);
    }
    return priority;
}

function refusePriorityInUse(account: Account, listenerArn: string, priority: number, except: string[] = []): void {
    const taken = rulesOf(account, listenerArn).some(
        rule => rule.Priority === priority && !except.includes(rule.RuleArn),
    );
    if (taken) {
        throw new AwsError("PriorityInUse", `Priority '${priority}' is currently in use`);
    }
}

const asRule = (row: RuleRow): elb.Rule => ({
    RuleArn: row.RuleArn,
    Priority: String(row.Priority),
    Conditions: row.Conditions,
    Actions: row.Actions,
    IsDefault: false,
});

/** The default rule has no row: it is its listener's default actions. */
function defaultRuleOf(listener: ListenerRow): elb.Rule {
    return {
        RuleArn: defaultRuleArn(listener.ListenerArn),
        Priority: "default",
        Conditions: [],
        Actions: listener.DefaultActions,
        IsDefault: true,
    };
}

/** Fixed, so that it is the same at every call: the listener's own digits turned round. */
const defaultRuleArn = (listenerArn: string) =>
    `${listenerArn.replace(":listener/", ":listener-rule/")}/${[...(listenerArn.split("/").at(-1) ?? "")].reverse().join("")}`;

export function describeRules(account: Account, input: elb.DescribeRulesCommandInput): object {
    const found = input.RuleArns?.length
        ? input.RuleArns.map(arn => ruleByArn(account, arn))
        : rulesAndDefault(account, listenerNamed(account, input.ListenerArn));
    const { page: shown, NextMarker } = page(found, input);
    return { Rules: shown, NextMarker };
}

const rulesAndDefault = (account: Account, listener: ListenerRow): elb.Rule[] => [
    ...rulesOf(account, listener.ListenerArn).map(asRule),
    defaultRuleOf(listener),
];

function ruleByArn(account: Account, arn: string): elb.Rule {
    const row = rules(account).get(arn);
    if (row) {
        return asRule(row);
    }
    const listener = listeners(account)
        .list()
        .find(each => defaultRuleArn(each.ListenerArn) === arn);
    if (!listener) {
        throw new AwsError("RuleNotFound", "One or more rules not found");
    }
    return defaultRuleOf(listener);
}

function ruleNamed(account: Account, arn: string | undefined, verb: string): RuleRow {
    const row = rules(account).get(arn ?? "");
    if (!row) {
        if (ruleByArn(account, arn ?? "").IsDefault) {
            throw new AwsError("OperationNotPermitted", `Default rule '${arn}' cannot be ${verb}`);
        }
        throw new AwsError("RuleNotFound", `Rule '${arn}' not found`);
    }
    return row;
}

export function modifyRule(account: Account, input: elb.ModifyRuleCommandInput): object {
    const row = ruleNamed(account, input.RuleArn, "modified");
    const modified = { ...row };
    if (input.Conditions) {
        modified.Conditions = normalizeConditions(input.Conditions);
    }
    if (input.Actions) {
        modified.Actions = normalizeActions(input.Actions);
        const listener = listenerNamed(account, row.ListenerArn);
        checkTargetGroups(account, listener.LoadBalancerArn, modified.Actions);
        checkActions(account, listener.Protocol, modified.Actions);
    }
    rules(account).put(row.RuleArn, modified);
    return { Rules: [asRule(modified)] };
}

export function deleteRule(account: Account, input: elb.DeleteRuleCommandInput): object {
    rules(account).delete(ruleNamed(account, input.RuleArn, "deleted").RuleArn);
    return {};
}

export function setRulePriorities(account: Account, input: elb.SetRulePrioritiesCommandInput): object {
    const pairs = input.RulePriorities ?? [];
    const moved = pairs.map(pair => pair.RuleArn ?? "");
    const changed = pairs.map(pair => {
        const row = ruleNamed(account, pair.RuleArn, "modified");
        const priority = checkedPriority(pair.Priority);
        refusePriorityInUse(account, row.ListenerArn, priority, moved);
        return { ...row, Priority: priority };
    });
    const places = new Set(changed.map(row => `${row.ListenerArn} ${row.Priority}`));
    if (places.size < changed.length) {
        throw new AwsError("PriorityInUse", "Rule priorities must be unique");
    }
    changed.forEach(row => rules(account).put(row.RuleArn, row));
    return { Rules: changed.map(asRule) };
}
