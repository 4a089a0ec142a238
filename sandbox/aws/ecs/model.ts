import type {
    CapacityProviderStrategyItem,
    Cluster,
    DeploymentConfiguration,
    LaunchType,
    LoadBalancer,
    NetworkConfiguration,
    ServiceRegistry,
    Tag,
    TaskDefinition,
    TaskStopCode,
    TimeoutConfiguration,
} from "@aws-sdk/client-ecs";
import type { Account } from "../service";
import type { Outcome } from "./outcome";

/** By name. */
export interface ClusterRow extends Cluster {
    clusterName: string;
    clusterArn: string;
    status: "ACTIVE" | "INACTIVE";
    capacityProviders: string[];
    defaultCapacityProviderStrategy: CapacityProviderStrategyItem[];
    tags: Tag[];
}

/** By `family:revision`. */
export interface TaskDefinitionRow extends Omit<
    TaskDefinition,
    "registeredAt" | "deregisteredAt" | "deleteRequestedAt"
> {
    taskDefinitionArn: string;
    family: string;
    revision: number;
    status: "ACTIVE" | "INACTIVE" | "DELETE_IN_PROGRESS";
    registeredAt: number;
    deregisteredAt?: number;
    tags: Tag[];
}

/** What a deployment or a task set runs: all that a release may change. */
export interface ServiceRevision {
    /** ARN. */
    taskDefinition: string;
    launchType?: LaunchType;
    capacityProviderStrategy: CapacityProviderStrategyItem[];
    platformVersion: string;
    networkConfiguration?: NetworkConfiguration;
    loadBalancers: LoadBalancer[];
    serviceRegistries: ServiceRegistry[];
    serviceConnect?: ServiceConnectRow;
}

/** Service Connect of a revision. */
export interface ServiceConnectRow {
    namespaceArn: string;
    namespaceId: string;
    services: {
        portName: string;
        discoveryName: string;
        clientAliases: { port: number; dnsName?: string }[];
        ingressPortOverride?: number;
        timeout?: TimeoutConfiguration;
        /** Of the port that `portName` names. */
        containerPort: number;
    }[];
    /** What ECS made in Cloud Map for them. */
    endpoints: { discoveryName: string; discoveryArn: string }[];
}

/** The tasks of one deployment or one task set, and how they fare. */
export interface TaskGroup {
    /** `ecs-svc/…`: `startedBy` of its tasks. */
    id: string;
    revision: ServiceRevision;
    createdAt: number;
    updatedAt: number;
    /** Tasks that stopped before they were healthy. */
    failedTasks: number;
    /** The same since the last healthy task: ECS waits longer and longer before the next start. */
    failuresInARow: number;
    /** After failures: no new task before this moment. */
    retryAt?: number;
}

/** A deployment of a service with the controller ECS. */
export interface DeploymentRow extends TaskGroup {
    status: "PRIMARY" | "ACTIVE";
    rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
    rolloutStateReason: string;
    /** Has reached a steady state since its last change. */
    steady: boolean;
}

/** A task set of a service with another controller. By id. */
export interface TaskSetRow extends TaskGroup {
    taskSetArn: string;
    service: string;
    cluster: string;
    status: "PRIMARY" | "ACTIVE" | "DRAINING";
    /** Percent of the service's desired count. */
    scale: number;
    stability: "STEADY_STATE" | "STABILIZING";
    stabilityAt: number;
    startedBy?: string;
    externalId?: string;
    tags: Tag[];
}

export interface ServiceEventRow {
    id: string;
    createdAt: number;
    message: string;
}

/** By `serviceKey`. */
export interface ServiceRow {
    serviceArn: string;
    serviceName: string;
    cluster: string;
    clusterArn: string;
    status: "ACTIVE" | "DRAINING" | "INACTIVE";
    controller: "ECS" | "CODE_DEPLOY";
    desiredCount: number;
    deploymentConfiguration: DeploymentConfiguration;
    /** Newest first; empty where the controller is not ECS. */
    deployments: DeploymentRow[];
    /** What the service was created with, until a deployment or task set says otherwise. */
    revision: ServiceRevision;
    healthCheckGracePeriodSeconds?: number;
    roleArn: string;
    createdAt: number;
    createdBy: string;
    enableECSManagedTags: boolean;
    propagateTags: string;
    enableExecuteCommand: boolean;
    availabilityZoneRebalancing: string;
    /** Newest first. */
    events: ServiceEventRow[];
    tags: Tag[];
}

export interface ContainerRow {
    name: string;
    lastStatus: "PENDING" | "RUNNING" | "STOPPED";
    exitCode?: number;
    reason?: string;
    /** How often its restart policy has started it again. */
    restarts?: number;
    /** What its health check said while the task was still starting. */
    health?: "HEALTHY";
}

/** By id, the last part of the ARN. */
export interface TaskRow {
    id: string;
    taskArn: string;
    cluster: string;
    /** `service:<name>` or `family:<name>`. */
    group: string;
    /** Name of the service, where one runs it. */
    service?: string;
    /** Id of the deployment or task set, or what `RunTask` was told. */
    startedBy?: string;
    /** Keeps `RunTask` from starting it twice. */
    clientToken?: string;
    /** What `RunTask` was asked with that token, as JSON. */
    request?: string;
    revision: ServiceRevision;
    lastStatus: "PROVISIONING" | "PENDING" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "STOPPED";
    desiredStatus: "RUNNING" | "STOPPED";
    containers: ContainerRow[];
    /** How it fares, decided when it had its images. */
    outcome?: Outcome;
    networkInterface: { id: string; ip: string; mac: string; subnet: string; zone: string };
    launchType: LaunchType;
    capacityProvider?: string;
    /** Health in the target groups of the service; `none` where it has none. */
    targetHealth: "none" | "initial" | "healthy" | "unhealthy";
    /** What the containers' health checks say together; `none` where no container has one. */
    containerHealth: "none" | "UNKNOWN" | "HEALTHY" | "UNHEALTHY";
    /** Was once in service, so its end is no failure to start. */
    wasHealthy: boolean;
    createdAt: number;
    startedAt?: number;
    stoppingAt?: number;
    stoppedAt?: number;
    stopCode?: TaskStopCode;
    stoppedReason?: string;
    overrides: object;
    enableExecuteCommand: boolean;
    tags: Tag[];
}

export const clusters = (account: Account) => account.table<ClusterRow>("ecs.clusters");
export const taskDefinitions = (account: Account) => account.table<TaskDefinitionRow>("ecs.taskDefinitions");
/** Highest revision given so far, by family: numbers are never given twice. */
export const families = (account: Account) => account.table<{ family: string; revision: number }>("ecs.families");
export const services = (account: Account) => account.table<ServiceRow>("ecs.services");
export const taskSets = (account: Account) => account.table<TaskSetRow>("ecs.taskSets");
export const tasks = (account: Account) => account.table<TaskRow>("ecs.tasks");

export const serviceKey = (row: { cluster: string; serviceName: string }) => `${row.cluster}/${row.serviceName}`;

export const putService = (account: Account, row: ServiceRow) => services(account).put(serviceKey(row), row);

/** Everything that happens to a service and its tasks, and what polls of either wait for. */
export const serviceSubject = (cluster: string, service: string) => `ecs/service/${cluster}/${service}`;

/** A task that no service runs. */
export const taskSubject = (id: string) => `ecs/task/${id}`;

export const subjectOf = (task: TaskRow) =>
    task.service === undefined ? taskSubject(task.id) : serviceSubject(task.cluster, task.service);

export const taskSetsOf = (account: Account, service: ServiceRow): TaskSetRow[] =>
    taskSets(account)
        .list()
        .filter(set => set.cluster === service.cluster && set.service === service.serviceName);

export const tasksOf = (account: Account, service: ServiceRow): TaskRow[] =>
    tasks(account)
        .list()
        .filter(task => task.cluster === service.cluster && task.service === service.serviceName);

/** AWS's ids of deployments and task sets: `ecs-svc/` and 19 digits. */
export const newGroupId = (account: Account): string =>
    `ecs-svc/${BigInt(`0x${account.uniqueId(15)}`)
        .toString()
        .padStart(19, "1")}`;

export const lastPart = (arn: string): string => arn.split("/").at(-1) ?? arn;

/** Tasks that a task set is to have: its share of the service's desired count, rounded up. */
export const computedDesiredCount = (service: ServiceRow, set: TaskSetRow): number =>
    Math.ceil((service.desiredCount * set.scale) / 100);
