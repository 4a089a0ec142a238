import type {
    DeleteScheduledActionRequest,
    DescribeScheduledActionsRequest,
    DescribeScheduledActionsResponse,
    PutScheduledActionRequest,
} from "@aws-sdk/client-application-auto-scaling";
import { paginate } from "../paginate";
import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "../service";
import { recordActivity } from "./activities";
import { bringWithinBounds } from "./bounds";
import {
    asked,
    findTarget,
    invalid,
    invalidToken,
    keyOf,
    keyWithin,
    scheduledActions,
    targets,
    type ScheduledActionRow,
} from "./model";
import { parseSchedule } from "./schedule-expression";

/** Nobody polls it: the clock of a test goes past its events, and never to them. */
const subjectOf = ({ ResourceId, ScheduledActionName }: ScheduledActionRow): string =>
    `application-autoscaling/schedule/${keyWithin(ResourceId, ScheduledActionName)}`;

function scheduleNext(account: Account, row: ScheduledActionRow): void {
    account.unschedule(subjectOf(row));
    const { Schedule = "", Timezone = "UTC", StartTime, EndTime = Infinity, CreationTime } = row;
    const next = parseSchedule(Schedule, Timezone, StartTime ?? CreationTime);
    const due = next(Math.max(account.now, (StartTime ?? 0) - 1));
    if (due !== undefined && due <= EndTime) {
        const { ResourceId: resource, ScheduledActionName: name } = row;
        account.schedule({
            type: "application-autoscaling.scheduled",
            due,
            subject: subjectOf(row),
            detail: { resource, name },
        });
    }
}

export function deleteAction(account: Account, row: ScheduledActionRow): void {
    account.unschedule(subjectOf(row));
    scheduledActions(account).delete(keyWithin(row.ResourceId, row.ScheduledActionName));
}

export const scheduledActionOperations: ServiceModule["operations"] = {
    PutScheduledAction(account: Account, input: PutScheduledActionRequest): object {
        const target = findTarget(account, input);
        const { ScheduledActionName = "", StartTime, EndTime } = input;
        const key = keyWithin(target.ResourceId, ScheduledActionName);
        const existing = scheduledActions(account).get(key);
        const Schedule = input.Schedule ?? existing?.Schedule;
        const ScalableTargetAction = input.ScalableTargetAction ?? existing?.ScalableTargetAction;
        const { MinCapacity, MaxCapacity } = ScalableTargetAction ?? {};
        if (Schedule === undefined) {
            throw invalid("Schedule is required to create a scheduled action");
        }
        if (MinCapacity === undefined && MaxCapacity === undefined) {
            throw invalid("Either min capacity or max capacity is required in the scalable target action");
        }
        if (MinCapacity !== undefined && MaxCapacity !== undefined && MinCapacity > MaxCapacity) {
            throw invalid(`Minimum capacity cannot be greater than maximum capacity (${MinCapacity}, ${MaxCapacity})`);
        }
        const row: ScheduledActionRow = {
            ...keyOf(target),
            ScheduledActionName,
            ScheduledActionARN:
                existing?.ScheduledActionARN ??
                account.arn(
                    "autoscaling",
                    `scheduledAction:${account.uniqueId(32)}:resource/ecs/${target.ResourceId}:scheduledActionName/${ScheduledActionName}`,
                ),
            Schedule,
            Timezone: input.Timezone ?? existing?.Timezone,
            ScalableTargetAction,
            CreationTime: existing?.CreationTime ?? account.now,
            StartTime: StartTime?.getTime() ?? existing?.StartTime,
            EndTime: EndTime?.getTime() ?? existing?.EndTime,
        };
        scheduleNext(account, row);
        scheduledActions(account).put(key, row);
        return {};
    },

    DescribeScheduledActions(
        account: Account,
        input: DescribeScheduledActionsRequest,
    ): DescribeScheduledActionsResponse {
        const names = input.ScheduledActionNames ?? [];
        const rows = asked(scheduledActions(account).list(), input).filter(
            ({ ScheduledActionName }) => names.length === 0 || names.includes(ScheduledActionName),
        );
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 50, invalidToken);
        return {
            ScheduledActions: items.map(({ CreationTime, StartTime, EndTime, ...row }) => ({
                ...row,
                Schedule: row.Schedule,
                CreationTime: new Date(CreationTime),
                ...(StartTime !== undefined && { StartTime: new Date(StartTime) }),
                ...(EndTime !== undefined && { EndTime: new Date(EndTime) }),
            })),
            NextToken: next,
        };
    },

    DeleteScheduledAction(account: Account, input: DeleteScheduledActionRequest): object {
        const row = scheduledActions(account).get(keyWithin(input.ResourceId ?? "", input.ScheduledActionName ?? ""));
        if (!row) {
            throw new AwsError(
                "ObjectNotFoundException",
                `No scheduled action found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}, scheduled action name: ${input.ScheduledActionName}`,
            );
        }
        deleteAction(account, row);
        return {};
    },
};

export const scheduledActionEvents: ServiceModule["events"] = {
    /** Sets the target's bounds, unless scheduled scaling is suspended; what was missed then is not made up for. */
    "application-autoscaling.scheduled"(account: Account, { detail }: ScheduledEvent): void {
        const { resource = "", name = "" } = detail as Record<string, string>;
        const row = scheduledActions(account).get(keyWithin(resource, name));
        const target = targets(account).get(resource);
        if (!row || !target) {
            return;
        }
        scheduleNext(account, row);
        if (target.SuspendedState.ScheduledScalingSuspended) {
            return;
        }
        const { MinCapacity = target.MinCapacity, MaxCapacity = target.MaxCapacity } = row.ScalableTargetAction ?? {};
        const bounds = {
            MinCapacity: Math.min(MinCapacity, MaxCapacity),
            MaxCapacity: Math.max(MinCapacity, MaxCapacity),
        };
        targets(account).put(resource, { ...target, ...bounds });
        bringWithinBounds(account, resource);
        recordActivity(
            account,
            resource,
            `Setting min capacity to ${bounds.MinCapacity} and max capacity to ${bounds.MaxCapacity}`,
            `scheduled action name ${name} was triggered`,
        );
    },
};
