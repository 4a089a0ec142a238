import type { DeploymentInfo, ECSTarget, ErrorInformation } from "@aws-sdk/client-codedeploy";
import type { ProgressEvent } from "../progress";

/** A CodeDeploy deployment as the person who waits for it sees it. */
export interface DeploymentView {
    deploymentId: string;
    status: string;
    /** All traffic goes to the new version, all checks are done; only the old tasks may still run. */
    live: boolean;
    /** Ended without putting the new version live. */
    failed: boolean;
    /** The old tasks wait for their termination. */
    terminating: boolean;
    events: { name: string; status: string }[];
    /** Percent of the traffic that the new version gets; undefined until its task set exists. */
    newVersionPercent?: number;
    /** AWS's words for a failure: `ALARM_ACTIVE: …`. */
    error?: string;
    /** Whether CodeDeploy rolls back by itself when this deployment fails. */
    rollsBack: boolean;
    rollbackDeploymentId?: string;
    /** The deployment that failed and made CodeDeploy start this one. */
    rollbackOf?: string;
}

/** Whether the traffic has moved and the event after it, the last that can fail, is over. CodeDeploy skips the events after a failed one. */
function isChecked(events: DeploymentView["events"]): boolean {
    const status = new Map(events.map(event => [event.name, event.status]));
    const last = status.get("AfterAllowTraffic") ?? "";
    return status.get("AllowTraffic") === "Succeeded" && ["Succeeded", "Skipped"].includes(last);
}

/** Whether a lifecycle event is over. */
export function hasPassed({ events }: Pick<DeploymentView, "events">, name: string): boolean {
    return events.some(event => event.name === name && ["Succeeded", "Skipped"].includes(event.status));
}

export function viewOf(info: DeploymentInfo, target: ECSTarget | undefined): DeploymentView {
    const events = (target?.lifecycleEvents ?? []).map(event => ({
        name: event.lifecycleEventName ?? "",
        status: event.status ?? "Pending",
    }));
    const failed = info.status === "Failed" || info.status === "Stopped";
    const terminating = info.instanceTerminationWaitTimeStarted === true;
    // CodeDeploy labels the new task set Green whichever target group it uses.
    const green = target?.taskSetsInfo?.find(set => set.taskSetLabel === "Green");
    return {
        deploymentId: info.deploymentId ?? "",
        status: info.status ?? "Created",
        live: !failed && (info.status === "Succeeded" || terminating || isChecked(events)),
        failed,
        terminating,
        events,
        newVersionPercent: green?.trafficWeight,
        error: info.errorInformation && describeError(info.errorInformation, target),
        rollsBack: info.autoRollbackConfiguration?.enabled === true,
        rollbackDeploymentId: info.rollbackInfo?.rollbackDeploymentId || undefined,
        rollbackOf: info.rollbackInfo?.rollbackTriggeringDeploymentId || undefined,
    };
}

/** A deployment that fails by a hook says so in general terms; which one, and why, stands in the event's diagnostics. */
function describeError({ code, message = "" }: ErrorInformation, target: ECSTarget | undefined): string {
    const failed = target?.lifecycleEvents?.find(event => event.status === "Failed");
    const why = failed?.diagnostics?.message;
    const more = why && !message.includes(why) ? ` (${failed.lifecycleEventName}: ${why})` : "";
    return `${code}: ${message}${more}`;
}

/** What happened between two looks, in the order to tell it. */
export function changes(service: string, before: DeploymentView | undefined, after: DeploymentView): ProgressEvent[] {
    const known = new Map(before?.events.map(event => [event.name, event.status]));
    const { deploymentId } = after;
    const rollback = after.rollbackOf !== undefined;
    const told: ProgressEvent[] = after.events
        .filter(event => event.status !== "Pending" && known.get(event.name) !== event.status)
        .map(event => ({
            event: "lifecycle",
            service,
            deploymentId,
            rollback,
            name: event.name,
            status: event.status,
        }));
    if (after.newVersionPercent !== undefined && after.newVersionPercent !== (before?.newVersionPercent ?? 0)) {
        // One look may see the last step and the event after it: the traffic moved first.
        const moved = told.findIndex(event => event.event === "lifecycle" && event.name === "AfterAllowTraffic");
        const percent = after.newVersionPercent;
        told.splice(moved < 0 ? told.length : moved, 0, { event: "traffic", service, deploymentId, rollback, percent });
    }
    return told;
}
