import type { DeploymentTarget } from "../release";

/** Time that tasks, health checks and hooks may take besides the traffic shift, in minutes. */
const MARGIN = 30;

/** How long to wait for a deployment before giving up, in milliseconds: what its traffic shift takes, and a margin. */
export function defaultTimeout(target: DeploymentTarget): number {
    const { kind = "all-at-once", percent = 100, interval = 0 } = target.codedeploy?.trafficShift ?? {};
    const steps = kind === "canary" ? 1 : kind === "linear" ? Math.ceil(100 / percent) - 1 : 0;
    return (MARGIN + steps * interval) * 60_000;
}
