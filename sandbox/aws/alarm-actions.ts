import type { PutMetricAlarmInput } from "@aws-sdk/client-cloudwatch";
import { AwsError, type Account } from "./service";

interface AlarmState {
    value: string;
    reason: string;
    /** Epoch milliseconds. */
    at: number;
}

interface Alarm {
    name: string;
    arn: string;
    definition: Omit<PutMetricAlarmInput, "AlarmName">;
}

/** What an alarm that changes its state tells: EventBridge always, the topics of the new state unless actions are off. */
export function tellOfAlarm(account: Account, alarm: Alarm, before: AlarmState, now: AlarmState): void {
    const { name, arn, definition } = alarm;
    const state = ({ value, reason, at }: AlarmState) => ({ value, reason, timestamp: new Date(at).toISOString() });
    account.call("events", "PutEvents", {
        Entries: [
            {
                Source: "aws.cloudwatch",
                DetailType: "CloudWatch Alarm State Change",
                Resources: [arn],
                Time: new Date(account.now),
                Detail: JSON.stringify({
                    alarmName: name,
                    state: state(now),
                    previousState: state(before),
                    configuration: { description: definition.AlarmDescription },
                }),
            },
        ],
    });
    if (definition.ActionsEnabled === false) {
        return;
    }
    const { OKActions, AlarmActions, InsufficientDataActions } = definition;
    const actions = { OK: OKActions, ALARM: AlarmActions, INSUFFICIENT_DATA: InsufficientDataActions }[now.value] ?? [];
    for (const TopicArn of actions.filter(action => action.split(":")[2] === "sns")) {
        try {
            account.call("sns", "Publish", {
                TopicArn,
                Subject: `${now.value}: "${name}" in ${account.region}`.slice(0, 100),
                Message: JSON.stringify({
                    AlarmName: name,
                    AlarmDescription: definition.AlarmDescription ?? null,
                    AWSAccountId: account.accountId,
                    NewStateValue: now.value,
                    NewStateReason: now.reason,
                    StateChangeTime: new Date(account.now).toISOString(),
                    Region: account.region,
                    AlarmArn: arn,
                    OldStateValue: before.value,
                }),
            });
        } catch (error) {
            // A topic that is gone hears nothing.
            if (!(error instanceof AwsError)) {
                throw error;
            }
        }
    }
}
