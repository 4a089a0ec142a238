import type {
    DeleteAlarmsInput,
    DeleteDashboardsInput,
    DescribeAlarmsInput,
    DescribeAlarmsOutput,
    DisableAlarmActionsInput,
    EnableAlarmActionsInput,
    GetDashboardInput,
    GetDashboardOutput,
    ListDashboardsInput,
    ListDashboardsOutput,
    ListTagsForResourceInput,
    ListTagsForResourceOutput,
    PutDashboardInput,
    PutDashboardOutput,
    PutMetricAlarmInput,
    SetAlarmStateInput,
    TagResourceInput,
    UntagResourceInput,
} from "@aws-sdk/client-cloudwatch";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "../service";
import { toTagList, toTagMap, withoutTags } from "../tags";
import { fargateUsage } from "../usage-metrics";
import { actionsOf, checkAlarm, checkDashboard, dashboardArn, describe, invalidToken } from "./checks";
import {
    alarms,
    dashboards,
    findTagged,
    FIRST_EVALUATION_AFTER,
    invalid,
    setActions,
    setState,
    stateWithoutData,
    subjectOf,
} from "./model";

export const cloudwatch: ServiceModule = {
    name: "cloudwatch",
    operations: {
        GetMetricStatistics: fargateUsage,

        PutMetricAlarm(account: Account, { AlarmName = "", Tags, ...definition }: PutMetricAlarmInput): object {
            checkAlarm(AlarmName, definition);
            const existing = alarms(account).get(AlarmName);
            alarms(account).put(AlarmName, {
                AlarmName,
                definition,
                StateValue: existing?.StateValue ?? "INSUFFICIENT_DATA",
                StateReason: existing?.StateReason ?? "Unchecked: Initial alarm creation",
                StateUpdatedTimestamp: existing?.StateUpdatedTimestamp ?? account.now,
                AlarmConfigurationUpdatedTimestamp: account.now,
                // AWS ignores the tags of an update.
                Tags: existing?.Tags ?? toTagMap(Tags, "ValidationError"),
            });
            if (!existing) {
                account.schedule({
                    type: "cloudwatch.firstEvaluation",
                    due: account.now + FIRST_EVALUATION_AFTER,
                    subject: subjectOf(AlarmName),
                    detail: { name: AlarmName },
                });
            }
            return {};
        },

        DescribeAlarms(account: Account, input: DescribeAlarmsInput): DescribeAlarmsOutput {
            if (input.AlarmTypes && !input.AlarmTypes.includes("MetricAlarm")) {
                return { MetricAlarms: [], CompositeAlarms: [] };
            }
            const rows = alarms(account)
                .list()
                .filter(({ AlarmName }) => !input.AlarmNames?.length || input.AlarmNames.includes(AlarmName))
                .filter(({ AlarmName }) => AlarmName.startsWith(input.AlarmNamePrefix ?? ""))
                .filter(({ StateValue }) => input.StateValue === undefined || StateValue === input.StateValue)
                .filter(
                    ({ definition }) =>
                        actionsOf(definition).some(action => action.startsWith(input.ActionPrefix ?? "")) ||
                        input.ActionPrefix === undefined,
                )
                .sort((left, right) => (left.AlarmName < right.AlarmName ? -1 : 1));
            const { items, next } = paginate(rows, input.NextToken, input.MaxRecords, 100, invalidToken);
            return { MetricAlarms: items.map(row => describe(account, row)), CompositeAlarms: [], NextToken: next };
        },

        DeleteAlarms(account: Account, { AlarmNames = [] }: DeleteAlarmsInput): object {
            for (const name of AlarmNames) {
                account.unschedule(subjectOf(name));
                alarms(account).delete(name);
            }
            return {};
        },

        SetAlarmState(account: Account, { AlarmName = "", StateValue, StateReason = "" }: SetAlarmStateInput): object {
            const row = alarms(account).get(AlarmName);
            if (!row) {
                throw new AwsError("ResourceNotFound", `Unknown alarm name: ${AlarmName}`, 404);
            }
            if (!StateValue || !["OK", "ALARM", "INSUFFICIENT_DATA"].includes(StateValue)) {
                throw invalid(
                    `Value '${StateValue}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]`,
                );
            }
            setState(account, row, StateValue, StateReason);
            return {};
        },

        EnableAlarmActions: (account: Account, { AlarmNames }: EnableAlarmActionsInput) =>
            setActions(account, AlarmNames, true),

        DisableAlarmActions: (account: Account, { AlarmNames }: DisableAlarmActionsInput) =>
            setActions(account, AlarmNames, false),

        PutDashboard(
            account: Account,
            { DashboardName = "", DashboardBody = "" }: PutDashboardInput,
        ): PutDashboardOutput {
            if (!/^[\w-]{1,255}$/.test(DashboardName)) {
                throw new AwsError("InvalidParameterValue", `The value ${DashboardName} for DashboardName is invalid.`);
            }
            checkDashboard(DashboardBody);
            dashboards(account).put(DashboardName, { DashboardName, DashboardBody, LastModified: account.now });
            return { DashboardValidationMessages: [] };
        },

        GetDashboard(account: Account, { DashboardName = "" }: GetDashboardInput): GetDashboardOutput {
            const row = dashboards(account).get(DashboardName);
            if (!row) {
                throw new AwsError("ResourceNotFound", `Dashboard ${DashboardName} does not exist`, 404);
            }
            return {
                DashboardArn: dashboardArn(account, DashboardName),
                DashboardName,
                DashboardBody: row.DashboardBody,
            };
        },

        ListDashboards(account: Account, input: ListDashboardsInput): ListDashboardsOutput {
            const rows = dashboards(account)
                .list()
                .filter(({ DashboardName }) => DashboardName.startsWith(input.DashboardNamePrefix ?? ""));
            const { items, next } = paginate(rows, input.NextToken, undefined, 1000, invalidToken);
            return {
                DashboardEntries: items.map(row => ({
                    DashboardName: row.DashboardName,
                    DashboardArn: dashboardArn(account, row.DashboardName),
                    LastModified: new Date(row.LastModified),
                    Size: Buffer.byteLength(row.DashboardBody),
                })),
                NextToken: next,
            };
        },

        DeleteDashboards(account: Account, { DashboardNames = [] }: DeleteDashboardsInput): object {
            const missing = DashboardNames.find(name => !dashboards(account).get(name));
            if (missing !== undefined) {
                throw new AwsError("ResourceNotFound", `Dashboard ${missing} does not exist`, 404);
            }
            DashboardNames.forEach(name => dashboards(account).delete(name));
            return {};
        },

        ListTagsForResource: (
            account: Account,
            { ResourceARN }: ListTagsForResourceInput,
        ): ListTagsForResourceOutput => ({
            Tags: toTagList(findTagged(account, ResourceARN).Tags),
        }),

        TagResource(account: Account, { ResourceARN, Tags }: TagResourceInput): object {
            const row = findTagged(account, ResourceARN);
            alarms(account).put(row.AlarmName, { ...row, Tags: { ...row.Tags, ...toTagMap(Tags, "ValidationError") } });
            return {};
        },

        UntagResource(account: Account, { ResourceARN, TagKeys }: UntagResourceInput): object {
            const row = findTagged(account, ResourceARN);
            alarms(account).put(row.AlarmName, { ...row, Tags: withoutTags(row.Tags, TagKeys) });
            return {};
        },
    },
    events: {
        "cloudwatch.firstEvaluation"(account: Account, { detail }: ScheduledEvent): void {
            const row = alarms(account).get(String(detail["name"]));
            if (row?.StateValue === "INSUFFICIENT_DATA") {
                const missing = `no datapoints were received for ${row.definition.EvaluationPeriods} period(s)`;
                setState(account, row, stateWithoutData(row.definition), `Threshold Crossed: ${missing}.`);
            }
        },
    },
};
