import type { Account } from "../service";
import { deploymentSubject, type DeploymentRow } from "./model";

/** Between two lifecycle events, in milliseconds. */
const PAUSE = 1000;

/** Lets a deployment take its next step. */
export function scheduleProceeding(account: Account, row: DeploymentRow, delay = PAUSE): void {
    schedule(account, row, "codedeploy.proceeds", delay);
}

export function schedule(account: Account, row: DeploymentRow, type: string, delay: number): void {
    account.schedule({
        type,
        due: account.now + delay,
        subject: deploymentSubject(row.deploymentId),
        detail: { deployment: row.deploymentId },
    });
}
