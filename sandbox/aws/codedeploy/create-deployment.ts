import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { AwsError, type Account } from "../service";
import { calmAlarms } from "./alarms";
import { trafficRoutingOf } from "./deployment-configs";
import { deploymentGroupNamed } from "./deployment-groups";
import { DeploymentFailure } from "./failure";
import { checkAlarms, checkRollback, checkShift } from "./group-validation";
import { lifecycleOf } from "./lifecycle";
import {
    deploymentAt,
    deploymentsOfGroup,
    isActive,
    putDeployment,
    type DeploymentGroupRow,
    type DeploymentRow,
} from "./model";
import { newDeploymentId } from "./names";
import { rememberRevision } from "./revisions";
import { scheduleProceeding } from "./schedule";
import { primaryTaskSet } from "./task-sets";

export function createDeployment(account: Account, input: codedeploy.CreateDeploymentCommandInput): object {
    if (input.deploymentGroupName === undefined) {
        throw new AwsError("DeploymentGroupNameRequiredException", "Deployment Group name is missing");
    }
    const group = deploymentGroupNamed(account, input.applicationName, input.deploymentGroupName);
    const { applicationName, deploymentGroupName } = group;
    const earlier = deploymentsOfGroup(account, applicationName, deploymentGroupName);
    const running = earlier.find(isActive);
    if (running) {
        throw new AwsError(
            "DeploymentLimitExceededException",
            `The Deployment Group '${deploymentGroupName}' already has an active Deployment '${running.deploymentId}'`,
        );
    }
    const deploymentConfigName = input.deploymentConfigName ?? group.deploymentConfigName;
    const trafficRouting = trafficRoutingOf(account, deploymentConfigName);
    checkShift(account, group.pair, trafficRouting);
    const { revision } = rememberRevision(account, applicationName, input.revision, undefined, true);
    const row: DeploymentRow = {
        deploymentId: newDeploymentId(account),
        applicationName,
        deploymentGroupName,
        deploymentConfigName,
        description: input.description ?? "",
        creator: "user",
        status: "Created",
        createTime: account.now,
        revision,
        previousRevision: revisionBefore(account, earlier),
        service: group.service,
        pair: group.pair,
        deploymentStyle: group.deploymentStyle,
        blueGreen: group.blueGreen,
        autoRollback: input.autoRollbackConfiguration
            ? checkRollback(input.autoRollbackConfiguration)
            : group.autoRollback,
        overrideAlarms: input.overrideAlarmConfiguration,
        alarms: input.overrideAlarmConfiguration ? checkAlarms(input.overrideAlarmConfiguration) : group.alarms,
        trafficRouting,
        ...sidesAtStart(account, group),
        greenWeight: 0,
        lifecycleEvents: lifecycleOf(group.pair.testListener !== undefined),
        trafficSteps: 0,
        readyPassed: false,
        terminationWaitStarted: false,
        lastUpdatedAt: account.now,
    };
    scheduleProceeding(account, putDeployment(account, row));
    const last = earlier.at(-1);
    if (last) {
        calmAlarms(account, deploymentAt(account, last.deploymentId));
    }
    return { deploymentId: row.deploymentId };
}

function revisionBefore(account: Account, earlier: ReturnType<typeof deploymentsOfGroup>) {
    const good = earlier.filter(each => each.status === "Succeeded").at(-1);
    return good && deploymentAt(account, good.deploymentId).revision;
}

/** Blue is what serves now. Whether that can be replaced is found out at Install. */
function sidesAtStart(account: Account, group: DeploymentGroupRow): Pick<DeploymentRow, "blue" | "green"> {
    const [first, second] = group.pair.names;
    try {
        const { taskSet, targetGroup } = primaryTaskSet(account, group.service);
        return {
            blue: { taskSet: taskSet.id, targetGroup },
            green: { targetGroup: targetGroup === first ? second : first },
        };
    } catch (error) {
        if (error instanceof DeploymentFailure) {
            return { blue: { targetGroup: first }, green: { targetGroup: second } };
        }
        throw error;
    }
}
