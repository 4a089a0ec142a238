import type { DashboardArgs, DashboardState, MetricAlarmArgs, MetricAlarmState } from "@pulumi/aws/cloudwatch";
import { autoNamed, boolean, json, map, number, object, set, string } from "../property";
import { awsResource, type Plain } from "./resource";
import { fromPascalTags, pascalTags } from "./tags";

export const metricAlarm = awsResource<MetricAlarmArgs, MetricAlarmState>({
    label: "CloudWatch Metric Alarm",
    properties: {
        name: autoNamed({ max: 255 }),
        // Not so with the newest alarms on log queries, which are not simulated.
        comparisonOperator: string({ required: true }),
        evaluationPeriods: number({ required: true }),
        metricName: string(),
        namespace: string(),
        period: number(),
        statistic: string(),
        extendedStatistic: string(),
        threshold: number(),
        thresholdMetricId: string(),
        datapointsToAlarm: number(),
        dimensions: map(),
        unit: string(),
        treatMissingData: string({ default: "missing" }),
        evaluateLowSampleCountPercentiles: string({ computed: true }),
        actionsEnabled: boolean({ default: true }),
        alarmActions: set(string()),
        okActions: set(string()),
        insufficientDataActions: set(string()),
        alarmDescription: string(),
        metricQueries: set(
            object({
                id: string({ required: true }),
                accountId: string(),
                expression: string(),
                label: string(),
                period: number(),
                returnData: boolean({ default: false }),
                metric: object({
                    metricName: string({ required: true }),
                    namespace: string(),
                    period: number(),
                    stat: string(),
                    unit: string(),
                    dimensions: map(),
                }),
            }),
        ),
    },
    computed: ["arn"],
    async create(aws, args) {
        await aws.cloudwatch.putMetricAlarm({ ...alarmInput(args), Tags: pascalTags(args.tags) });
        return args.name!;
    },
    async read(aws, id) {
        const { MetricAlarms } = await aws.cloudwatch.describeAlarms({ AlarmNames: [id] });
        const found = MetricAlarms?.[0];
        if (!found) {
            return undefined;
        }
        const { Tags: tags } = await aws.cloudwatch.listTagsForResource({ ResourceARN: found.AlarmArn });
        return {
            arn: found.AlarmArn,
            name: found.AlarmName,
            comparisonOperator: found.ComparisonOperator,
            evaluationPeriods: found.EvaluationPeriods,
            metricName: found.MetricName ?? "",
            namespace: found.Namespace ?? "",
            period: found.Period ?? 0,
            statistic: found.Statistic ?? "",
            extendedStatistic: found.ExtendedStatistic ?? "",
            threshold: found.Threshold ?? 0,
            thresholdMetricId: found.ThresholdMetricId ?? "",
            datapointsToAlarm: found.DatapointsToAlarm ?? 0,
            dimensions: Object.fromEntries((found.Dimensions ?? []).map(({ Name, Value }) => [Name!, Value!])),
            unit: found.Unit ?? "",
            treatMissingData: found.TreatMissingData ?? "missing",
            evaluateLowSampleCountPercentiles: found.EvaluateLowSampleCountPercentile ?? "",
            actionsEnabled: found.ActionsEnabled ?? true,
            alarmActions: found.AlarmActions ?? [],
            okActions: found.OKActions ?? [],
            insufficientDataActions: found.InsufficientDataActions ?? [],
            alarmDescription: found.AlarmDescription ?? "",
            metricQueries: (found.Metrics ?? []).map(({ Id, Expression, Label, Period, ReturnData, MetricStat }) => ({
                id: Id!,
                expression: Expression ?? "",
                label: Label ?? "",
                period: Period ?? 0,
                returnData: ReturnData ?? false,
                metric: MetricStat && {
                    metricName: MetricStat.Metric!.MetricName!,
                    namespace: MetricStat.Metric!.Namespace!,
                    period: MetricStat.Period!,
                    stat: MetricStat.Stat!,
                    unit: MetricStat.Unit ?? "",
                    dimensions: Object.fromEntries(
                        (MetricStat.Metric!.Dimensions ?? []).map(({ Name, Value }) => [Name!, Value!]),
                    ),
                },
            })),
            tags: fromPascalTags(tags),
        };
    },
    async update(aws, { args }) {
        await aws.cloudwatch.putMetricAlarm(alarmInput(args));
    },
    tag: {
        put: (aws, _, { arn }, tags) => aws.cloudwatch.tagResource({ ResourceARN: arn, Tags: pascalTags(tags) }),
        remove: (aws, _, { arn }, TagKeys) => aws.cloudwatch.untagResource({ ResourceARN: arn, TagKeys }),
    },
    async delete(aws, id) {
        await aws.cloudwatch.deleteAlarms({ AlarmNames: [id] });
    },
});

const dimensions = (values: Record<string, string> | undefined) =>
    Object.entries(values ?? {}).map(([Name, Value]) => ({ Name, Value }));

const alarmInput = (args: Plain<MetricAlarmArgs>) => ({
    AlarmName: args.name,
    AlarmDescription: args.alarmDescription,
    ComparisonOperator: args.comparisonOperator,
    EvaluationPeriods: args.evaluationPeriods,
    MetricName: args.metricName,
    Namespace: args.namespace,
    Period: args.period,
    Statistic: args.statistic,
    ExtendedStatistic: args.extendedStatistic,
    Threshold: args.threshold,
    ThresholdMetricId: args.thresholdMetricId,
    DatapointsToAlarm: args.datapointsToAlarm,
    Dimensions: args.metricQueries?.length ? undefined : dimensions(args.dimensions),
    Unit: args.unit,
    TreatMissingData: args.treatMissingData,
    EvaluateLowSampleCountPercentile: args.evaluateLowSampleCountPercentiles,
    ActionsEnabled: args.actionsEnabled,
    AlarmActions: args.alarmActions as string[] | undefined,
    OKActions: args.okActions as string[] | undefined,
    InsufficientDataActions: args.insufficientDataActions as string[] | undefined,
    Metrics: args.metricQueries?.map(({ id, expression, label, period, returnData, metric }) => ({
        Id: id,
        Expression: expression,
        Label: label,
        Period: period,
        ReturnData: returnData ?? false,
        MetricStat: metric && {
            Metric: {
                MetricName: metric.metricName,
                Namespace: metric.namespace,
                Dimensions: dimensions(metric.dimensions),
            },
            Period: metric.period,
            Stat: metric.stat,
            Unit: metric.unit,
        },
    })),
});

export const dashboard = awsResource<DashboardArgs, DashboardState>({
    label: "CloudWatch Dashboard",
    properties: {
        dashboardName: string({ required: true, replace: true }),
        dashboardBody: json({ required: true }),
    },
    computed: ["dashboardArn"],
    async create(aws, args) {
        await aws.cloudwatch.putDashboard({ DashboardName: args.dashboardName, DashboardBody: args.dashboardBody });
        return args.dashboardName;
    },
    async read(aws, id) {
        const found = await aws.cloudwatch.getDashboard({ DashboardName: id });
        return {
            dashboardName: found.DashboardName,
            dashboardBody: found.DashboardBody,
            dashboardArn: found.DashboardArn,
        };
    },
    async update(aws, { id, args }) {
        await aws.cloudwatch.putDashboard({ DashboardName: id, DashboardBody: args.dashboardBody });
    },
    async delete(aws, id) {
        await aws.cloudwatch.deleteDashboards({ DashboardNames: [id] });
    },
});
