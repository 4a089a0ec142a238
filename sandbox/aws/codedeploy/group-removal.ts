import type { Account } from "../service";
import {
    deploymentAt,
    deploymentGroups,
    deploymentsOfGroup,
    deploymentSubject,
    groupKey,
    isActive,
    putDeployment,
    type DeploymentGroupRow,
} from "./model";

/** A deployment that is under way stops where it stands: nobody is left to finish it. */
export function removeDeploymentGroup(account: Account, row: DeploymentGroupRow): void {
    for (const deployment of deploymentsOfGroup(account, row.applicationName, row.deploymentGroupName)) {
        if (isActive(deployment)) {
            account.unschedule(deploymentSubject(deployment.deploymentId));
            putDeployment(account, {
                ...deploymentAt(account, deployment.deploymentId),
                status: "Stopped",
                completeTime: account.now,
                error: { code: "DEPLOYMENT_GROUP_MISSING", message: "The deployment group was deleted" },
            });
        }
    }
    deploymentGroups(account).delete(groupKey(row.applicationName, row.deploymentGroupName));
}
