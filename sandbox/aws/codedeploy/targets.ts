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
    const row = deploymentNamed(account, input.deploymentId);
    checkTarget(row, input.targetId);
    return { deploymentTarget: asTarget(account, row) };
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
    const row = deploymentNamed(account, input.deploymentId);
    const ids = input.targetIds ?? [targetIdOf(row)];
    ids.forEach(id => checkTarget(row, id));
    return { deploymentTargets: ids.map(() => asTarget(account, row)) };
}

export function listDeploymentTargets(account: Account, input: codedeploy.ListDeploymentTargetsCommandInput): object {
    const row = deploymentNamed(account, input.deploymentId);
    const wanted = input.targetFilters?.TargetStatus;
    const ids = wanted && !wanted.includes(targetStatusOf(row)) ? [] : [targetIdOf(row)];
    const { items, next } = paginate(ids, input.nextToken, undefined, PAGE, invalidToken);
    return { targetIds: items, nextToken: next };
}
