import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";

/** How bad it must be before an alarm stops a deployment. */
export interface AlarmArgs {
    /** SNS topic that alarms notify. @default none: they only stop deployments */
    topicArn?: pulumi.Input<string>;
    /** Answers with status 5xx from one target group within a minute. @default 10 */
    errorsPerMinute?: number;
    /** Minutes in a row that must be bad. @default 2 */
    periods?: number;
}

/** One target group as CloudWatch knows it. */
export interface TargetDimensions {
    /** `app/name/id` or `net/name/id` */
    loadBalancerArnSuffix: pulumi.Input<string>;
    /** `targetgroup/name/id` */
    targetGroupArnSuffix: pulumi.Input<string>;
}

export type LoadBalancerType = "application" | "network";

interface TargetAlarm {
    /** Part of the alarm's name. */
    name: string;
    description: string;
    metric: string;
    statistic: "Sum" | "Maximum";
    threshold(args: AlarmArgs): number;
}

const ERRORS: TargetAlarm = {
    name: "errors",
    description: "Tasks answer with status 5xx.",
    metric: "HTTPCode_Target_5XX_Count",
    statistic: "Sum",
    threshold: ({ errorsPerMinute }) => errorsPerMinute ?? 10,
};

const UNHEALTHY: TargetAlarm = {
    name: "unhealthy",
    description: "Tasks fail the load balancer's health check.",
    metric: "UnHealthyHostCount",
    statistic: "Maximum",
    threshold: () => 1,
};

/** @see CloudWatch metrics for Application Load Balancers, and for Network Load Balancers, which see no answers */
const WATCHED: Readonly<Record<LoadBalancerType, { namespace: string; alarms: readonly TargetAlarm[] }>> = {
    application: { namespace: "AWS/ApplicationELB", alarms: [ERRORS, UNHEALTHY] },
    network: { namespace: "AWS/NetworkELB", alarms: [UNHEALTHY] },
};

/** What is watched on each of the two target groups, for either may be the new one. */
export function targetAlarms(
    type: LoadBalancerType,
    target: TargetDimensions,
    args: AlarmArgs,
): { name: string; args: cloudwatch.MetricAlarmArgs }[] {
    const { namespace, alarms } = WATCHED[type];
    return alarms.map(alarm => ({ name: alarm.name, args: targetAlarm(namespace, alarm, target, args) }));
}

/** A target group without traffic, or without tasks, reports nothing: that is not an alarm. */
function targetAlarm(
    namespace: string,
    alarm: TargetAlarm,
    target: TargetDimensions,
    args: AlarmArgs,
): cloudwatch.MetricAlarmArgs {
    const periods = args.periods ?? 2;
    return {
        alarmDescription: alarm.description,
        namespace,
        metricName: alarm.metric,
        dimensions: { LoadBalancer: target.loadBalancerArnSuffix, TargetGroup: target.targetGroupArnSuffix },
        statistic: alarm.statistic,
        period: 60,
        evaluationPeriods: periods,
        datapointsToAlarm: periods,
        threshold: alarm.threshold(args),
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "notBreaching",
        alarmActions: args.topicArn === undefined ? [] : [args.topicArn],
        okActions: args.topicArn === undefined ? [] : [args.topicArn],
    };
}
