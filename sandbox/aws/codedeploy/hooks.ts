import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { AwsError, type Account } from "../service";
import { specOf } from "./appspec";
import { deploymentNamed } from "./deployments";
import { DeploymentFailure } from "./failure";
import { currentEvent } from "./lifecycle";
import { deploymentSubject, isActive, putDeployment, type DeploymentRow } from "./model";
import { uuid } from "./names";
import { scheduleProceeding } from "./schedule";
import type { StepResult } from "./steps";

/** A hook must have answered by then. */
const HOOK_TIMEOUT = 60 * 60_000;

const failure = (why: string) =>
    new DeploymentFailure(
        "HOOK_EXECUTION_FAILURE",
        "The deployment failed because one or more of the lifecycle event validation functions failed.",
        why,
    );

/** Calls the event's hook, where the AppSpec names one, and waits for what it says of itself. @throws DeploymentFailure */
export function awaitHook(account: Account, row: DeploymentRow, event: string): StepResult {
    const reference = specOf(row.revision).hooks[event];
    const what = `The hook function ${reference ?? "(a fault's)"} of ${event}`;
    if (row.hook?.event !== event) {
        return reference === undefined ? { row, outcome: "done" } : callHook(account, row, event, reference);
    }
    switch (row.hook.answer) {
        case "Succeeded":
            return { row, outcome: "done" };
        case "Failed":
            throw failure(`${what} answered Failed.`);
        default:
            throw failure(
                `${what} did not call PutLifecycleEventHookExecutionStatus within ${HOOK_TIMEOUT / 60_000} minutes.`,
            );
    }
}

function callHook(account: Account, row: DeploymentRow, event: string, reference: string): StepResult {
    const waiting = waitForHook(account, row, event);
    try {
        account.call("lambda", "Invoke", {
            FunctionName: reference,
            InvocationType: "Event",
            Payload: {
                DeploymentId: row.deploymentId,
                LifecycleEventHookExecutionId: waiting.row.hook?.executionId,
            },
        });
    } catch (error) {
        throw error instanceof AwsError
            ? failure(
                  `The hook function ${reference} of ${event} could not be invoked: ${error.message} (in the sandbox: swingbridge sandbox function add)`,
              )
            : error;
    }
    return waiting;
}

/** A hook that is under way, though nobody may have called it. */
export function waitForHook(account: Account, row: DeploymentRow, event: string): StepResult {
    const executionId = uuid(account);
    const hookExecutions = [...(row.hookExecutions ?? []), executionId];
    return { row: { ...row, hook: { event, executionId }, hookExecutions }, outcome: { wait: HOOK_TIMEOUT } };
}

export function putLifecycleEventHookExecutionStatus(
    account: Account,
    input: codedeploy.PutLifecycleEventHookExecutionStatusCommandInput,
): object {
    const row = deploymentNamed(account, input.deploymentId);
    const { lifecycleEventHookExecutionId: id, status } = input;
    if (status !== "Succeeded" && status !== "Failed") {
        throw new AwsError(
            "InvalidLifecycleEventHookExecutionStatusException",
            `The lifecycle event hook execution status is invalid: ${status}. It should be Succeeded or Failed.`,
        );
    }
    if (!id || !row.hookExecutions?.includes(id)) {
        throw new AwsError(
            "InvalidLifecycleEventHookExecutionIdException",
            `The lifecycle event hook execution ID is invalid: ${id}`,
        );
    }
    const { hook } = row;
    const waits = hook?.executionId === id && currentEvent(row.lifecycleEvents)?.name === hook.event;
    if (!isActive(row) || !waits || hook.answer !== undefined) {
        throw new AwsError(
            "LifecycleEventAlreadyCompletedException",
            `The lifecycle event of the hook execution ${id} has already completed`,
        );
    }
    account.unschedule(deploymentSubject(row.deploymentId), "codedeploy.proceeds");
    scheduleProceeding(account, putDeployment(account, { ...row, hook: { ...hook, answer: status } }));
    return { lifecycleEventHookExecutionId: id };
}
