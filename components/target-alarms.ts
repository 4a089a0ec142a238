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
    /** `app/name/id` */
    loadBalancerArnSuffix: pulumi.Input<string>;
    /** `targetgroup/name/id` */
    targetGroupArnSuffix: pulumi.Input<string>;
}

interface TargetAlarm {
    /** Part of the alarm's name. */
    name: string;
    description: string;
    metric: string;
    statistic: "Sum" | "Maximum";
    threshold(args: AlarmArgs): number;
}

/** What is watched on each of the two target groups, for either may be the new one. @see CloudWatch metrics for Application Load Balancers */
export const TARGET_ALARMS: readonly TargetAlarm[] = [
    {
        name: "errors",
        description: "Tasks answer with status 5xx.",
        metric: "HTTPCode_Target_5XX_Count",
        statistic: "Sum",
        threshold: ({ errorsPerMinute }) => errorsPerMinute ?? 10,
    },
    {
        name: "unhealthy",
        description: "Tasks fail the load balancer's health check.",
        metric: "UnHealthyHostCount",
        statistic: "Maximum",
        threshold: () => 1,
    },
];

/** A target group without traffic, or without tasks, reports nothing: that is not an alarm. */
export function targetAlarm(alarm: TargetAlarm, target: TargetDimensions, args: AlarmArgs): cloudwatch.MetricAlarmArgs {
    const periods = args.periods ?? 2;
    return {
        alarmDescription: alarm.description,
        namespace: "AWS/ApplicationELB",
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
