import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MOST_RULES, SKIPPING_RULES, WINDOW_CRON, type Place } from "../../release";
import type { Statement } from "../policy-document";

/** What has to hold: one of CodePipeline's own rules. @see CodePipeline User Guide, "Rule structure reference" */
export type StageRule = CloudWatchAlarmRule | DeploymentWindowRule | VariableCheckRule | LambdaInvokeRule;

/** An alarm of the pipeline's account and region that has to be quiet. */
export interface CloudWatchAlarmRule {
    provider: "CloudWatchAlarm";
    alarmName: pulumi.Input<string>;
    /** States that fail the rule. @default ["ALARM"] */
    alarmStates?: ("ALARM" | "OK" | "INSUFFICIENT_DATA")[];
    /** Minutes that the alarm is watched. @default it is looked at once */
    waitTime?: number;
}

/** When a deployment may happen. */
export interface DeploymentWindowRule {
    provider: "DeploymentWindow";
    /** Six or seven fields, seconds first, e.g. `* * 9-16 ? * MON-THU`. */
    cron: string;
    /** @default "UTC" */
    timeZone?: string;
}

/** What an action before said, e.g. `#{Source.BranchName}`. */
export interface VariableCheckRule {
    provider: "VariableCheck";
    variable: string;
    operator: "EQ" | "NE" | "CONTAINS" | "MATCHES";
    value: string;
}

/** A function of the pipeline's account and region that answers with PutJobSuccessResult or PutJobFailureResult. */
export interface LambdaInvokeRule {
    provider: "LambdaInvoke";
    functionName: pulumi.Input<string>;
    /** @default none */
    userParameters?: pulumi.Input<string>;
}

/** Rules that all have to succeed, 5 at most, and what is done where one does not. */
export interface StageCondition<Result extends string> {
    rules: StageRule[];
    result: Result;
}

/** What is asked before the deployment stage begins, and after it succeeded. */
export interface StageConditions {
    /** Where it does not hold, the execution fails, or goes on without the stage. @default nothing is asked */
    beforeEntry?: StageCondition<"FAIL" | "SKIP">;
    /** Where it does not hold, the execution fails, or the stage goes back to the last one that succeeded. @default nothing is asked */
    onSuccess?: StageCondition<"FAIL" | "ROLLBACK">;
}

type Stage = types.input.codepipeline.PipelineStage;
type Rule = types.input.codepipeline.PipelineStageBeforeEntryConditionRule;

/** The conditions of a stage, as CodePipeline takes them. */
export function stageConditions({ beforeEntry, onSuccess }: StageConditions): Pick<Stage, "beforeEntry" | "onSuccess"> {
    return {
        ...(beforeEntry && { beforeEntry: { condition: conditionOf(beforeEntry) } }),
        ...(onSuccess && { onSuccess: { condition: conditionOf(onSuccess) } }),
    };
}

const conditionOf = ({ rules, result }: StageCondition<string>) => ({ result, rules: rules.map(ruleOf) });

/** Names are unique in a condition. */
function ruleOf(rule: StageRule, index: number): Rule {
    return {
        name: `${rule.provider}-${index + 1}`,
        ruleTypeId: { category: "Rule", owner: "AWS", provider: rule.provider, version: "1" },
        configuration: configurationOf(rule),
    };
}

function configurationOf(rule: StageRule): Record<string, pulumi.Input<string>> {
    switch (rule.provider) {
        case "CloudWatchAlarm":
            return {
                AlarmName: rule.alarmName,
                ...(rule.alarmStates && { AlarmStates: rule.alarmStates.join(",") }),
                ...(rule.waitTime !== undefined && { WaitTime: String(rule.waitTime) }),
            };
        case "DeploymentWindow":
            return { Cron: rule.cron, ...(rule.timeZone && { TimeZone: rule.timeZone }) };
        case "VariableCheck":
            return { Variable: rule.variable, Operator: rule.operator, Value: rule.value };
        case "LambdaInvoke":
            return {
                FunctionName: rule.functionName,
                ...(rule.userParameters !== undefined && { UserParameters: rule.userParameters }),
            };
    }
}

/** What CodePipeline would refuse of conditions. */
export function conditionProblems({ beforeEntry, onSuccess }: StageConditions): string[] {
    const conditions = [
        ["beforeEntry", beforeEntry],
        ["onSuccess", onSuccess],
    ] as const;
    return conditions.flatMap(([key, condition]) => {
        const { rules = [], result } = condition ?? {};
        const counted =
            condition !== undefined && (rules.length < 1 || rules.length > MOST_RULES)
                ? [`${key}: a condition has from 1 to ${MOST_RULES} rules, not ${rules.length}`]
                : [];
        return [
            ...counted,
            ...rules.flatMap(rule => {
                if (result === "SKIP" && !SKIPPING_RULES.includes(rule.provider)) {
                    return [
                        `${key}: CodePipeline skips a stage for ${SKIPPING_RULES.join(" and ")} only, not for ${rule.provider}; make the result FAIL`,
                    ];
                }
                return rule.provider === "DeploymentWindow" && !WINDOW_CRON.test(rule.cron)
                    ? [
                          `${key}: ${JSON.stringify(rule.cron)} has not the six or seven fields of a deployment window; write seconds first, as "* * 9-16 ? * MON-THU"`,
                      ]
                    : [];
            }),
        ];
    });
}

/** What rules ask AWS, by names and ARNs. */
export interface AskedByRules {
    alarmNames: string[];
    functionNames: string[];
}

/** The names in all rules, once they are known. */
export function askedByRules(all: readonly StageConditions[]): pulumi.Output<AskedByRules> {
    const rules = all.flatMap(({ beforeEntry, onSuccess }) => [
        ...(beforeEntry?.rules ?? []),
        ...(onSuccess?.rules ?? []),
    ]);
    return pulumi.output({
        alarmNames: rules.flatMap(rule => (rule.provider === "CloudWatchAlarm" ? [rule.alarmName] : [])),
        functionNames: rules.flatMap(rule => (rule.provider === "LambdaInvoke" ? [rule.functionName] : [])),
    });
}

/** What the pipeline does for its rules. @see Service Authorization Reference, CloudWatch and Lambda */
export function ruleRights({ alarmNames, functionNames }: AskedByRules, place: Place): Statement[] {
    const { partition, region, account } = place;
    return [
        {
            actions: ["cloudwatch:DescribeAlarms"],
            resources: alarmNames.map(name => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`),
        },
        {
            actions: ["lambda:InvokeFunction"],
            resources: functionNames.map(name => `arn:${partition}:lambda:${region}:${account}:function:${name}`),
        },
    ];
}
