import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { DeploymentGroupInfo } from "@aws-sdk/client-codedeploy";
import { describeAlarms } from "../alarms";
import type { Account } from "./account";
import { check, checkEach, fail, ok, type Check, type Verdict } from "./check";

const TOPIC = "alarms";

/** The alarms that stop a deployment: those of the stack and those of the deployment group. */
export async function checkAlarms(account: Account): Promise<Check[]> {
    if (!account.target.codedeploy) {
        return [];
    }
    const { alarms: known } = account.codedeploy;
    // Without the group the stack's alarms can still be looked at; that it cannot be read is another check's finding.
    const watched = await account.group().then(alarmsOf, () => []);
    return checkEach(
        TOPIC,
        async () => [...new Set([...known, ...watched])],
        "no alarm stops a deployment",
        name => check(TOPIC, name, async () => alarmVerdict(name, (await describeAlarms(account.clients, [name]))[0])),
    );
}

const alarmsOf = ({ alarmConfiguration }: DeploymentGroupInfo): string[] =>
    (alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []);

function alarmVerdict(name: string, alarm: MetricAlarm | undefined): Verdict {
    if (alarm === undefined) {
        return fail(`there is no alarm ${name}`, "CodeDeploy cannot watch it: run pulumi up, or take it off the group");
    }
    return alarm.StateValue === "ALARM"
        ? fail(
              `it is firing${alarm.StateReason === undefined ? "" : `: ${alarm.StateReason}`}`,
              "a deployment would be stopped at once: find out why first",
          )
        : ok(`${alarm.StateValue ?? "INSUFFICIENT_DATA"}`);
}
