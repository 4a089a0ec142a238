import { durationMinutes, isJobTarget, type Target } from "../release";
import type { WaitUntil } from "./deploy-options";

/** Time that tasks, health checks and hooks may take besides the traffic shift, in minutes. */
const MARGIN = 30;

/** Time that a job may take, in minutes. */
const JOB = 60;

/** How long to wait before giving up, in milliseconds: what a job or a traffic shift (and, until it has `ended`, the wait after it) takes, and a margin. */
export function defaultTimeout(target: Target, until?: WaitUntil): number {
    if (isJobTarget(target)) {
        return JOB * 60_000;
    }
    const { trafficShift, terminationWait } = target.codedeploy ?? { terminationWait: 0 };
    const shift = trafficShift ? durationMinutes(trafficShift) : 0;
    return (MARGIN + shift + (until === "ended" ? terminationWait : 0)) * 60_000;
}
