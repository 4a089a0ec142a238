import type { ScalingPolicy, ScheduledAction } from "@aws-sdk/client-application-auto-scaling";
import { describeAutoscaling, describeScheduledActions } from "../autoscaling";
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
    const { ApplicationAutoScalingClient, DescribeScalingPoliciesCommand } =
        await import("@aws-sdk/client-application-auto-scaling");
    const client = new ApplicationAutoScalingClient(clients.options);
    const of = {
        ServiceNamespace: "ecs",
        ScalableDimension: "ecs:service:DesiredCount",
        ResourceId: resourceId,
    } as const;
    const [{ ScalingPolicies = [] }, actions] = await Promise.all([
        client.send(new DescribeScalingPoliciesCommand(of)),
        describeScheduledActions(clients, resourceId),
    ]);
    return {
        min: scalable.MinCapacity ?? 0,
        max: scalable.MaxCapacity ?? 0,
        suspended: Object.entries(scalable.SuspendedState ?? {}).flatMap(([what, is]) => (is ? [what] : [])),
        policies: ScalingPolicies.map(describePolicy),
        scheduled: actions.map(describeAction),
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

function describeAction({ ScheduledActionName, Schedule, ScalableTargetAction: action = {} }: ScheduledAction): string {
    const { MinCapacity: min, MaxCapacity: max } = action;
    const bounds =
        min !== undefined && max !== undefined
            ? [`${min} to ${max}`]
            : [min !== undefined ? `at least ${min}` : [], max !== undefined ? `at most ${max}` : []].flat();
    return [`${ScheduledActionName}: ${Schedule}`, ...bounds].join(", ");
}
