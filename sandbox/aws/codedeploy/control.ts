import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { AwsError, type Account } from "../service";
import { deploymentNamed } from "./deployments";
import { stopOnRequest } from "./ending";
import { deploymentSubject, isActive, putDeployment } from "./model";
import { scheduleProceeding } from "./schedule";
import { endDeployment } from "./steps";

export function stopDeployment(account: Account, input: codedeploy.StopDeploymentCommandInput): object {
    const row = deploymentNamed(account, input.deploymentId);
    if (!isActive(row)) {
        throw new AwsError(
            "DeploymentAlreadyCompletedException",
            `The deployment ${row.deploymentId} has already completed`,
        );
    }
    stopOnRequest(account, row, input.autoRollbackEnabled);
    return { status: "Succeeded", statusMessage: "No more lifecycle events will be scheduled for this deployment" };
}

export function continueDeployment(account: Account, input: codedeploy.ContinueDeploymentCommandInput): object {
    const row = deploymentNamed(account, input.deploymentId);
    if (!isActive(row)) {
        throw new AwsError(
            "DeploymentAlreadyCompletedException",
            `The deployment ${row.deploymentId} has already completed`,
        );
    }
    const { deploymentWaitType: type = "READY_WAIT" } = input;
    if (type === "READY_WAIT") {
        if (row.status !== "Ready") {
            throw notReady(row.deploymentId, "the traffic to be rerouted");
        }
        account.unschedule(deploymentSubject(row.deploymentId), "codedeploy.readyTimesOut");
        scheduleProceeding(account, putDeployment(account, { ...row, status: "InProgress", readyPassed: true }));
        return {};
    }
    if (type !== "TERMINATION_WAIT") {
        throw new AwsError("InvalidDeploymentWaitTypeException", `The wait type is invalid: ${String(type)}`);
    }
    if (!row.terminationWaitStarted) {
        throw notReady(row.deploymentId, "the termination of the original task set");
    }
    endDeployment(account, row);
    return {};
}

const notReady = (id: string, what: string) =>
    new AwsError("DeploymentIsNotInReadyStateException", `The deployment ${id} is not waiting for ${what}`);
