import type {
    DescribeScalingActivitiesRequest,
    DescribeScalingActivitiesResponse,
} from "@aws-sdk/client-application-auto-scaling";
import { paginate } from "../paginate";
import type { Account, ServiceModule } from "../service";
import { activities, DIMENSION, invalidToken } from "./model";

export function recordActivity(account: Account, ResourceId: string, Description: string, Cause: string): void {
    const ActivityId = account.uniqueId(32);
    activities(account).put(ActivityId, { ActivityId, ResourceId, Description, Cause, StartTime: account.now });
}

export const activityOperations: ServiceModule["operations"] = {
    DescribeScalingActivities(
        account: Account,
        input: DescribeScalingActivitiesRequest,
    ): DescribeScalingActivitiesResponse {
        const rows = activities(account)
            .list()
            .filter(({ ResourceId }) => input.ResourceId === undefined || ResourceId === input.ResourceId)
            .reverse();
        const { items, next } = paginate(rows, input.NextToken, input.MaxResults, 50, invalidToken);
        return {
            ScalingActivities: items.map(({ StartTime, ...row }) => ({
                ...row,
                ServiceNamespace: "ecs",
                ScalableDimension: DIMENSION,
                StartTime: new Date(StartTime),
                EndTime: new Date(StartTime),
                StatusCode: "Successful",
                StatusMessage: row.Description,
            })),
            NextToken: next,
        };
    },
};
