import type { PutMetricAlarmInput, StateValue } from "@aws-sdk/client-cloudwatch";
import { tellOfAlarm } from "../alarm-actions";
import { AwsError, type Account } from "../service";
import type { TagMap } from "../tags";

export interface AlarmRow {
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
export const FIRST_EVALUATION_AFTER = 60_000;

export const alarms = (account: Account) => account.table<AlarmRow>("cloudwatch.alarms");
export const dashboards = (account: Account) => account.globalTable<DashboardRow>("cloudwatch.dashboards");

export const subjectOf = (name: string): string => `cloudwatch/alarm/${name}`;
export const arnOf = (account: Account, name: string): string => account.arn("cloudwatch", `alarm:${name}`);

export const invalid = (message: string) => new AwsError("ValidationError", message);

export function findTagged(account: Account, arn: string | undefined): AlarmRow {
    const row = alarms(account)
        .list()
        .find(({ AlarmName }) => arnOf(account, AlarmName) === arn);
    if (!row) {
        throw new AwsError("ResourceNotFoundException", `Unknown resource ${arn}`, 404);
    }
    return row;
}

/** How an alarm takes missing data. */
export function stateWithoutData({ TreatMissingData }: AlarmRow["definition"]): StateValue {
    switch (TreatMissingData) {
        case "breaching":
            return "ALARM";
        case "notBreaching":
            return "OK";
        default:
            return "INSUFFICIENT_DATA";
    }
}

export function setState(account: Account, row: AlarmRow, StateValue: StateValue, StateReason: string): void {
    alarms(account).put(row.AlarmName, { ...row, StateValue, StateReason, StateUpdatedTimestamp: account.now });
    if (StateValue !== row.StateValue) {
        const { AlarmName: name, definition } = row;
        const before = { value: row.StateValue, reason: row.StateReason, at: row.StateUpdatedTimestamp };
        const now = { value: StateValue, reason: StateReason, at: account.now };
        tellOfAlarm(account, { name, arn: arnOf(account, name), definition }, before, now);
    }
}

export function setActions(account: Account, names: readonly string[] | undefined, ActionsEnabled: boolean): object {
    for (const name of names ?? []) {
        const row = alarms(account).get(name);
        if (row) {
            alarms(account).put(name, { ...row, definition: { ...row.definition, ActionsEnabled } });
        }
    }
    return {};
}
