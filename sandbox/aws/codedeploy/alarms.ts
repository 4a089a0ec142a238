import type { AlarmConfiguration } from "@aws-sdk/client-codedeploy";
import type { Account } from "../service";

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

/** A fault may set an alarm off at a moment of the deployment. */
export function raiseAlarm(account: Account, name: string): void {
    account.call("cloudwatch", "SetAlarmState", {
        AlarmName: name,
        StateValue: "ALARM",
        StateReason: "injected fault",
    });
}
