import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { applicationNamed } from "./applications";
import { asLoadBalancerInfo, deploymentGroupNamed, withoutContent } from "./deployment-groups";
import { deployments, type DeploymentRow } from "./model";
import { invalidToken } from "./names";
import { targetStatusOf } from "./targets";

const PAGE = 100;
const MAX_BATCH = 25;

export function deploymentNamed(account: Account, id: string | undefined): DeploymentRow {
    if (!id) {
        throw new AwsError("DeploymentIdRequiredException", "Deployment ID is required");
    }
    if (!/^d-[A-Z0-9]{9,}$/.test(id)) {
        throw new AwsError("InvalidDeploymentIdException", `Deployment ID is invalid: ${id}`);
    }
    const row = deployments(account).get(id);
    if (!row) {
        throw new AwsError("DeploymentDoesNotExistException", `The deployment ${id} could not be found`);
    }
    return row;
}

const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));

export function asDeployment(row: DeploymentRow): codedeploy.DeploymentInfo {
    return {
        applicationName: row.applicationName,
        deploymentGroupName: row.deploymentGroupName,
        deploymentConfigName: row.deploymentConfigName,
        deploymentId: row.deploymentId,
        previousRevision: row.previousRevision && withoutContent(row.previousRevision),
        revision: withoutContent(row.revision),
        status: row.status,
        errorInformation: row.error,
        createTime: new Date(row.createTime),
        startTime: date(row.startTime),
        completeTime: date(row.completeTime),
        deploymentOverview: overviewOf(row),
        description: row.description,
        creator: row.creator,
        ignoreApplicationStopFailures: false,
        autoRollbackConfiguration: row.autoRollback,
        updateOutdatedInstancesOnly: false,
        rollbackInfo: row.rollback,
        deploymentStyle: row.deploymentStyle,
        instanceTerminationWaitTimeStarted: row.terminationWaitStarted,
        blueGreenDeploymentConfiguration: row.blueGreen,
        loadBalancerInfo: asLoadBalancerInfo(row.pair),
        fileExistsBehavior: "DISALLOW",
        deploymentStatusMessages: [],
        computePlatform: "ECS",
        overrideAlarmConfiguration: undefined,
    };
}

/** An ECS deployment has one target. */
function overviewOf(row: DeploymentRow): codedeploy.DeploymentOverview {
    const status = targetStatusOf(row);
    const count = (...statuses: string[]) => Number(statuses.includes(status));
    return {
        Pending: count("Pending"),
        InProgress: count("InProgress"),
        Succeeded: count("Succeeded"),
        Failed: count("Failed"),
        Skipped: count("Skipped"),
        Ready: count("Ready"),
    };
}

export const getDeployment = (account: Account, input: codedeploy.GetDeploymentCommandInput): object => ({
    deploymentInfo: asDeployment(deploymentNamed(account, input.deploymentId)),
});

export function batchGetDeployments(account: Account, input: codedeploy.BatchGetDeploymentsCommandInput): object {
    const ids = input.deploymentIds ?? [];
    if (ids.length > MAX_BATCH) {
        throw new AwsError("BatchLimitExceededException", `The maximum number of deployment IDs is ${MAX_BATCH}`);
    }
    return { deploymentsInfo: ids.map(id => asDeployment(deploymentNamed(account, id))) };
}

/** Newest first. */
export function listDeployments(account: Account, input: codedeploy.ListDeploymentsCommandInput): object {
    const { applicationName, deploymentGroupName, includeOnlyStatuses: statuses, createTimeRange: range } = input;
    if (deploymentGroupName !== undefined) {
        deploymentGroupNamed(account, applicationName, deploymentGroupName);
    } else if (applicationName !== undefined) {
        applicationNamed(account, applicationName);
    }
    const ids = deployments(account)
        .list()
        .filter(row => applicationName === undefined || row.applicationName === applicationName)
        .filter(row => deploymentGroupName === undefined || row.deploymentGroupName === deploymentGroupName)
        .filter(row => !statuses?.length || statuses.includes(row.status))
        .filter(row => range?.start === undefined || row.createTime >= range.start.getTime())
        .filter(row => range?.end === undefined || row.createTime <= range.end.getTime())
        .map(row => row.deploymentId)
        .reverse();
    const { items, next } = paginate(ids, input.nextToken, undefined, PAGE, invalidToken);
    return { deployments: items, nextToken: next };
}
