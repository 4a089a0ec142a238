import type { ScalingPolicy } from "@aws-sdk/client-application-auto-scaling";
import { describeAutoscaling } from "../autoscaling";
import type { Clients } from "../clients";

/** How a service scales, and what of it is suspended. */
export interface AutoscalingStatus {
    min: number;
    max: number;
    /** What is suspended, in AWS's words. */
    suspended: string[];
    /** Policies: `ECSServiceAverageCPUUtilization at 60`. */
    policies: string[];
    /** Scheduled actions: `nightly: cron(0 22 * * ? *), 0 to 2`. */
    scheduled: string[];
}

/** Undefined where the service does not scale. */
export async function readAutoscaling(clients: Clients, resourceId: string): Promise<AutoscalingStatus | undefined> {
    const scalable = await describeAutoscaling(clients, resourceId);
    if (!scalable) {
        return undefined;
    }
    const { ApplicationAutoScalingClient, DescribeScalingPoliciesCommand, DescribeScheduledActionsCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    const client = new ApplicationAutoScalingClient(clients.options);
    const of = {
        ServiceNamespace: "ecs",
        ScalableDimension: "ecs:service:DesiredCount",
        ResourceId: resourceId,
    } as const;
    const [{ ScalingPolicies = [] }, { ScheduledActions = [] }] = await Promise.all([
        client.send(new DescribeScalingPoliciesCommand(of)),
        client.send(new DescribeScheduledActionsCommand(of)),
    ]);
    return {
        min: scalable.MinCapacity ?? 0,
        max: scalable.MaxCapacity ?? 0,
        suspended: Object.entries(scalable.SuspendedState ?? {}).flatMap(([what, is]) => (is ? [what] : [])),
        policies: ScalingPolicies.map(describePolicy),
        scheduled: ScheduledActions.map(({ ScheduledActionName, Schedule, ScalableTargetAction: action }) =>
            [`${ScheduledActionName}: ${Schedule}`, action && `${action.MinCapacity} to ${action.MaxCapacity}`]
                .filter(Boolean)
                .join(", "),
        ),
    };
}

export function describePolicy(policy: ScalingPolicy): string {
    const { PolicyName = "", TargetTrackingScalingPolicyConfiguration: tracking } = policy;
    if (tracking === undefined) {
        return PolicyName;
    }
    const metric =
        tracking.PredefinedMetricSpecification?.PredefinedMetricType ??
        tracking.CustomizedMetricSpecification?.MetricName ??
        PolicyName;
    return `${metric} at ${tracking.TargetValue}`;
}
