import { durationMinutes, type DeploymentTarget } from "../release";

/** Time that tasks, health checks and hooks may take besides the traffic shift, in minutes. */
const MARGIN = 30;

/** How long to wait for a deployment before giving up, in milliseconds: what its traffic shift takes, and a margin. */
export function defaultTimeout({ codedeploy }: DeploymentTarget): number {
    return (MARGIN + (codedeploy ? durationMinutes(codedeploy.trafficShift) : 0)) * 60_000;
}
