import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec } from "../fargate";
import { ignoreChanges, SCALED, scalingAims, type Controller } from "../release";
import { Component, type Transform } from "./component";

export interface AutoscalingArgs {
    clusterName: pulumi.Input<string>;
    serviceName: pulumi.Input<string>;
    /** Who replaces the service's tasks: with CodeDeploy, scaling is suspended while traffic moves. */
    controller: Controller;
    /** Fewest and most tasks, and the averages to aim for. */
    bounds: NonNullable<FargateServiceSpec["autoscaling"]>;
    /** Last word on each child. @default none */
    transform?: {
        target?: Transform<appautoscaling.TargetArgs>;
        policy?: Transform<appautoscaling.PolicyArgs>;
        scheduledAction?: Transform<appautoscaling.ScheduledActionArgs>;
    };
}

/**
 * Scales an ECS service between two bounds. From then on the number of tasks is Application Auto Scaling's, and so is a bound
 * that a scheduled action sets: a change of it in the program arrives with the action, not with the target.
 */
export class Autoscaling extends Component {
    static readonly token = "swingbridge:service:Autoscaling";
    /** `service/cluster/name`. */
    readonly resourceId: pulumi.Output<string>;

    constructor(name: string, args: AutoscalingArgs, opts?: pulumi.ComponentResourceOptions) {
        super(Autoscaling.token, name, args, opts);
        const { min, max, scaleInCooldown, scaleOutCooldown, disableScaleIn, schedule = [] } = args.bounds;
        const target = this.child(
            appautoscaling.Target,
            "target",
            {
                serviceNamespace: SCALED.namespace,
                scalableDimension: SCALED.dimension,
                resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
                minCapacity: min,
                maxCapacity: max,
            },
            {
                ignoreChanges: ignoreChanges("scalableTarget", args.controller, "up", {
                    scheduledMinimum: schedule.some(action => action.min !== undefined),
                    scheduledMaximum: schedule.some(action => action.max !== undefined),
                }),
                transform: args.transform?.target,
            },
        );
        for (const { role, metric, percent } of scalingAims(args.bounds)) {
            this.child(
                appautoscaling.Policy,
                role,
                {
                    serviceNamespace: target.serviceNamespace,
                    scalableDimension: target.scalableDimension,
                    resourceId: target.resourceId,
                    policyType: "TargetTrackingScaling",
                    targetTrackingScalingPolicyConfiguration: {
                        predefinedMetricSpecification: { predefinedMetricType: metric },
                        targetValue: percent,
                        ...(scaleInCooldown !== undefined && { scaleInCooldown }),
                        ...(scaleOutCooldown !== undefined && { scaleOutCooldown }),
                        ...(disableScaleIn && { disableScaleIn }),
                    },
                },
                { transform: args.transform?.policy },
            );
        }
        for (const { name: action, schedule: times, timezone, min: least, max: most, start, end } of schedule) {
            this.child(
                appautoscaling.ScheduledAction,
                action,
                {
                    name: action,
                    serviceNamespace: target.serviceNamespace,
                    scalableDimension: target.scalableDimension,
                    resourceId: target.resourceId,
                    schedule: times,
                    ...(timezone !== undefined && { timezone }),
                    ...(start !== undefined && { startTime: start }),
                    ...(end !== undefined && { endTime: end }),
                    scalableTargetAction: {
                        ...(least !== undefined && { minCapacity: least }),
                        ...(most !== undefined && { maxCapacity: most }),
                    },
                },
                { transform: args.transform?.scheduledAction },
            );
        }
        this.resourceId = target.resourceId;
        this.registerOutputs({ resourceId: this.resourceId });
    }
}
