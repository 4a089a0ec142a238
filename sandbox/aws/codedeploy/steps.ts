import type { Account } from "../service";
import { calmAlarms } from "./alarms";
import { HOOKS } from "./appspec";
import { DeploymentFailure } from "./failure";
import { awaitHook } from "./hooks";
import { deploymentSubject, putDeployment, type DeploymentRow } from "./model";
import { checkProduction, shift } from "./routes";
import { createGreen, makePrimary, primaryTaskSet, removeLeftovers, removeTaskSet, taskSetsOf } from "./task-sets";
import { trafficSteps } from "./traffic-steps";

/** What a lifecycle event does each time the deployment proceeds. */
export interface StepResult {
    row: DeploymentRow;
    /** Done, or come again after a wait (in milliseconds). */
    outcome: "done" | { wait: number };
}

type Step = (account: Account, row: DeploymentRow) => StepResult;

const MINUTE = 60_000;
/** AWS gives the replacement task set this long to become healthy. */
const INSTALL_TIMEOUT = 60 * MINUTE;
/** Between two looks at the replacement task set, in milliseconds. */
const INSTALL_CHECK = 15_000;

const done: Step = (_account, row) => ({ row, outcome: "done" });

const hooked =
    (event: string): Step =>
    (account, row) =>
        awaitHook(account, row, event);

/** A rollback has nothing to install and nothing to wait for: it moves the traffic back and lets green go. */
export const stepOf =
    (event: string): Step =>
    (account, row) =>
        ((row.rollsBack === undefined ? FORWARD : BACKWARD)[event] ?? done)(account, row);

const FORWARD: Record<string, Step> = {
    ...Object.fromEntries(HOOKS.map(event => [event, hooked(event)])),
    Install: install,
    AllowTestTraffic(account, row) {
        shiftTest(account, row, 100);
        return { row, outcome: "done" };
    },
    AllowTraffic: allowTraffic,
};

const BACKWARD: Record<string, Step> = {
    AllowTestTraffic(account, row) {
        shiftTest(account, row, 0);
        return { row, outcome: "done" };
    },
    AllowTraffic(account, row) {
        shift(account, row.pair.productionListener, sidesOf(row), 0);
        makePrimary(account, row.service, row.blue.taskSet);
        return { row: { ...row, greenWeight: 0 }, outcome: "done" };
    },
};

const sidesOf = (row: DeploymentRow) => ({ blue: row.blue.targetGroup, green: row.green.targetGroup });

function shiftTest(account: Account, row: DeploymentRow, greenWeight: number): void {
    if (row.pair.testListener !== undefined) {
        shift(account, row.pair.testListener, sidesOf(row), greenWeight);
    }
}

function install(account: Account, row: DeploymentRow): StepResult {
    if (row.green.taskSet === undefined) {
        return { row: beginInstall(account, row), outcome: { wait: INSTALL_CHECK } };
    }
    const green = taskSetsOf(account, row.service).find(set => set.id === row.green.taskSet);
    if (!green) {
        throw new DeploymentFailure("ECS_UPDATE_ERROR", "The replacement task set could not be found.");
    }
    if (green.stabilityStatus === "STEADY_STATE") {
        return { row, outcome: "done" };
    }
    if (account.now >= (row.installDeadline ?? Infinity)) {
        throw new DeploymentFailure(
            "TIMEOUT",
            `The deployment timed out while waiting for the replacement task set to become healthy. This time out period is ${INSTALL_TIMEOUT / MINUTE} minutes.`,
        );
    }
    return { row, outcome: { wait: INSTALL_CHECK } };
}

function beginInstall(account: Account, row: DeploymentRow): DeploymentRow {
    const { taskSet, targetGroup } = primaryTaskSet(account, row.service);
    const other = row.pair.names.find(name => name !== targetGroup);
    if (other === undefined || !row.pair.names.includes(targetGroup)) {
        throw new DeploymentFailure(
            "ELASTIC_LOAD_BALANCING_INVALID",
            `The ELB could not be updated due to the following error: the target group ${targetGroup} of the primary task set is not one of the deployment group's pair`,
        );
    }
    checkProduction(account, row.pair, targetGroup);
    const blue = { taskSet: taskSet.id, targetGroup };
    const prepared = putDeployment(account, { ...row, blue, green: { targetGroup: other } });
    removeLeftovers(account, row.service);
    // Green is listed from the start, without traffic: a target group that no listener names gets no health checks.
    shift(account, row.pair.productionListener, sidesOf(prepared), 0);
    return {
        ...prepared,
        green: { targetGroup: other, taskSet: createGreen(account, row, taskSet, other) },
        installDeadline: account.now + INSTALL_TIMEOUT,
    };
}

function allowTraffic(account: Account, row: DeploymentRow): StepResult {
    const steps = trafficSteps(row.trafficRouting);
    const step = steps[row.trafficSteps];
    const weight = step?.weight ?? 100;
    shift(account, row.pair.productionListener, sidesOf(row), weight);
    const moved = { ...row, greenWeight: weight, trafficSteps: row.trafficSteps + 1 };
    const next = steps[moved.trafficSteps];
    if (next) {
        return { row: moved, outcome: { wait: next.after } };
    }
    makePrimary(account, row.service, row.green.taskSet);
    return { row: moved, outcome: "done" };
}

/** The last act: the task set that does not serve any more goes. */
export function endDeployment(account: Account, row: DeploymentRow): void {
    const keep = row.blueGreen.terminateBlueInstancesOnDeploymentSuccess?.action === "KEEP_ALIVE";
    if (row.rollsBack !== undefined) {
        removeTaskSet(account, row.service, row.green.taskSet);
    } else if (!keep) {
        removeTaskSet(account, row.service, row.blue.taskSet);
    }
    account.unschedule(deploymentSubject(row.deploymentId));
    calmAlarms(account, putDeployment(account, { ...row, status: "Succeeded", completeTime: account.now }));
}
