import type { ServiceModule } from "../service";
import { activityOperations } from "./activities";
import { boundsEvents } from "./bounds";
import { policyOperations } from "./policies";
import { scheduledActionEvents, scheduledActionOperations } from "./scheduled-actions";
import { targetOperations } from "./targets";

/** Application Auto Scaling of ECS services: bounds, policies with their alarms, and actions by the clock; no load scales anything. */
export const applicationAutoscaling: ServiceModule = {
    name: "application-autoscaling",
    operations: { ...targetOperations, ...policyOperations, ...scheduledActionOperations, ...activityOperations },
    events: { ...boundsEvents, ...scheduledActionEvents },
};
