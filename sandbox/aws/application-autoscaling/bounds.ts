import { AwsError, type Account, type ScheduledEvent, type ServiceModule } from "../service";
import { recordActivity } from "./activities";
import { subjectOf, targets } from "./model";

/** How long until a service is brought within its bounds. */
const BOUNDS_AFTER = 60_000;

/** Schedules the look at a service whose bounds have changed. */
export function bringWithinBounds(account: Account, resource: string): void {
    account.unschedule(subjectOf(resource));
    account.schedule({
        type: "application-autoscaling.bounds",
        due: account.now + BOUNDS_AFTER,
        subject: subjectOf(resource),
        detail: { resource },
    });
}

/** The service's desired count; undefined where it is gone. */
export function desiredCount(account: Account, resource: string): number | undefined {
    const [, cluster, service = ""] = resource.split("/");
    try {
        const { services } = account.call<{ services?: { status?: string; desiredCount?: number }[] }>(
            "ecs",
            "DescribeServices",
            {
                cluster,
                services: [service],
            },
        );
        return services?.find(({ status }) => status === "ACTIVE")?.desiredCount;
    } catch (error) {
        if (error instanceof AwsError && error.code === "ClusterNotFoundException") {
            return undefined;
        }
        throw error;
    }
}

export const boundsEvents: ServiceModule["events"] = {
    /** A service outside its bounds is brought within them, unless that direction is suspended. */
    "application-autoscaling.bounds"(account: Account, { detail }: ScheduledEvent): void {
        const row = targets(account).get(String(detail["resource"]));
        const desired = row && desiredCount(account, row.ResourceId);
        if (!row || desired === undefined) {
            return;
        }
        const { DynamicScalingInSuspended, DynamicScalingOutSuspended } = row.SuspendedState;
        const wanted = Math.min(Math.max(desired, row.MinCapacity), row.MaxCapacity);
        if (wanted === desired || (wanted > desired ? DynamicScalingOutSuspended : DynamicScalingInSuspended)) {
            return;
        }
        const [, cluster, service] = row.ResourceId.split("/");
        account.call("ecs", "UpdateService", { cluster, service, desiredCount: wanted });
        const Cause =
            wanted > desired ? `minimum capacity was set to ${wanted}` : `maximum capacity was set to ${wanted}`;
        recordActivity(account, row.ResourceId, `Setting desired count to ${wanted}.`, Cause);
    },
};
