import type * as codedeploy from "@aws-sdk/client-codedeploy";
import type { TaskSet } from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { deploymentNamed } from "./deployments";
import type { DeploymentRow, SideRow } from "./model";
import { invalidToken } from "./names";
import { taskSetsOf } from "./task-sets";

const PAGE = 100;

/** `cluster:service` */
const targetIdOf = (row: DeploymentRow) => `${row.service.cluster}:${row.service.service}`;

export function targetStatusOf(row: DeploymentRow): codedeploy.TargetStatus {
    switch (row.status) {
        case "Created":
        case "Queued":
            return "Pending";
        case "Ready":
        case "Failed":
        case "Succeeded":
            return row.status;
        case "Stopped":
            return row.lifecycleEvents.some(event => event.status === "Skipped") ? "Skipped" : "Succeeded";
        default:
            return "InProgress";
    }
}

function asTarget(account: Account, row: DeploymentRow): codedeploy.DeploymentTarget {
    const sets = taskSetsOf(account, row.service);
    const taskSetsInfo = [
        asTaskSetInfo("Blue", row.blue, sets, 100 - row.greenWeight),
        asTaskSetInfo("Green", row.green, sets, row.greenWeight),
    ].flatMap(info => info ?? []);
    return {
        deploymentTargetType: "ECSTarget",
        ecsTarget: {
            deploymentId: row.deploymentId,
            targetId: targetIdOf(row),
            targetArn: account.arn("ecs", `service/${row.service.cluster}/${row.service.service}`),
            lastUpdatedAt: new Date(row.lastUpdatedAt),
            lifecycleEvents: row.lifecycleEvents.map(event => ({
                lifecycleEventName: event.name,
                status: event.status,
                startTime: event.startTime === undefined ? undefined : new Date(event.startTime),
                endTime: event.endTime === undefined ? undefined : new Date(event.endTime),
                diagnostics: event.diagnostics,
            })),
            status: targetStatusOf(row),
            taskSetsInfo,
        },
    };
}

/** `identifer` is AWS's own spelling. A task set that is gone is shown without tasks. */
function asTaskSetInfo(
    label: "Blue" | "Green",
    side: SideRow,
    sets: readonly TaskSet[],
    trafficWeight: number,
): codedeploy.ECSTaskSet | undefined {
    if (side.taskSet === undefined) {
        return undefined;
    }
    const set = sets.find(each => each.id === side.taskSet);
    return {
        identifer: side.taskSet,
        desiredCount: set?.computedDesiredCount ?? 0,
        pendingCount: set?.pendingCount ?? 0,
        runningCount: set?.runningCount ?? 0,
        status: set?.status ?? "DRAINING",
        trafficWeight,
        targetGroup: { name: side.targetGroup },
        taskSetLabel: label,
    };
}

export function getDeploymentTarget(account: Account, input: codedeploy.GetDeploymentTargetCommandInput): object {
    const row = startedDeployment(account, input.deploymentId);
    checkTarget(row, input.targetId);
    return { deploymentTarget: asTarget(account, row) };
}

const FILTERS = ["TargetStatus", "ServerInstanceLabel"];

/** A deployment has its target once it has begun. */
function startedDeployment(account: Account, id: string | undefined): DeploymentRow {
    const row = deploymentNamed(account, id);
    if (row.status === "Created") {
        throw new AwsError("DeploymentNotStartedException", `The deployment ${row.deploymentId} has not started`);
    }
    return row;
}

function checkTarget(row: DeploymentRow, id: string | undefined): void {
    if (!id) {
        throw new AwsError("DeploymentTargetIdRequiredException", "Deployment target ID is required");
    }
    if (id !== targetIdOf(row)) {
        throw new AwsError(
            "DeploymentTargetDoesNotExistException",
            `The deployment target ${id} of deployment ${row.deploymentId} could not be found`,
        );
    }
}

export function batchGetDeploymentTargets(
    account: Account,
    input: codedeploy.BatchGetDeploymentTargetsCommandInput,
): object {
    const row = startedDeployment(account, input.deploymentId);
    const ids = input.targetIds ?? [];
    if (ids.length === 0) {
        throw new AwsError("DeploymentTargetIdRequiredException", "At least one deployment target ID is required");
    }
    if (ids.length > 1) {
        throw new AwsError(
            "DeploymentTargetListSizeExceededException",
            "The target list of an Amazon ECS deployment must have exactly one item",
        );
    }
    ids.forEach(id => checkTarget(row, id));
    return { deploymentTargets: ids.map(() => asTarget(account, row)) };
}

export function listDeploymentTargets(account: Account, input: codedeploy.ListDeploymentTargetsCommandInput): object {
    const row = startedDeployment(account, input.deploymentId);
    const unknown = Object.keys(input.targetFilters ?? {}).find(name => !FILTERS.includes(name));
    if (unknown !== undefined) {
        throw new AwsError("InvalidTargetFilterNameException", `The target filter name is invalid: ${unknown}`);
    }
    const wanted = input.targetFilters?.TargetStatus;
    const ids = wanted && !wanted.includes(targetStatusOf(row)) ? [] : [targetIdOf(row)];
    const { items, next } = paginate(ids, input.nextToken, undefined, PAGE, invalidToken);
    return { targetIds: items, nextToken: next };
}

/** Instances are those of other compute platforms. */
export function refuseInstances(account: Account, input: { deploymentId?: string }): never {
    deploymentNamed(account, input.deploymentId);
    throw new AwsError(
        "InvalidComputePlatformException",
        "The operation is not supported for the ECS compute platform: use the operations on deployment targets",
    );
}
