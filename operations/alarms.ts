import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "./clients";

/** The alarms of these names, as CloudWatch has them; those that do not exist are left out. */
export async function describeAlarms(clients: Clients, names: readonly string[]): Promise<MetricAlarm[]> {
    if (names.length === 0) {
        return [];
    }
    const { CloudWatchClient, DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
    const cloudwatch = new CloudWatchClient(clients.options);
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [...names] }));
    return MetricAlarms;
}
