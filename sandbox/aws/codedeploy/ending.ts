import type { AutoRollbackEvent, ErrorInformation } from "@aws-sdk/client-codedeploy";
import type { Account } from "../service";
import { activeAlarms, alarmMessage } from "./alarms";
import type { DeploymentFailure } from "./failure";
import { cutShort, lifecycleOf } from "./lifecycle";
import { deploymentSubject, putDeployment, type DeploymentRow } from "./model";
import { newDeploymentId } from "./names";
import { scheduleProceeding } from "./schedule";

/** How a deployment ends before its time, and what takes it back. */

export function fail(account: Account, row: DeploymentRow, { code, message, diagnostics }: DeploymentFailure): void {
    const failed = close(account, row, "Failed", { code, message }, diagnostics);
    takeBack(account, failed, "DEPLOYMENT_FAILURE");
}

/** Stops a deployment whose alarms went off. @returns Whether they did */
export function stopOnAlarm(account: Account, row: DeploymentRow): boolean {
    const names = activeAlarms(account, row.alarms);
    if (names.length === 0) {
        return false;
    }
    const stopped = close(account, row, "Stopped", { code: "ALARM_ACTIVE", message: alarmMessage(names) });
    takeBack(account, stopped, "DEPLOYMENT_STOP_ON_ALARM");
    return true;
}

/** @param rollBack What the caller of `StopDeployment` said; otherwise the group's configuration decides. */
export function stopOnRequest(account: Account, row: DeploymentRow, rollBack: boolean | undefined): void {
    const stopped = close(account, row, "Stopped", {
        code: "MANUAL_STOP",
        message: "The deployment was stopped by a user.",
    });
    takeBack(account, stopped, "DEPLOYMENT_STOP_ON_REQUEST", rollBack);
}

/** Nobody continued a deployment that waited for it. */
export function stopOnTimeout(account: Account, row: DeploymentRow): void {
    const stopped = close(account, row, "Stopped", {
        code: "TIMEOUT",
        message: "The deployment timed out while waiting for the traffic to be rerouted.",
    });
    takeBack(account, stopped, "DEPLOYMENT_STOP_ON_REQUEST");
}

function close(
    account: Account,
    row: DeploymentRow,
    status: "Failed" | "Stopped",
    error: ErrorInformation,
    failure?: string,
): DeploymentRow {
    account.unschedule(deploymentSubject(row.deploymentId));
    return putDeployment(account, {
        ...row,
        status,
        error,
        completeTime: account.now,
        lifecycleEvents: cutShort(row.lifecycleEvents, account.now, failure),
    });
}

/** Starts the rollback, a deployment of its own, where the group asks for it and there is something to take back. */
function takeBack(account: Account, row: DeploymentRow, event: AutoRollbackEvent, wanted?: boolean): void {
    const configured = row.autoRollback.enabled === true && (row.autoRollback.events ?? []).includes(event);
    if (!(wanted ?? configured) || row.rollsBack !== undefined || row.green.taskSet === undefined) {
        return;
    }
    const id = newDeploymentId(account);
    const rollback: DeploymentRow = {
        ...row,
        deploymentId: id,
        description: `Rollback of deployment ${row.deploymentId}`,
        creator: "codeDeployRollback",
        status: "Created",
        createTime: account.now,
        startTime: undefined,
        completeTime: undefined,
        revision: row.previousRevision ?? row.revision,
        previousRevision: row.revision,
        lifecycleEvents: lifecycleOf(row.pair.testListener !== undefined),
        // What set the alarm off is what is being taken back.
        alarms: { ...row.alarms, enabled: false },
        terminationWaitStarted: false,
        hook: undefined,
        hookExecutions: undefined,
        error: undefined,
        rollsBack: row.deploymentId,
        rollback: {
            rollbackTriggeringDeploymentId: row.deploymentId,
            rollbackMessage: `Deployment ${row.deploymentId} is being rolled back by deployment ${id}.`,
        },
    };
    putDeployment(account, rollback);
    putDeployment(account, {
        ...row,
        // They end with the rollback.
        raisedAlarms: undefined,
        rollback: {
            rollbackDeploymentId: id,
            rollbackMessage: `Deployment ${row.deploymentId} is rolled back by deployment ${id} (${event}).`,
        },
    });
    scheduleProceeding(account, rollback);
}
