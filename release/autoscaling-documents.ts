import type { Autoscaling, ScheduledScaling } from "../fargate";

/** Average CPU to aim for where nothing is said, in percent: room for the time a new task takes to start. */
const DEFAULT_CPU_PERCENT = 60;

/** What scales an ECS service: the number of its tasks. */
export const SCALED = { namespace: "ecs", dimension: "ecs:service:DesiredCount" } as const;

/** An average that the number of tasks is to keep. */
export interface ScalingAim {
    role: "cpu" | "memory";
    /** Predefined metric of Application Auto Scaling. */
    metric: "ECSServiceAverageCPUUtilization" | "ECSServiceAverageMemoryUtilization";
    percent: number;
}

/** The averages to aim for: CPU where nothing is said. */
export function scalingAims({ cpuPercent, memoryPercent }: Autoscaling): ScalingAim[] {
    const cpu = cpuPercent ?? (memoryPercent === undefined ? DEFAULT_CPU_PERCENT : undefined);
    return [
        ...(cpu === undefined
            ? []
            : [{ role: "cpu", metric: "ECSServiceAverageCPUUtilization", percent: cpu } as const]),
        ...(memoryPercent === undefined
            ? []
            : [{ role: "memory", metric: "ECSServiceAverageMemoryUtilization", percent: memoryPercent } as const]),
    ];
}

/** What `aws application-autoscaling register-scalable-target` takes. */
export interface ScalableTargetDocument {
    ServiceNamespace: "ecs";
    /** `service/cluster/name`. */
    ResourceId: string;
    ScalableDimension: "ecs:service:DesiredCount";
    MinCapacity: number;
    MaxCapacity: number;
}

/** What `aws application-autoscaling put-scaling-policy` takes. */
export interface ScalingPolicyDocument {
    PolicyName: string;
    ServiceNamespace: "ecs";
    ResourceId: string;
    ScalableDimension: "ecs:service:DesiredCount";
    PolicyType: "TargetTrackingScaling";
    TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: ScalingAim["metric"] };
        TargetValue: number;
        ScaleInCooldown?: number;
        ScaleOutCooldown?: number;
        DisableScaleIn?: true;
    };
}

export function scalableTarget({ min, max }: Autoscaling, resource: string): ScalableTargetDocument {
    return { ...scaled(resource), MinCapacity: min, MaxCapacity: max };
}

/** The policy of one average. */
export function scalingPolicy(
    bounds: Autoscaling,
    { role, metric, percent }: ScalingAim,
    resource: string,
): ScalingPolicyDocument {
    const { scaleInCooldown, scaleOutCooldown, disableScaleIn } = bounds;
    return {
        PolicyName: `${resource.split("/").at(-1)!}-${role}`,
        ...scaled(resource),
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
            PredefinedMetricSpecification: { PredefinedMetricType: metric },
            TargetValue: percent,
            ...(scaleInCooldown !== undefined && { ScaleInCooldown: scaleInCooldown }),
            ...(scaleOutCooldown !== undefined && { ScaleOutCooldown: scaleOutCooldown }),
            ...(disableScaleIn === true && { DisableScaleIn: true }),
        },
    };
}

/** What `aws application-autoscaling put-scheduled-action` takes. */
export interface ScheduledActionDocument {
    ServiceNamespace: "ecs";
    ScheduledActionName: string;
    ResourceId: string;
    ScalableDimension: "ecs:service:DesiredCount";
    Schedule: string;
    Timezone?: string;
    /** ISO 8601. */
    StartTime?: string;
    EndTime?: string;
    ScalableTargetAction: { MinCapacity?: number; MaxCapacity?: number };
}

/** Other bounds from a time on. */
export function scheduledAction(
    { name, schedule, timezone, start, end, min, max }: ScheduledScaling,
    resource: string,
): ScheduledActionDocument {
    return {
        ...scaled(resource),
        ScheduledActionName: name,
        Schedule: schedule,
        ...(timezone !== undefined && { Timezone: timezone }),
        ...(start !== undefined && { StartTime: start }),
        ...(end !== undefined && { EndTime: end }),
        ScalableTargetAction: {
            ...(min !== undefined && { MinCapacity: min }),
            ...(max !== undefined && { MaxCapacity: max }),
        },
    };
}

function scaled(resource: string) {
    return {
        ServiceNamespace: SCALED.namespace,
        ResourceId: resource,
        ScalableDimension: SCALED.dimension,
    };
}
