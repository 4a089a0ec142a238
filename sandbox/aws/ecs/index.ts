import type { Account, ServiceModule } from "../service";
import * as clusters from "./clusters";
import { executeCommand } from "./execute-command";
import { lastPart, services, serviceSubject, taskSubject, tasks, taskSetsOf, serviceKey } from "./model";
import { runTask, stopTaskByHand } from "./run-task";
import * as serviceDeployments from "./service-deployments";
import * as serviceOperations from "./services";
import * as tags from "./tags";
import * as taskDefinitions from "./task-definitions";
import {
    containerChanges,
    containersChecked,
    serviceReconciles,
    targetsChecked,
    taskExits,
    taskProceeds,
} from "./task-events";
import * as taskSets from "./task-sets";
import { describeTasks, listTasks } from "./tasks";
import { updateService } from "./update-service";
import { runningVcpus } from "./usage";

/** What moves a service on: its own events, the health checks of its target groups, and what scales it. */
export function subjectsOfService(account: Account, cluster: string | undefined, name: string): string[] {
    const clusterName = lastPart(cluster ?? "default");
    const serviceName = lastPart(name);
    const row = services(account).get(serviceKey({ cluster: clusterName, serviceName }));
    const revisions = row ? [...row.deployments, ...taskSetsOf(account, row)].map(group => group.revision) : [];
    const groups = revisions.flatMap(revision => revision.loadBalancers.map(each => each.targetGroupArn));
    return [
        serviceSubject(clusterName, serviceName),
        `application-autoscaling/service/${clusterName}/${serviceName}`,
        ...new Set(groups.map(arn => `elbv2/target-group/${arn}`)),
    ];
}

/** Elastic Container Service on Fargate: services with the controllers ECS (rolling) and CODE_DEPLOY, and single tasks. */
export const ecs: ServiceModule = {
    name: "ecs",
    operations: {
        RunningVcpus: runningVcpus,
        CreateCluster: clusters.createCluster,
        DescribeClusters: clusters.describeClusters,
        ListClusters: clusters.listClusters,
        UpdateCluster: clusters.updateCluster,
        UpdateClusterSettings: clusters.updateClusterSettings,
        PutClusterCapacityProviders: clusters.putClusterCapacityProviders,
        DeleteCluster: clusters.deleteCluster,
        DescribeCapacityProviders: clusters.describeCapacityProviders,
        RegisterTaskDefinition: taskDefinitions.registerTaskDefinition,
        DescribeTaskDefinition: taskDefinitions.describeTaskDefinition,
        DeregisterTaskDefinition: taskDefinitions.deregisterTaskDefinition,
        DeleteTaskDefinitions: taskDefinitions.deleteTaskDefinitions,
        ListTaskDefinitions: taskDefinitions.listTaskDefinitions,
        ListTaskDefinitionFamilies: taskDefinitions.listTaskDefinitionFamilies,
        CreateService: serviceOperations.createService,
        DescribeServices: serviceOperations.describeServices,
        ListServices: serviceOperations.listServices,
        UpdateService: updateService,
        DeleteService: serviceOperations.deleteService,
        ListServiceDeployments: serviceDeployments.listServiceDeployments,
        DescribeServiceDeployments: serviceDeployments.describeServiceDeployments,
        DescribeServiceRevisions: serviceDeployments.describeServiceRevisions,
        CreateTaskSet: taskSets.createTaskSet,
        DescribeTaskSets: taskSets.describeTaskSets,
        UpdateServicePrimaryTaskSet: taskSets.updateServicePrimaryTaskSet,
        DeleteTaskSet: taskSets.deleteTaskSet,
        ListTasks: listTasks,
        DescribeTasks: describeTasks,
        RunTask: runTask,
        StopTask: stopTaskByHand,
        ExecuteCommand: executeCommand,
        TagResource: tags.tagResource,
        UntagResource: tags.untagResource,
        ListTagsForResource: tags.listTagsForResource,
    },
    events: {
        "ecs.serviceReconciles": serviceReconciles,
        "ecs.taskProceeds": taskProceeds,
        "ecs.containerChanges": containerChanges,
        "ecs.taskExits": taskExits,
        "ecs.targetsChecked": targetsChecked,
        "ecs.containersChecked": containersChecked,
    },
    polls: {
        DescribeServices: (account, input: { cluster?: string; services?: string[] }) =>
            (input.services ?? []).flatMap(name => subjectsOfService(account, input.cluster, name)),
        DescribeTaskSets: (account, input: { cluster?: string; service?: string }) =>
            subjectsOfService(account, input.cluster, input.service ?? ""),
        DescribeTasks: (account, input: { tasks?: string[] }) =>
            (input.tasks ?? []).flatMap(reference => {
                const task = tasks(account).get(lastPart(reference));
                return task?.service === undefined
                    ? [taskSubject(lastPart(reference))]
                    : subjectsOfService(account, task.cluster, task.service);
            }),
    },
};
