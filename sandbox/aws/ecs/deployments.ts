import type { Account } from "../service";
import { newGroupId, type DeploymentRow, type ServiceRevision, type ServiceRow } from "./model";

export function newDeployment(account: Account, revision: ServiceRevision): DeploymentRow {
    const id = newGroupId(account);
    return {
        id,
        status: "PRIMARY",
        revision,
        createdAt: account.now,
        updatedAt: account.now,
        failedTasks: 0,
        failuresInARow: 0,
        rolloutState: "IN_PROGRESS",
        rolloutStateReason: `ECS deployment ${id} in progress.`,
        steady: false,
    };
}

/** The service with a new primary deployment; the others become active ones until their tasks are gone. */
export const withDeployment = (account: Account, service: ServiceRow, revision: ServiceRevision): ServiceRow => ({
    ...service,
    revision,
    deployments: [
        newDeployment(account, revision),
        ...service.deployments.map(deployment => ({ ...deployment, status: "ACTIVE" as const })),
    ],
});
