import type * as ecs from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { activeCluster } from "./clusters";
import { deploymentConfigurationOf } from "./deployment-configuration";
import { newDeployment } from "./deployments";
import { invalidParameter, notSimulated } from "./errors";
import { scheduleReconciliation } from "./groups";
import { lastPart, newGroupId, putService, serviceKey, services, taskSets, taskSetsOf, type ServiceRow } from "./model";
import { revisionOf } from "./revision";
import { withEndpoints } from "./service-connect";
import { asService } from "./service-description";
import { newTaskSet } from "./task-sets";

/** The scheduler notices a change this much later, in milliseconds. */
export const NOTICE = 1000;
const PAGE = 100;
const DESCRIBED = 10;
const MAX_DESIRED = 5000;

export function createService(account: Account, input: ecs.CreateServiceCommandInput): object {
    const cluster = activeCluster(account, input.cluster);
    const { serviceName = "" } = input;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(serviceName)) {
        throw invalidParameter("Invalid service name.");
    }
    const existing = services(account).get(serviceKey({ cluster: cluster.clusterName, serviceName }));
    if (existing?.status === "ACTIVE") {
        throw invalidParameter("Creation of service was not idempotent.");
    }
    if (existing?.status === "DRAINING") {
        throw invalidParameter("Unable to Start a service that is still Draining.");
    }
    const controller = input.deploymentController?.type ?? "ECS";
    checkFeatures(controller, input);
    const serviceArn = account.arn("ecs", `service/${cluster.clusterName}/${serviceName}`);
    const revision = withEndpoints(account, { serviceArn }, revisionOf(account, cluster, input));
    const row: ServiceRow = {
        serviceArn,
        serviceName,
        cluster: cluster.clusterName,
        clusterArn: cluster.clusterArn,
        status: "ACTIVE",
        controller: controller as ServiceRow["controller"],
        desiredCount: checkedCount(input.desiredCount ?? 0),
        deploymentConfiguration: deploymentConfigurationOf(controller, input.deploymentConfiguration),
        deployments: [],
        revision,
        healthCheckGracePeriodSeconds:
            input.healthCheckGracePeriodSeconds ?? (revision.loadBalancers.length > 0 ? 0 : undefined),
        roleArn: `arn:aws:iam::${account.accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
        createdAt: account.now,
        createdBy: `arn:aws:iam::${account.accountId}:user/sandbox`,
        enableECSManagedTags: input.enableECSManagedTags ?? false,
        propagateTags: input.propagateTags ?? "NONE",
        enableExecuteCommand: input.enableExecuteCommand ?? false,
        availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? "ENABLED",
        events: [],
        tags: input.tags ?? [],
    };
    if (row.controller === "ECS") {
        row.deployments = [newDeployment(account, revision)];
    } else {
        const set = newTaskSet(account, row, revision, { id: newGroupId(account), startedBy: row.createdBy });
        taskSets(account).put(set.id, { ...set, status: "PRIMARY" });
    }
    // A service of the same name may have been here before: this one is the newest.
    services(account).delete(serviceKey(row));
    putService(account, row);
    scheduleReconciliation(account, row, NOTICE);
    return { service: asService(account, row) };
}

function checkFeatures(controller: string, input: ecs.CreateServiceCommandInput): void {
    if (controller !== "ECS" && controller !== "CODE_DEPLOY") {
        throw notSimulated(`the deployment controller ${controller}`);
    }
    if (input.schedulingStrategy === "DAEMON") {
        throw invalidParameter("The scheduling strategy DAEMON is not supported for the launch type FARGATE.");
    }
    if (input.serviceConnectConfiguration?.enabled && controller !== "ECS") {
        throw invalidParameter("Service Connect is only supported with the ECS deployment controller.");
    }
    if (input.placementConstraints?.length || input.placementStrategy?.length) {
        throw invalidParameter("Placement strategies and constraints are not supported with FARGATE launch type.");
    }
    const balancers = input.loadBalancers?.length ?? 0;
    if (controller === "CODE_DEPLOY" && balancers !== 1) {
        throw invalidParameter(
            balancers === 0
                ? "load balancers should not be empty for services with a CODE_DEPLOY deployment controller."
                : "load balancers can have at most 1 items.",
        );
    }
    if (balancers > 5) {
        throw invalidParameter("load balancers can have at most 5 items.");
    }
    if (input.healthCheckGracePeriodSeconds !== undefined && balancers === 0) {
        throw invalidParameter("Health check grace period is only valid for services configured to use load balancers");
    }
}

export function checkedCount(count: number): number {
    if (!Number.isInteger(count) || count < 0 || count > MAX_DESIRED) {
        throw invalidParameter(`Desired count must be between 0 and ${MAX_DESIRED}.`);
    }
    return count;
}

/** The service of a name or ARN. */
export function findService(account: Account, cluster: string | undefined, service: string | undefined): ServiceRow {
    const { clusterName } = activeCluster(account, cluster);
    const row = services(account).get(serviceKey({ cluster: clusterName, serviceName: lastPart(service ?? "") }));
    if (!row) {
        throw new AwsError("ServiceNotFoundException", "Service not found.");
    }
    return row;
}

export function activeService(account: Account, cluster: string | undefined, service: string | undefined): ServiceRow {
    const row = findService(account, cluster, service);
    if (row.status !== "ACTIVE") {
        throw new AwsError("ServiceNotActiveException", "Service was not ACTIVE.");
    }
    return row;
}

export function describeServices(account: Account, input: ecs.DescribeServicesCommandInput): object {
    const { clusterName } = activeCluster(account, input.cluster);
    const names = input.services ?? [];
    if (names.length === 0) {
        throw invalidParameter("Services cannot be empty.");
    }
    if (names.length > DESCRIBED) {
        throw invalidParameter(`Services cannot have more than ${DESCRIBED} elements.`);
    }
    const found: ecs.Service[] = [];
    const failures: ecs.Failure[] = [];
    for (const name of names) {
        const row = services(account).get(serviceKey({ cluster: clusterName, serviceName: lastPart(name) }));
        if (row) {
            found.push(asService(account, row, input.include?.includes("TAGS") ?? false));
        } else {
            const arn = account.arn("ecs", `service/${clusterName}/${lastPart(name)}`);
            failures.push({ arn, reason: "MISSING" });
        }
    }
    return { services: found, failures };
}

export function listServices(account: Account, input: ecs.ListServicesCommandInput): object {
    const { clusterName } = activeCluster(account, input.cluster);
    const arns = services(account)
        .list()
        .filter(row => row.cluster === clusterName && row.status !== "INACTIVE")
        .filter(row => {
            const { launchType } = row.revision;
            return input.launchType === undefined || input.launchType === launchType;
        })
        .map(row => row.serviceArn);
    const { items, next } = paginate(arns, input.nextToken, input.maxResults ?? 10, PAGE);
    return { serviceArns: items, nextToken: next };
}

export function deleteService(account: Account, input: ecs.DeleteServiceCommandInput): object {
    const row = findService(account, input.cluster, input.service);
    if (row.status === "INACTIVE") {
        throw new AwsError("ServiceNotFoundException", "Service not found.");
    }
    if (!input.force && row.status === "ACTIVE") {
        if (row.desiredCount > 0) {
            throw invalidParameter(
                row.controller === "ECS"
                    ? "The service cannot be stopped while it is scaled above 0."
                    : "The service cannot be stopped while the primary task set is scaled above 0.",
            );
        }
        if (taskSetsOf(account, row).length > 1) {
            throw invalidParameter("The service cannot be stopped while it has several task sets.");
        }
    }
    const draining: ServiceRow = { ...row, status: "DRAINING", desiredCount: 0 };
    putService(account, draining);
    scheduleReconciliation(account, draining, NOTICE);
    return { service: asService(account, draining) };
}
