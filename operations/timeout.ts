import { durationMinutes, isJobTarget, type Target } from "../release";

/** Time that tasks, health checks and hooks may take besides the traffic shift, in minutes. */
const MARGIN = 30;

/** Time that a job may take, in minutes. */
const JOB = 60;

/** How long to wait before giving up, in milliseconds: what a job or a traffic shift takes, and a margin. */
export function defaultTimeout(target: Target): number {
    if (isJobTarget(target)) {
        return JOB * 60_000;
    }
    return (MARGIN + (target.codedeploy ? durationMinutes(target.codedeploy.trafficShift) : 0)) * 60_000;
}
