import type { Account, ScheduledEvent } from "../service";
import { ALARM_CHECK } from "./alarms";
import { fail, stopOnAlarm, stopOnTimeout } from "./ending";
import { DeploymentFailure } from "./failure";
import { meetFault } from "./faults";
import { begun, currentEvent, succeeded } from "./lifecycle";
import { deployments, isActive, putDeployment, type DeploymentRow } from "./model";
import { schedule, scheduleProceeding } from "./schedule";
import { endDeployment, stepOf, type StepResult } from "./steps";

const MINUTE = 60_000;

/** The deployment's clockwork: every `codedeploy.proceeds` begins one lifecycle event, or goes on with the one under way. */
export function proceeds(account: Account, event: ScheduledEvent): void {
    const found = deployments(account).get(String(event.detail.deployment));
    if (!found || !isActive(found) || found.status === "Ready") {
        return;
    }
    const row = started(account, found);
    if (stopOnAlarm(account, row)) {
        return;
    }
    try {
        moveOn(account, row);
    } catch (error) {
        if (!(error instanceof DeploymentFailure)) {
            throw error;
        }
        // What came before the failure is written.
        fail(account, latestOf(account, row), error);
    }
}

function moveOn(account: Account, row: DeploymentRow): void {
    const current = currentEvent(row.lifecycleEvents);
    if (!current) {
        return afterLastEvent(account, row);
    }
    if (current.status === "InProgress") {
        return goOn(account, current.name, stepOf(current.name)(account, row));
    }
    if (current.name === "BeforeAllowTraffic" && waitsAtGate(row)) {
        return waitAtGate(account, row);
    }
    const lifecycleEvents = begun(row.lifecycleEvents, current.name, account.now);
    const begunRow = putDeployment(account, { ...row, lifecycleEvents });
    const met = meetFault(account, begunRow, current.name);
    if (met !== "ended") {
        goOn(account, current.name, met ?? stepOf(current.name)(account, latestOf(account, begunRow)));
    }
}

const latestOf = (account: Account, row: DeploymentRow): DeploymentRow =>
    deployments(account).get(row.deploymentId) ?? row;

function started(account: Account, row: DeploymentRow): DeploymentRow {
    if (row.status !== "Created" && row.status !== "Queued") {
        return row;
    }
    if (row.alarms.enabled) {
        schedule(account, row, "codedeploy.alarmsChecked", ALARM_CHECK);
    }
    return putDeployment(account, { ...row, status: "InProgress", startTime: account.now });
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
    const ready = putDeployment(account, { ...row, status: "Ready" });
    if (meetFault(account, ready, "Ready") !== "ended") {
        schedule(account, ready, "codedeploy.readyTimesOut", minutes * MINUTE);
    }
}

/** All traffic is on green. What remains is to let blue go, after the wait that the group asks for. */
function afterLastEvent(account: Account, row: DeploymentRow): void {
    const wait = row.blueGreen.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes ?? 0;
    if (row.rollsBack === undefined && wait > 0 && !row.terminationWaitStarted) {
        const waiting = putDeployment(account, { ...row, terminationWaitStarted: true });
        if (meetFault(account, waiting, "TerminationWait") !== "ended") {
            schedule(account, waiting, "codedeploy.terminates", wait * MINUTE);
        }
        return;
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
