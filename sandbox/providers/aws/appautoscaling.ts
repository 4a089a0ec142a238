import type { PolicyArgs, PolicyState, TargetArgs, TargetState } from "@pulumi/aws/appautoscaling";
import { autoNamed, boolean, list, number, object, string } from "../property";
import { awsResource, type Aws, type Plain } from "./resource";
import { fromTagMap } from "./tags";

/** What every resource of Application Auto Scaling names: what is scaled. */
export const scaled = {
    resourceId: string({ required: true, replace: true }),
    scalableDimension: string({ required: true, replace: true }),
    serviceNamespace: string({ required: true, replace: true }),
};

export const target = awsResource<TargetArgs, TargetState>({
    label: "Application AutoScaling Target",
    properties: {
        ...scaled,
        minCapacity: number({ required: true }),
        maxCapacity: number({ required: true }),
        // AWS takes its service-linked role, whatever the program says.
        roleArn: string({ computed: true }),
        suspendedState: object(
            {
                dynamicScalingInSuspended: boolean({ default: false }),
                dynamicScalingOutSuspended: boolean({ default: false }),
                scheduledScalingSuspended: boolean({ default: false }),
            },
            { computed: true },
        ),
    },
    computed: ["arn"],
    async create(aws, args) {
        await register(aws, args);
        return args.resourceId;
    },
    imported(_, name) {
        const [serviceNamespace, ...parts] = name.split("/");
        const scalableDimension = parts.pop();
        if (!serviceNamespace || parts.length === 0 || !scalableDimension) {
            throw new Error(
                `unexpected format (${name}), expected <service-namespace>/<resource-id>/<scalable-dimension>`,
            );
        }
        return { id: parts.join("/"), prior: { serviceNamespace, scalableDimension } };
    },
    async read(aws, id, prior) {
        const found = await findTarget(aws, id, prior.scalableDimension, prior.serviceNamespace);
        if (!found) {
            return undefined;
        }
        const arn = found.ScalableTargetARN;
        const { Tags } = await aws["application-autoscaling"].listTagsForResource({ ResourceARN: arn });
        const suspended = found.SuspendedState;
        return {
            arn,
            resourceId: found.ResourceId,
            scalableDimension: found.ScalableDimension,
            serviceNamespace: found.ServiceNamespace,
            minCapacity: found.MinCapacity,
            maxCapacity: found.MaxCapacity,
            roleArn: found.RoleARN,
            suspendedState: {
                dynamicScalingInSuspended: suspended?.DynamicScalingInSuspended ?? false,
                dynamicScalingOutSuspended: suspended?.DynamicScalingOutSuspended ?? false,
                scheduledScalingSuspended: suspended?.ScheduledScalingSuspended ?? false,
            },
            tags: fromTagMap(Tags),
        };
    },
    update: (aws, { args }) => register(aws, args),
    tag: {
        put: (aws, _, { arn }, Tags) => aws["application-autoscaling"].tagResource({ ResourceARN: arn, Tags }),
        remove: (aws, _, { arn }, TagKeys) =>
            aws["application-autoscaling"].untagResource({ ResourceARN: arn, TagKeys }),
    },
    async delete(aws, ResourceId, { scalableDimension, serviceNamespace }) {
        await aws["application-autoscaling"].deregisterScalableTarget({
            ResourceId,
            ScalableDimension: scalableDimension,
            ServiceNamespace: serviceNamespace,
        });
    },
});

async function findTarget(aws: Aws, id: string, dimension = "ecs:service:DesiredCount", namespace = "ecs") {
    const { ScalableTargets } = await aws["application-autoscaling"].describeScalableTargets({
        ServiceNamespace: namespace,
        ResourceIds: [id],
        ScalableDimension: dimension,
    });
    return ScalableTargets?.[0];
}

async function register(aws: Aws, args: Plain<TargetArgs>): Promise<void> {
    const { suspendedState } = args;
    await aws["application-autoscaling"].registerScalableTarget({
        ResourceId: args.resourceId,
        ScalableDimension: args.scalableDimension,
        ServiceNamespace: args.serviceNamespace,
        MinCapacity: args.minCapacity,
        MaxCapacity: args.maxCapacity,
        RoleARN: args.roleArn,
        SuspendedState: suspendedState && {
            DynamicScalingInSuspended: suspendedState.dynamicScalingInSuspended ?? false,
            DynamicScalingOutSuspended: suspendedState.dynamicScalingOutSuspended ?? false,
            ScheduledScalingSuspended: suspendedState.scheduledScalingSuspended ?? false,
        },
        Tags: args.tags,
    });
}

export const policy = awsResource<PolicyArgs, PolicyState>({
    label: "Application AutoScaling Scaling Policy",
    properties: {
        ...scaled,
        name: autoNamed({ max: 255 }),
        policyType: string({ default: "StepScaling" }),
        targetTrackingScalingPolicyConfiguration: object({
            targetValue: number({ required: true }),
            disableScaleIn: boolean({ default: false }),
            scaleInCooldown: number(),
            scaleOutCooldown: number(),
            predefinedMetricSpecification: object({
                predefinedMetricType: string({ required: true }),
                resourceLabel: string(),
            }),
        }),
        stepScalingPolicyConfiguration: object({
            adjustmentType: string(),
            cooldown: number(),
            metricAggregationType: string({ computed: true }),
            minAdjustmentMagnitude: number(),
            stepAdjustments: list(
                object({
                    metricIntervalLowerBound: string(),
                    metricIntervalUpperBound: string(),
                    scalingAdjustment: number({ required: true }),
                }),
            ),
        }),
    },
    computed: ["alarmArns", "arn"],
    async create(aws, args) {
        await putPolicy(aws, args);
        return args.name!;
    },
    async read(aws, id, prior) {
        const { ScalingPolicies } = await aws["application-autoscaling"].describeScalingPolicies({
            ServiceNamespace: prior.serviceNamespace ?? "ecs",
            ResourceId: prior.resourceId,
            ScalableDimension: prior.scalableDimension,
            PolicyNames: [id],
        });
        const found = ScalingPolicies?.[0];
        const tracking = found?.TargetTrackingScalingPolicyConfiguration;
        const steps = found?.StepScalingPolicyConfiguration;
        return (
            found && {
                arn: found.PolicyARN,
                alarmArns: (found.Alarms ?? []).map(({ AlarmARN }) => AlarmARN!),
                name: found.PolicyName,
                policyType: found.PolicyType,
                resourceId: found.ResourceId,
                scalableDimension: found.ScalableDimension,
                serviceNamespace: found.ServiceNamespace,
                targetTrackingScalingPolicyConfiguration: tracking && {
                    targetValue: tracking.TargetValue!,
                    disableScaleIn: tracking.DisableScaleIn ?? false,
                    scaleInCooldown: tracking.ScaleInCooldown ?? 0,
                    scaleOutCooldown: tracking.ScaleOutCooldown ?? 0,
                    predefinedMetricSpecification: tracking.PredefinedMetricSpecification && {
                        predefinedMetricType: tracking.PredefinedMetricSpecification.PredefinedMetricType!,
                        resourceLabel: tracking.PredefinedMetricSpecification.ResourceLabel ?? "",
                    },
                },
                stepScalingPolicyConfiguration: steps && {
                    adjustmentType: steps.AdjustmentType,
                    cooldown: steps.Cooldown ?? 0,
                    metricAggregationType: steps.MetricAggregationType,
                    minAdjustmentMagnitude: steps.MinAdjustmentMagnitude ?? 0,
                    stepAdjustments: steps.StepAdjustments?.map(step => ({
                        metricIntervalLowerBound: step.MetricIntervalLowerBound?.toString() ?? "",
                        metricIntervalUpperBound: step.MetricIntervalUpperBound?.toString() ?? "",
                        scalingAdjustment: step.ScalingAdjustment!,
                    })),
                },
            }
        );
    },
    update: (aws, { args }) => putPolicy(aws, args),
    async delete(aws, PolicyName, { resourceId, scalableDimension, serviceNamespace }) {
        await aws["application-autoscaling"].deleteScalingPolicy({
            PolicyName,
            ResourceId: resourceId,
            ScalableDimension: scalableDimension,
            ServiceNamespace: serviceNamespace,
        });
    },
});

const bound = (text: string | undefined) => (text ? Number(text) : undefined);

async function putPolicy(aws: Aws, args: Plain<PolicyArgs>): Promise<void> {
    const { targetTrackingScalingPolicyConfiguration: tracking, stepScalingPolicyConfiguration: steps } = args;
    const metric = tracking?.predefinedMetricSpecification;
    await aws["application-autoscaling"].putScalingPolicy({
        PolicyName: args.name,
        PolicyType: args.policyType,
        ResourceId: args.resourceId,
        ScalableDimension: args.scalableDimension,
        ServiceNamespace: args.serviceNamespace,
        TargetTrackingScalingPolicyConfiguration: tracking && {
            TargetValue: tracking.targetValue,
            DisableScaleIn: tracking.disableScaleIn,
            ScaleInCooldown: tracking.scaleInCooldown,
            ScaleOutCooldown: tracking.scaleOutCooldown,
            PredefinedMetricSpecification: metric && {
                PredefinedMetricType: metric.predefinedMetricType,
                ResourceLabel: metric.resourceLabel,
            },
        },
        StepScalingPolicyConfiguration: steps && {
            AdjustmentType: steps.adjustmentType,
            Cooldown: steps.cooldown,
            MetricAggregationType: steps.metricAggregationType,
            MinAdjustmentMagnitude: steps.minAdjustmentMagnitude,
            StepAdjustments: steps.stepAdjustments?.map(step => ({
                MetricIntervalLowerBound: bound(step.metricIntervalLowerBound),
                MetricIntervalUpperBound: bound(step.metricIntervalUpperBound),
                ScalingAdjustment: step.scalingAdjustment,
            })),
        },
    });
}
