import type { Outcome, ProgressEvent } from "../../../../operations/progress";
import type { FaultRule } from "../../../../sandbox/faults";
import type { Released } from "../../../operations/released";

/** Something that goes wrong at a moment of a deployment with a traffic shift, and how that must end. */
export interface Row {
    /** What goes wrong, and when. */
    what: string;
    shift: keyof typeof SHIFTS;
    faults?: readonly FaultRule[];
    /** Members of CreateDeploymentGroup's input that differ. */
    group?: object;
    /** What somebody does before the deployment. */
    before?: (released: Released) => void;
    /** What somebody does when the deployer reports something. */
    during?: (event: ProgressEvent, released: Released) => void;
    timeout?: number;
    ends: End;
    /** How the next deployment, of another release, ends; the faults are over by then. @default live */
    next?: End;
    /** Somebody stopped the shift half-way and did not roll back: two versions serve until the next deployment. */
    split?: true;
}

export interface End {
    status: Outcome["status"];
    /** Of the command line. */
    code: number;
    message: RegExp;
}

export const SHIFTS = {
    "all at once": "CodeDeployDefault.ECSAllAtOnce",
    canary: "CodeDeployDefault.ECSCanary10Percent5Minutes",
    linear: "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
} as const;

export const LIVE: End = { status: "live", code: 0, message: /^a1 is live \(deployment d-/ };
export const rolledBack = (message: RegExp): End => ({ status: "rolled-back", code: 2, message });
export const failed = (message: RegExp): End => ({ status: "failed", code: 3, message });
export const unfinished = (message: RegExp): End => ({ status: "unfinished", code: 4, message });
export const refused = (message: RegExp): End => ({ status: "refused", code: 5, message });

export const at = (
    event: string,
    kind: string,
    detail: Record<string, unknown> = {},
    deployment = "forward",
): FaultRule => ({
    moment: "codedeploy.lifecycleEvent",
    kind,
    match: { event, deployment },
    detail,
    times: 1,
});
/** Revision 3 is the one that is deployed. */
export const task = (kind: string, more: object = {}): FaultRule => ({
    moment: "ecs.task",
    kind,
    match: { revision: "3" },
    ...more,
});
export const denied = (service: string, operation: string, more: object = {}): FaultRule => ({
    service,
    operation,
    kind: "error",
    message: `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: ${service}:${operation}`,
    ...more,
});
export const WITHOUT_ROLLBACK = { autoRollbackConfiguration: { enabled: false, events: [] } };
export const UNHEALTHY = /failed and was rolled back: TIMEOUT: .*replacement task set to become healthy/;
export const HOOK_FAILED = /failed and was rolled back: HOOK_EXECUTION_FAILURE/;
export const ALARMED = /failed and was rolled back: ALARM_ACTIVE: .*Activated alarms: <target-5xx>/;
