import type * as codedeploy from "@aws-sdk/client-codedeploy";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { applicationNamed } from "./applications";
import { asLoadBalancerInfo, deploymentGroupNamed, withoutContent } from "./deployment-groups";
import { deploymentHeads, deployments, isActive, runningDeployments, type DeploymentRow } from "./model";
import { invalidToken } from "./names";
import { targetStatusOf } from "./targets";

const PAGE = 100;
const MAX_BATCH = 25;

function checkId(id: string | undefined): string {
    if (!id) {
        throw new AwsError("DeploymentIdRequiredException", "Deployment ID is required");
    }
    if (!/^d-[A-Z0-9]{9,}$/.test(id)) {
        throw new AwsError("InvalidDeploymentIdException", `Deployment ID is invalid: ${id}`);
    }
    return id;
}

export function deploymentNamed(account: Account, id: string | undefined): DeploymentRow {
    const row = deployments(account).get(checkId(id));
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
        overrideAlarmConfiguration: row.overrideAlarms,
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
    const ids = (input.deploymentIds ?? []).map(checkId);
    if (ids.length === 0) {
        throw new AwsError("DeploymentIdRequiredException", "At least one deployment ID is required");
    }
    if (ids.length > MAX_BATCH) {
        throw new AwsError("BatchLimitExceededException", `The maximum number of deployment IDs is ${MAX_BATCH}`);
    }
    // Those that are not there are left out, as by AWS.
    const found = ids.map(id => deployments(account).get(id));
    return { deploymentsInfo: found.flatMap(row => (row ? [asDeployment(row)] : [])) };
}

const STATUSES = ["Created", "Queued", "InProgress", "Baking", "Succeeded", "Failed", "Stopped", "Ready"];

/** Newest first. */
export function listDeployments(account: Account, input: codedeploy.ListDeploymentsCommandInput): object {
    const { applicationName, deploymentGroupName, includeOnlyStatuses: statuses = [], externalId } = input;
    if (deploymentGroupName !== undefined) {
        deploymentGroupNamed(account, applicationName, deploymentGroupName);
    } else if (applicationName !== undefined) {
        applicationNamed(account, applicationName);
        throw new AwsError("DeploymentGroupNameRequiredException", "Deployment Group name is missing");
    }
    const unknown = statuses.find(status => !STATUSES.includes(status));
    if (unknown !== undefined) {
        throw new AwsError("InvalidDeploymentStatusException", `The deployment status is invalid: ${unknown}`);
    }
    const { start, end } = timeRange(input.createTimeRange);
    const onlyRunning = statuses.length > 0 && statuses.every(status => isActive({ status }));
    const ids = (onlyRunning ? runningDeployments : deploymentHeads)(account)
        .list()
        // Only deployments that another service started have one.
        .filter(() => externalId === undefined)
        .filter(row => applicationName === undefined || row.applicationName === applicationName)
        .filter(row => deploymentGroupName === undefined || row.deploymentGroupName === deploymentGroupName)
        .filter(row => statuses.length === 0 || statuses.includes(row.status))
        .filter(row => row.createTime >= start && row.createTime <= end)
        .map(row => row.deploymentId)
        .reverse();
    const { items, next } = paginate(ids, input.nextToken, undefined, PAGE, invalidToken);
    return { deployments: items, nextToken: next };
}

function timeRange(given: codedeploy.TimeRange | undefined): { start: number; end: number } {
    const [start = -Infinity, end = Infinity] = [given?.start?.getTime(), given?.end?.getTime()];
    if (start > end) {
        throw new AwsError("InvalidTimeRangeException", "The time range's start is after its end");
    }
    return { start, end };
}
