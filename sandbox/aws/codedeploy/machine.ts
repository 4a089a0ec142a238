import type { Account, ScheduledEvent } from "../service";
import { ALARM_CHECK, raiseAlarm } from "./alarms";
import { fail, stopOnAlarm, stopOnTimeout } from "./ending";
import { DeploymentFailure } from "./failure";
import { begun, currentEvent, succeeded } from "./lifecycle";
import { deployments, isActive, putDeployment, type DeploymentRow } from "./model";
import { schedule, scheduleProceeding } from "./schedule";
import { endDeployment, stepOf, type StepResult } from "./steps";

const MINUTE = 60_000;

/**
 * The deployment's clockwork: every `codedeploy.proceeds` begins one lifecycle event, or goes on with the one under way.
 * Fault moment `codedeploy.lifecycleEvent` with subject application, group and event: `alarm` (`{ alarm }`, else the first
 * of the group) sets an alarm off, `fail` (`{ message }`) fails the event.
 */
export function proceeds(account: Account, event: ScheduledEvent): void {
    const found = deployments(account).get(String(event.detail.deployment));
    if (!found || !isActive(found) || found.status === "Ready") {
        return;
    }
    const row = started(account, found);
    if (stopOnAlarm(account, row)) {
        return;
    }
    const current = currentEvent(row.lifecycleEvents);
    if (!current) {
        return afterLastEvent(account, row);
    }
    const beginning = current.status === "Pending";
    if (beginning && current.name === "BeforeAllowTraffic" && waitsAtGate(row)) {
        return waitAtGate(account, row);
    }
    const begunRow = beginning
        ? putDeployment(account, { ...row, lifecycleEvents: begun(row.lifecycleEvents, current.name, account.now) })
        : row;
    try {
        if (beginning) {
            meetFault(account, begunRow, current.name);
            if (stopOnAlarm(account, begunRow)) {
                return;
            }
        }
        const result = stepOf(current.name)(account, begunRow);
        goOn(account, current.name, result);
    } catch (error) {
        if (!(error instanceof DeploymentFailure)) {
            throw error;
        }
        // The step may have written before it failed.
        const latest = deployments(account).get(begunRow.deploymentId) ?? begunRow;
        fail(account, latest, { code: error.code, message: error.message });
    }
}

function started(account: Account, row: DeploymentRow): DeploymentRow {
    if (row.status !== "Created" && row.status !== "Queued") {
        return row;
    }
    if (row.alarms.enabled) {
        schedule(account, row, "codedeploy.alarmsChecked", ALARM_CHECK);
    }
    return putDeployment(account, { ...row, status: "InProgress", startTime: account.now });
}

function meetFault(account: Account, row: DeploymentRow, event: string): void {
    const fault = account.fault("codedeploy.lifecycleEvent", {
        application: row.applicationName,
        group: row.deploymentGroupName,
        event,
    });
    if (fault?.kind === "alarm") {
        raiseAlarm(account, String(fault.detail.alarm ?? row.alarms.alarms?.[0]?.name));
    } else if (fault?.kind === "fail") {
        throw new DeploymentFailure(
            "HOOK_EXECUTION_FAILURE",
            String(
                fault.detail.message ??
                    "The deployment failed because one or more of the lifecycle event validation functions failed.",
            ),
        );
    }
}

function goOn(account: Account, event: string, { row, outcome }: StepResult): void {
    if (outcome === "done") {
        const done = putDeployment(account, {
            ...row,
            lifecycleEvents: succeeded(row.lifecycleEvents, event, account.now),
        });
        return scheduleProceeding(account, done);
    }
    scheduleProceeding(account, putDeployment(account, row), outcome.wait);
}

/** Where the group says so, the traffic waits until somebody continues. A rollback never waits. */
const waitsAtGate = (row: DeploymentRow): boolean =>
    row.blueGreen.deploymentReadyOption?.actionOnTimeout === "STOP_DEPLOYMENT" &&
    !row.readyPassed &&
    row.rollsBack === undefined;

function waitAtGate(account: Account, row: DeploymentRow): void {
    const minutes = row.blueGreen.deploymentReadyOption?.waitTimeInMinutes ?? 0;
    schedule(
        account,
        putDeployment(account, { ...row, status: "Ready" }),
        "codedeploy.readyTimesOut",
        minutes * MINUTE,
    );
}

/** All traffic is on green. What remains is to let blue go, after the wait that the group asks for. */
function afterLastEvent(account: Account, row: DeploymentRow): void {
    const wait = row.blueGreen.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0;
    if (row.rollsBack === undefined && wait > 0 && !row.terminationWaitStarted) {
        const waiting = putDeployment(account, { ...row, terminationWaitStarted: true });
        return schedule(account, waiting, "codedeploy.terminates", wait * MINUTE);
    }
    endDeployment(account, row);
}

export function terminates(account: Account, event: ScheduledEvent): void {
    const row = deployments(account).get(String(event.detail.deployment));
    if (row && isActive(row) && !stopOnAlarm(account, row)) {
        endDeployment(account, row);
    }
}

/** The wait for `ContinueDeployment` is over. */
export function readyTimesOut(account: Account, event: ScheduledEvent): void {
    const row = deployments(account).get(String(event.detail.deployment));
    if (row?.status === "Ready") {
        stopOnTimeout(account, row);
    }
}

/** Alarms are watched all the time, the waits between steps included. */
export function alarmsChecked(account: Account, event: ScheduledEvent): void {
    const row = deployments(account).get(String(event.detail.deployment));
    if (row && isActive(row) && !stopOnAlarm(account, row)) {
        account.schedule({ ...event, due: account.now + ALARM_CHECK });
    }
}
