import type { GetMetricStatisticsInput, GetMetricStatisticsOutput } from "@aws-sdk/client-cloudwatch";
import { AwsError, type Account } from "./service";

/** `Class` of the metric by capacity provider, as Service Quotas names it in a quota's `UsageMetric`. */
export const FARGATE_CLASSES = { FARGATE: "Standard/OnDemand", FARGATE_SPOT: "Standard/Spot" } as const;

/** What CloudWatch knows of the account's use of Fargate: the one metric that is simulated. */
export function fargateUsage(account: Account, input: GetMetricStatisticsInput): GetMetricStatisticsOutput {
    const dimensions = Object.fromEntries((input.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
    const provider = Object.entries(FARGATE_CLASSES).find(([, name]) => name === dimensions.Class)?.[0];
    if (input.Namespace !== "AWS/Usage" || dimensions.Service !== "Fargate" || provider === undefined) {
        throw new AwsError(
            "NotSimulated",
            "of CloudWatch's statistics the sandbox knows the vCPUs that Fargate runs (AWS/Usage, ResourceCount)",
        );
    }
    const { vcpus } = account.call<{ vcpus: number }>("ecs", "RunningVcpus", { capacityProvider: provider });
    // Without any use there is no data.
    const Datapoints = vcpus === 0 ? [] : [{ Timestamp: new Date(account.now), Maximum: vcpus, Unit: "None" as const }];
    return { Label: input.MetricName, Datapoints };
}
