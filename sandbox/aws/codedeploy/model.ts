import type {
    AlarmConfiguration,
    AutoRollbackConfiguration,
    BlueGreenDeploymentConfiguration,
    DeploymentCreator,
    DeploymentStatus,
    DeploymentStyle,
    ErrorInformation,
    LifecycleErrorCode,
    LifecycleEventStatus,
    RevisionLocation,
    RollbackInfo,
    Tag,
    TrafficRoutingConfig,
    TriggerConfig,
} from "@aws-sdk/client-codedeploy";
import type { Account } from "../service";

/** By name. */
export interface ApplicationRow {
    applicationName: string;
    applicationId: string;
    createTime: number;
    tags: Tag[];
}

/** By name; only those of the account's own. */
export interface DeploymentConfigRow {
    deploymentConfigName: string;
    deploymentConfigId: string;
    trafficRoutingConfig: TrafficRoutingConfig;
    createTime: number;
}

/** By `groupKey`. */
export interface DeploymentGroupRow {
    applicationName: string;
    deploymentGroupName: string;
    deploymentGroupId: string;
    deploymentConfigName: string;
    serviceRoleArn: string;
    service: EcsServiceName;
    pair: TargetGroupPair;
    deploymentStyle: DeploymentStyle;
    blueGreen: BlueGreenDeploymentConfiguration;
    autoRollback: AutoRollbackConfiguration;
    alarms: AlarmConfiguration;
    triggers: TriggerConfig[];
    tags: Tag[];
}

/** Names of an ECS service and its cluster. */
export interface EcsServiceName {
    cluster: string;
    service: string;
}

export interface TargetGroupPair {
    /** Names of the two target groups. */
    names: [string, string];
    productionListener: string;
    testListener?: string;
}

/** A revision that an application knows. By `revisionKey`. */
export interface RevisionRow {
    applicationName: string;
    revision: RevisionLocation;
    sha256: string;
    description: string;
    firstUsedTime?: number;
    lastUsedTime?: number;
    registerTime: number;
}

export interface LifecycleEventRow {
    name: string;
    status: LifecycleEventStatus;
    startTime?: number;
    endTime?: number;
    diagnostics?: { errorCode: LifecycleErrorCode; message: string };
}

/** One of the two task sets of a deployment. */
export interface SideRow {
    /** Task set, `ecs-svc/…`; green has none before Install. */
    taskSet?: string;
    /** Name of the target group. */
    targetGroup: string;
}

/** By id. */
export interface DeploymentRow {
    deploymentId: string;
    applicationName: string;
    deploymentGroupName: string;
    deploymentConfigName: string;
    description: string;
    creator: DeploymentCreator;
    status: DeploymentStatus;
    createTime: number;
    startTime?: number;
    completeTime?: number;
    /** With its content. */
    revision: RevisionLocation;
    previousRevision?: RevisionLocation;
    service: EcsServiceName;
    pair: TargetGroupPair;
    deploymentStyle: DeploymentStyle;
    blueGreen: BlueGreenDeploymentConfiguration;
    autoRollback: AutoRollbackConfiguration;
    alarms: AlarmConfiguration;
    /** What the caller of `CreateDeployment` said instead of the group. */
    overrideAlarms?: AlarmConfiguration;
    trafficRouting: TrafficRoutingConfig;
    blue: SideRow;
    green: SideRow;
    /** Percent of the production traffic that green has. */
    greenWeight: number;
    lifecycleEvents: LifecycleEventRow[];
    /** Traffic steps done. */
    trafficSteps: number;
    /** The installation fails then. */
    installDeadline?: number;
    /** The ready gate was passed: by its wait time's end or by `ContinueDeployment`. */
    readyPassed: boolean;
    terminationWaitStarted: boolean;
    /** The hook that was called last, and what it said of itself. */
    hook?: { event: string; executionId: string; answer?: "Succeeded" | "Failed" };
    hookExecutions?: string[];
    /** Alarms that a fault set off: they end with the deployment. */
    raisedAlarms?: string[];
    error?: ErrorInformation;
    rollback?: RollbackInfo;
    /** Set on the deployment that takes another one back. */
    rollsBack?: string;
    lastUpdatedAt: number;
}

export const applications = (account: Account) => account.table<ApplicationRow>("codedeploy.applications");
export const deploymentConfigs = (account: Account) =>
    account.table<DeploymentConfigRow>("codedeploy.deploymentConfigs");
export const deploymentGroups = (account: Account) => account.table<DeploymentGroupRow>("codedeploy.deploymentGroups");
export const revisions = (account: Account) => account.table<RevisionRow>("codedeploy.revisions");
export const deployments = (account: Account) => account.table<DeploymentRow>("codedeploy.deployments");

/** What is asked of all deployments at once: a history is long, and its rows are big. */
type DeploymentHead = Pick<
    DeploymentRow,
    "deploymentId" | "applicationName" | "deploymentGroupName" | "status" | "createTime"
>;

export const deploymentHeads = (account: Account) => account.table<DeploymentHead>("codedeploy.deploymentHeads");
/** Those among them that are under way: few, and asked for all the time. */
export const runningDeployments = (account: Account) => account.table<DeploymentHead>("codedeploy.runningDeployments");

export const groupKey = (applicationName: string, deploymentGroupName: string) =>
    `${applicationName}/${deploymentGroupName}`;
export const revisionKey = (applicationName: string, sha256: string) => `${applicationName}/${sha256}`;

export const putDeployment = (account: Account, row: DeploymentRow): DeploymentRow => {
    const updated = { ...row, lastUpdatedAt: account.now };
    deployments(account).put(row.deploymentId, updated);
    const { deploymentId, applicationName, deploymentGroupName, status, createTime } = updated;
    const head = { deploymentId, applicationName, deploymentGroupName, status, createTime };
    deploymentHeads(account).put(deploymentId, head);
    if (isActive(head)) {
        runningDeployments(account).put(deploymentId, head);
    } else {
        runningDeployments(account).delete(deploymentId);
    }
    return updated;
};

/** What happens to a deployment by itself, and what `GetDeployment` waits for. */
export const deploymentSubject = (id: string) => `codedeploy/deployment/${id}`;

const FINAL: readonly DeploymentStatus[] = ["Succeeded", "Failed", "Stopped"];

export const isActive = (row: Pick<DeploymentRow, "status">): boolean => !FINAL.includes(row.status);

/** A deployment that is known to be there. */
export function deploymentAt(account: Account, id: string): DeploymentRow {
    const row = deployments(account).get(id);
    if (!row) {
        throw new Error(`there is no deployment ${id}`);
    }
    return row;
}

/** In the order of their creation. */
export const deploymentsOfGroup = (account: Account, applicationName: string, group: string): DeploymentHead[] =>
    deploymentHeads(account)
        .list()
        .filter(row => row.applicationName === applicationName && row.deploymentGroupName === group);
