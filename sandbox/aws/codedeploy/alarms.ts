import type { AlarmConfiguration } from "@aws-sdk/client-codedeploy";
import { AwsError, type Account } from "../service";
import { putDeployment, type DeploymentRow } from "./model";

/** Time between two looks at the alarms of a deployment, in milliseconds. */
export const ALARM_CHECK = 60_000;

/** Names of a deployment's alarms that are in ALARM. */
export function activeAlarms(account: Account, configuration: AlarmConfiguration): string[] {
    const names = (configuration.alarms ?? []).flatMap(alarm => alarm.name ?? []);
    if (!configuration.enabled || names.length === 0) {
        return [];
    }
    const { MetricAlarms = [] } = account.call<{ MetricAlarms?: { AlarmName?: string; StateValue?: string }[] }>(
        "cloudwatch",
        "DescribeAlarms",
        { AlarmNames: names },
    );
    return MetricAlarms.filter(alarm => alarm.StateValue === "ALARM").map(alarm => alarm.AlarmName ?? "");
}

export const alarmMessage = (names: readonly string[]): string =>
    `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${names.join(", ")}>`;

const setAlarm = (account: Account, name: string, StateValue: string, StateReason: string) =>
    account.call("cloudwatch", "SetAlarmState", { AlarmName: name, StateValue, StateReason });

/** A fault sets an alarm off. @returns the deployment, which takes it along */
export function raiseAlarm(account: Account, row: DeploymentRow, name: string): DeploymentRow {
    setAlarm(account, name, "ALARM", "injected fault");
    return putDeployment(account, { ...row, raisedAlarms: [...(row.raisedAlarms ?? []), name] });
}

/** What faults set off during a deployment is over. */
export function calmAlarms(account: Account, row: DeploymentRow): void {
    for (const name of row.raisedAlarms ?? []) {
        try {
            setAlarm(account, name, "OK", "the injected fault is over");
        } catch (error) {
            // It may have been deleted meanwhile.
            if (!(error instanceof AwsError)) {
                throw error;
            }
        }
    }
    if (row.raisedAlarms) {
        putDeployment(account, { ...row, raisedAlarms: undefined });
    }
}
