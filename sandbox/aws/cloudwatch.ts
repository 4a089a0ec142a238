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
    MetricAlarm,
    PutDashboardInput,
    PutDashboardOutput,
    PutMetricAlarmInput,
    SetAlarmStateInput,
    StateValue,
    TagResourceInput,
    UntagResourceInput,
} from "@aws-sdk/client-cloudwatch";

import { paginate } from "./paginate";
import { tellOfAlarm } from "./alarm-actions";
import { fargateUsage } from "./usage-metrics";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "./service";
import { toTagList, toTagMap, withoutTags, type TagMap } from "./tags";

interface AlarmRow {
    AlarmName: string;
    /** As it was put, tags aside. */
    definition: Omit<PutMetricAlarmInput, "AlarmName" | "Tags">;
    StateValue: StateValue;
    StateReason: string;
    /** Epoch milliseconds. */
    StateUpdatedTimestamp: number;
    AlarmConfigurationUpdatedTimestamp: number;
    Tags: TagMap;
}

interface DashboardRow {
    DashboardName: string;
    DashboardBody: string;
    LastModified: number;
}

/** No metric ever arrives here, so the first evaluation finds missing data. */
const FIRST_EVALUATION_AFTER = 60_000;

const alarms = (account: Account) => account.table<AlarmRow>("cloudwatch.alarms");
const dashboards = (account: Account) => account.globalTable<DashboardRow>("cloudwatch.dashboards");

const subjectOf = (name: string): string => `cloudwatch/alarm/${name}`;
const arnOf = (account: Account, name: string): string => account.arn("cloudwatch", `alarm:${name}`);

const invalid = (message: string) => new AwsError("ValidationError", message);

function findTagged(account: Account, arn: string | undefined): AlarmRow {
    const row = alarms(account)
        .list()
        .find(({ AlarmName }) => arnOf(account, AlarmName) === arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Unknown resource ${arn}`, 404);
    }
    return row;
}

/** How an alarm takes missing data. */
function stateWithoutData({ TreatMissingData }: AlarmRow["definition"]): StateValue {
    switch (TreatMissingData) {
        case "breaching":
            return "ALARM";
        case "notBreaching":
            return "OK";
        default:
            return "INSUFFICIENT_DATA";
    }
}

function setState(account: Account, row: AlarmRow, StateValue: StateValue, StateReason: string): void {
    alarms(account).put(row.AlarmName, { ...row, StateValue, StateReason, StateUpdatedTimestamp: account.now });
    if (StateValue !== row.StateValue) {
        const { AlarmName: name, definition } = row;
        const before = { value: row.StateValue, reason: row.StateReason, at: row.StateUpdatedTimestamp };
        const now = { value: StateValue, reason: StateReason, at: account.now };
        tellOfAlarm(account, { name, arn: arnOf(account, name), definition }, before, now);
    }
}

function setActions(account: Account, names: readonly string[] | undefined, ActionsEnabled: boolean): object {
    for (const name of names ?? []) {
        const row = alarms(account).get(name);
        if (row) {
            alarms(account).put(name, { ...row, definition: { ...row.definition, ActionsEnabled } });
        }
    }
    return {};
}

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

const invalidToken = () => new AwsError("InvalidNextToken", "The next token is not valid.");

const actionsOf = ({ AlarmActions = [], OKActions = [], InsufficientDataActions = [] }: AlarmRow["definition"]) => [
    ...AlarmActions,
    ...OKActions,
    ...InsufficientDataActions,
];

const dashboardArn = (account: Account, name: string): string =>
    `arn:aws:cloudwatch::${account.accountId}:dashboard/${name}`;

function checkAlarm(name: string, alarm: AlarmRow["definition"]): void {
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

function checkDashboard(body: string): void {
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

const describe = (account: Account, row: AlarmRow): MetricAlarm => ({
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
