import type { TrafficShift } from "./traffic-shift";

/** How a stack's settings say that traffic moves; CodeDeploy itself has neither `rolling` nor a bake time. */
export interface ShiftSettings {
    trafficShift?: {
        kind?: TrafficShift["kind"] | "rolling";
        percent?: number;
        interval?: number;
        /** Minutes. */
        bakeTime?: number;
    };
    /** Minutes. */
    terminationWait?: number;
}

/** The same in CodeDeploy's words. */
export interface CodeDeployShift {
    /** None where the service rolls, or where nothing is said and its load balancer decides. */
    trafficShift?: TrafficShift;
    /** CodeDeploy watches the alarms until the old tasks are gone, so a bake time is one. */
    terminationWait: number;
}

/** What holds for a service: what it says itself, upon what the stack says where both are about the same kind of shift. */
export function codeDeployShift(service: ShiftSettings, stack: ShiftSettings): CodeDeployShift {
    const own = service.trafficShift;
    const {
        kind,
        percent,
        interval,
        bakeTime = 0,
    } = {
        ...(own?.kind === undefined ? stack.trafficShift : {}),
        ...own,
    };
    const saysNothing = kind === undefined && percent === undefined && interval === undefined;
    const wait = service.terminationWait ?? stack.terminationWait ?? 5;
    return {
        ...(kind !== "rolling" && !saysNothing && { trafficShift: { kind: kind ?? "canary", percent, interval } }),
        terminationWait: Math.max(wait, bakeTime),
    };
}
