import type { Account } from "../service";
import { raiseAlarm } from "./alarms";
import { HOOKS } from "./appspec";
import { stopOnAlarm, stopOnRequest } from "./ending";
import { DeploymentFailure } from "./failure";
import { waitForHook } from "./hooks";
import type { DeploymentRow } from "./model";
import { removeTargetGroup } from "./routes";
import type { StepResult } from "./steps";

/**
 * What goes wrong on purpose as a lifecycle event begins: the moment `codedeploy.lifecycleEvent`, with subject application,
 * group, event (that of the AppSpec, `Ready` or `TerminationWait`) and deployment (`forward` or `rollback`). Kinds:
 * - `alarm` (`{ alarm }`, else the group's first): an alarm goes off, until the deployment is taken back or the next begins
 * - `fail` (`{ message }`): the event fails
 * - `hang`: the event's hook never answers
 * - `stop` (`{ rollback: "true" | "false" }`, else as the group says): somebody stops the deployment
 * - `deleteTargetGroup`: somebody deletes the target group of the new tasks
 * - `kill` (`{ pid }`): a process of this machine dies, the deployer say
 * @returns what the event does instead; `ended` where there is nothing left to do
 */
export function meetFault(account: Account, row: DeploymentRow, event: string): StepResult | "ended" | undefined {
    const fault = account.fault("codedeploy.lifecycleEvent", {
        application: row.applicationName,
        group: row.deploymentGroupName,
        event,
        deployment: row.rollsBack === undefined ? "forward" : "rollback",
    });
    const { detail = {} } = fault ?? {};
    switch (fault?.kind) {
        case "alarm": {
            const alarmed = raiseAlarm(account, row, String(detail.alarm ?? row.alarms.alarms?.[0]?.name));
            return stopOnAlarm(account, alarmed) ? "ended" : undefined;
        }
        case "fail":
            throw new DeploymentFailure(
                "HOOK_EXECUTION_FAILURE",
                String(
                    detail.message ??
                        "The deployment failed because one or more of the lifecycle event validation functions failed.",
                ),
            );
        case "hang":
            if (!HOOKS.includes(event)) {
                throw new DeploymentFailure("INTERNAL_ERROR", `the fault hang: ${event} has no hook that could hang`);
            }
            return waitForHook(account, row, event);
        case "stop":
            stopOnRequest(account, row, detail.rollback === undefined ? undefined : String(detail.rollback) === "true");
            return "ended";
        case "deleteTargetGroup":
            removeTargetGroup(account, row.pair, row.green.targetGroup);
            return undefined;
        case "kill":
            account.workOutside({ type: "process.kill", detail: { pid: Number(detail.pid), sandbox: process.pid } });
            return undefined;
        default:
            return undefined;
    }
}
