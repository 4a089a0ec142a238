import type { TaskSet } from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";
import { specOf } from "./appspec";
import { DeploymentFailure } from "./failure";
import { describeService } from "./group-validation";
import type { DeploymentRow, EcsServiceName } from "./model";
import { arnOf } from "./routes";

/** ECS lets only CodeDeploy touch the task sets of its services. */
const STARTED_BY = "CODE_DEPLOY";

export const taskSetsOf = (account: Account, service: EcsServiceName): TaskSet[] =>
    describeService(account, service)?.taskSets ?? [];

/** The task set that serves, and the name of its target group. @throws DeploymentFailure */
export function primaryTaskSet(account: Account, service: EcsServiceName): { taskSet: TaskSet; targetGroup: string } {
    const taskSet = taskSetsOf(account, service).find(each => each.status === "PRIMARY");
    if (!taskSet) {
        throw new DeploymentFailure("INVALID_ECS_SERVICE", "The ECS service has no primary task set.");
    }
    return { taskSet, targetGroup: targetGroupOf(taskSet) };
}

/** `arn:…:targetgroup/NAME/id` */
const targetGroupOf = (taskSet: TaskSet): string => taskSet.loadBalancers?.[0]?.targetGroupArn?.split("/").at(-2) ?? "";

/** Task sets that a stopped deployment left behind give way to the new one. */
export function removeLeftovers(account: Account, service: EcsServiceName): void {
    for (const taskSet of taskSetsOf(account, service).filter(each => each.status === "ACTIVE")) {
        removeTaskSet(account, service, taskSet.id);
    }
}

/** Green: what the AppSpec says, in the target group that is not live. @returns The id of the task set */
export function createGreen(account: Account, row: DeploymentRow, blue: TaskSet, targetGroupName: string): string {
    const spec = specOf(row.revision);
    const { taskSet } = update<{ taskSet: TaskSet }>(account, "CreateTaskSet", {
        ...row.service,
        startedBy: STARTED_BY,
        externalId: row.deploymentId,
        taskDefinition: spec.taskDefinition,
        loadBalancers: [
            {
                targetGroupArn: arnOf(account, targetGroupName),
                containerName: spec.containerName,
                containerPort: spec.containerPort,
            },
        ],
        serviceRegistries: blue.serviceRegistries,
        networkConfiguration: spec.networkConfiguration ?? blue.networkConfiguration,
        platformVersion: spec.platformVersion ?? "LATEST",
        // An AppSpec without a strategy does not keep the service's: the tasks run on plain Fargate.
        ...(spec.capacityProviderStrategy
            ? { capacityProviderStrategy: spec.capacityProviderStrategy }
            : { launchType: "FARGATE" }),
        scale: { unit: "PERCENT", value: 100 },
    });
    return taskSet.id ?? "";
}

export const makePrimary = (account: Account, service: EcsServiceName, taskSet: string | undefined): void => {
    update(account, "UpdateServicePrimaryTaskSet", { ...service, primaryTaskSet: taskSet, startedBy: STARTED_BY });
};

/** The service may have been deleted meanwhile, and its task sets with it. */
export function removeTaskSet(account: Account, service: EcsServiceName, taskSet: string | undefined): void {
    const present = taskSetsOf(account, service).some(each => each.id === taskSet && each.status !== "DRAINING");
    if (present) {
        update(account, "DeleteTaskSet", { ...service, taskSet, force: true, startedBy: STARTED_BY });
    }
}

function update<Output>(account: Account, operation: string, input: object): Output {
    try {
        return account.call<Output>("ecs", operation, input);
    } catch (error) {
        throw error instanceof AwsError
            ? new DeploymentFailure(
                  "ECS_UPDATE_ERROR",
                  `The ECS service cannot be updated due to an unexpected error: ${error.message} (Service: AmazonECS; Status Code: ${error.status}; Error Code: ${error.code}).`,
              )
            : error;
    }
}
