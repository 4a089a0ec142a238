import { subjectsOfService } from "../ecs";
import type { Account, ServiceModule } from "../service";
import * as applications from "./applications";
import { continueDeployment, stopDeployment } from "./control";
import { createDeployment } from "./create-deployment";
import * as configs from "./deployment-configs";
import * as groups from "./deployment-groups";
import * as deploymentOperations from "./deployments";
import { underWay } from "./lifecycle";
import { alarmsChecked, proceeds, readyTimesOut, terminates } from "./machine";
import { deployments, deploymentSubject, isActive } from "./model";
import { putLifecycleEventHookExecutionStatus } from "./hooks";
import * as revisions from "./revisions";
import * as tags from "./tags";
import * as targets from "./targets";

/** What moves a deployment on: its own events, and while it is under way those of the service whose tasks it waits for. */
export function subjectsOfDeployment(account: Account, id: string | undefined): string[] {
    const row = deployments(account).get(id ?? "");
    return row && isActive(row)
        ? [deploymentSubject(row.deploymentId), ...subjectsOfService(account, row.service.cluster, row.service.service)]
        : [];
}

const pollOne = (account: Account, input: { deploymentId?: string }) =>
    subjectsOfDeployment(account, input.deploymentId);

/** CodeDeploy for Amazon ECS: blue/green deployments. */
export const codedeploy: ServiceModule = {
    name: "codedeploy",
    operations: {
        CreateApplication: applications.createApplication,
        GetApplication: applications.getApplication,
        BatchGetApplications: applications.batchGetApplications,
        ListApplications: applications.listApplications,
        UpdateApplication: applications.updateApplication,
        DeleteApplication: applications.deleteApplication,
        CreateDeploymentConfig: configs.createDeploymentConfig,
        GetDeploymentConfig: configs.getDeploymentConfig,
        ListDeploymentConfigs: configs.listDeploymentConfigs,
        DeleteDeploymentConfig: configs.deleteDeploymentConfig,
        CreateDeploymentGroup: groups.createDeploymentGroup,
        GetDeploymentGroup: groups.getDeploymentGroup,
        BatchGetDeploymentGroups: groups.batchGetDeploymentGroups,
        ListDeploymentGroups: groups.listDeploymentGroups,
        UpdateDeploymentGroup: groups.updateDeploymentGroup,
        DeleteDeploymentGroup: groups.deleteDeploymentGroup,
        RegisterApplicationRevision: revisions.registerApplicationRevision,
        GetApplicationRevision: revisions.getApplicationRevision,
        BatchGetApplicationRevisions: revisions.batchGetApplicationRevisions,
        ListApplicationRevisions: revisions.listApplicationRevisions,
        CreateDeployment: createDeployment,
        GetDeployment: deploymentOperations.getDeployment,
        BatchGetDeployments: deploymentOperations.batchGetDeployments,
        ListDeployments: deploymentOperations.listDeployments,
        StopDeployment: stopDeployment,
        ContinueDeployment: continueDeployment,
        SkipWaitTimeForInstanceTermination: (account, { deploymentId }: { deploymentId?: string }) =>
            continueDeployment(account, { deploymentId, deploymentWaitType: "TERMINATION_WAIT" }),
        PutLifecycleEventHookExecutionStatus: putLifecycleEventHookExecutionStatus,
        GetDeploymentTarget: targets.getDeploymentTarget,
        BatchGetDeploymentTargets: targets.batchGetDeploymentTargets,
        ListDeploymentTargets: targets.listDeploymentTargets,
        GetDeploymentInstance: targets.refuseInstances,
        BatchGetDeploymentInstances: targets.refuseInstances,
        ListDeploymentInstances: targets.refuseInstances,
        TagResource: tags.tagResource,
        UntagResource: tags.untagResource,
        ListTagsForResource: tags.listTagsForResource,
    },
    events: {
        "codedeploy.proceeds": proceeds,
        "codedeploy.terminates": terminates,
        "codedeploy.readyTimesOut": readyTimesOut,
        "codedeploy.alarmsChecked": alarmsChecked,
    },
    underWay,
    polls: {
        GetDeployment: pollOne,
        GetDeploymentTarget: pollOne,
        BatchGetDeploymentTargets: pollOne,
        BatchGetDeployments: (account, input: { deploymentIds?: string[] }) =>
            (input.deploymentIds ?? []).flatMap(id => subjectsOfDeployment(account, id)),
    },
};
