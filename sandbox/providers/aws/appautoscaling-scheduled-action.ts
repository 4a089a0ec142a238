import type { ScheduledActionArgs, ScheduledActionState } from "@pulumi/aws/appautoscaling";
import { number, object, string } from "../property";
import { scaled } from "./appautoscaling";
import { awsResource, type Aws, type Plain } from "./resource";

export const scheduledAction = awsResource<ScheduledActionArgs, ScheduledActionState>({
    label: "Application AutoScaling Scheduled Action",
    properties: {
        ...scaled,
        name: string({ required: true, replace: true }),
        schedule: string({ required: true }),
        timezone: string({ default: "UTC" }),
        startTime: string(),
        endTime: string(),
        scalableTargetAction: object({ minCapacity: number(), maxCapacity: number() }, { required: true }),
    },
    computed: ["arn"],
    async create(aws, args) {
        await putAction(aws, args);
        return `${args.name}-${args.serviceNamespace}-${args.resourceId}`;
    },
    async read(aws, _, prior) {
        const { ScheduledActions } = await aws["application-autoscaling"].describeScheduledActions({
            ServiceNamespace: prior.serviceNamespace ?? "ecs",
            ResourceId: prior.resourceId,
            ScalableDimension: prior.scalableDimension,
            ScheduledActionNames: prior.name === undefined ? [] : [prior.name],
        });
        const found = ScheduledActions?.[0];
        return (
            found && {
                arn: found.ScheduledActionARN,
                name: found.ScheduledActionName,
                resourceId: found.ResourceId,
                scalableDimension: found.ScalableDimension,
                serviceNamespace: found.ServiceNamespace,
                schedule: found.Schedule,
                timezone: found.Timezone ?? "UTC",
                startTime: timeOf(found.StartTime),
                endTime: timeOf(found.EndTime),
                scalableTargetAction: {
                    minCapacity: found.ScalableTargetAction?.MinCapacity,
                    maxCapacity: found.ScalableTargetAction?.MaxCapacity,
                },
            }
        );
    },
    update: (aws, { args }) => putAction(aws, args),
    async delete(aws, _, { name, resourceId, scalableDimension, serviceNamespace }) {
        await aws["application-autoscaling"].deleteScheduledAction({
            ScheduledActionName: name,
            ResourceId: resourceId,
            ScalableDimension: scalableDimension,
            ServiceNamespace: serviceNamespace,
        });
    },
});

const timeOf = (date: Date | undefined): string => date?.toISOString().replace(/\.000Z$/, "Z") ?? "";

async function putAction(aws: Aws, args: Plain<ScheduledActionArgs>): Promise<void> {
    const { minCapacity, maxCapacity } = args.scalableTargetAction;
    await aws["application-autoscaling"].putScheduledAction({
        ScheduledActionName: args.name,
        ResourceId: args.resourceId,
        ScalableDimension: args.scalableDimension,
        ServiceNamespace: args.serviceNamespace,
        Schedule: args.schedule,
        Timezone: args.timezone,
        StartTime: args.startTime ? new Date(args.startTime) : undefined,
        EndTime: args.endTime ? new Date(args.endTime) : undefined,
        ScalableTargetAction: { MinCapacity: minCapacity, MaxCapacity: maxCapacity },
    });
}
