import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { AwsError, type Account } from "../service";
import { arnOf, invalid, type AlarmRow } from "./model";

export const invalidToken = () => new AwsError("InvalidNextToken", "The next token is not valid.");

export const actionsOf = ({
    AlarmActions = [],
    OKActions = [],
    InsufficientDataActions = [],
}: AlarmRow["definition"]) => [...AlarmActions, ...OKActions, ...InsufficientDataActions];

export const dashboardArn = (account: Account, name: string): string =>
    `arn:aws:cloudwatch::${account.accountId}:dashboard/${name}`;

export function checkAlarm(name: string, alarm: AlarmRow["definition"]): void {
    if (name.length < 1 || name.length > 255) {
        throw invalid("Alarm names have 1 to 255 characters.");
    }
    if (!alarm.ComparisonOperator || !alarm.EvaluationPeriods || alarm.EvaluationPeriods < 1) {
        throw invalid("ComparisonOperator and EvaluationPeriods (at least 1) are required.");
    }
    if (!alarm.MetricName && !alarm.Metrics?.length) {
        throw invalid("One of MetricName or Metrics must be given.");
    }
    if (alarm.MetricName && (!alarm.Statistic === !alarm.ExtendedStatistic || !alarm.Period)) {
        throw invalid("Exactly one of Statistic or ExtendedStatistic must be specified, and a Period.");
    }
    if (alarm.Period !== undefined && ![1, 5, 10, 20, 30].includes(alarm.Period) && alarm.Period % 60 !== 0) {
        throw invalid("Period must be 10, 20, 30 or a multiple of 60");
    }
    const { TreatMissingData = "missing" } = alarm;
    if (!["breaching", "notBreaching", "ignore", "missing"].includes(TreatMissingData)) {
        throw invalid(`Invalid TreatMissingData ${TreatMissingData}.`);
    }
    if ((alarm.DatapointsToAlarm ?? 1) > alarm.EvaluationPeriods) {
        throw invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
    }
}

export function checkDashboard(body: string): void {
    let document: { widgets?: unknown };
    try {
        document = JSON.parse(body) as { widgets?: unknown };
    } catch {
        throw dashboardError("The body of the dashboard is not valid JSON.");
    }
    if (!Array.isArray(document.widgets)) {
        throw dashboardError("The field widgets is required.");
    }
}

const dashboardError = (Message: string) =>
    new AwsError("InvalidParameterInput", "The dashboard body is invalid, there are 1 validation errors", 400, {
        dashboardValidationMessages: [{ DataPath: "/", Message }],
    });

export const describe = (account: Account, row: AlarmRow): MetricAlarm => ({
    ActionsEnabled: true,
    AlarmActions: [],
    OKActions: [],
    InsufficientDataActions: [],
    Dimensions: [],
    ...row.definition,
    AlarmName: row.AlarmName,
    AlarmArn: arnOf(account, row.AlarmName),
    AlarmConfigurationUpdatedTimestamp: new Date(row.AlarmConfigurationUpdatedTimestamp),
    StateValue: row.StateValue,
    StateReason: row.StateReason,
    StateUpdatedTimestamp: new Date(row.StateUpdatedTimestamp),
    StateTransitionedTimestamp: new Date(row.StateUpdatedTimestamp),
});
