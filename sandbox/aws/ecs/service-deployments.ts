import type * as ecs from "@aws-sdk/client-ecs";
import { paginate } from "../paginate";
import { AwsError, type Account } from "../service";
import { invalidParameter } from "./errors";
import { lastPart, type DeploymentRow, type ServiceRevision, type ServiceRow } from "./model";
import { findService } from "./services";

/** What ECS remembers of a deployment of a service that it rolls, also when the deployment itself is gone. By its id. */
export interface ServiceDeploymentRow {
    id: string;
    serviceArn: string;
    clusterArn: string;
    revision: ServiceRevision;
    /** Deployment that it replaced. */
    source?: string;
    status: ecs.ServiceDeploymentStatus;
    statusReason?: string;
    createdAt: number;
    updatedAt: number;
    finishedAt?: number;
    breaker: "DISABLED" | "MONITORING" | "MONITORING_COMPLETE" | "TRIGGERED";
    failedTasks: number;
}

const serviceDeployments = (account: Account) => account.table<ServiceDeploymentRow>("ecs.serviceDeployments");

const PAGE = 100;
const DESCRIBED = 20;
const ENDED: ReadonlySet<string | undefined> = new Set([
    "SUCCESSFUL",
    "STOPPED",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
]);

/** Notes how the deployments of a service fare: called with every change of the service. */
export function noteDeployments(account: Account, service: ServiceRow): void {
    const [primary, ...older] = service.deployments;
    const returning = primary?.rolloutStateReason.includes("rolling back") === true;
    service.deployments.forEach((deployment, index) => {
        const known = serviceDeployments(account).get(deployment.id);
        if (known && ENDED.has(known.status)) {
            return;
        }
        const status = statusOf(deployment, index === 0, returning);
        if (known?.status === status && known.failedTasks === deployment.failedTasks) {
            return;
        }
        const breaker = service.deploymentConfiguration.deploymentCircuitBreaker?.enable === true;
        serviceDeployments(account).put(deployment.id, {
            id: deployment.id,
            serviceArn: service.serviceArn,
            clusterArn: service.clusterArn,
            revision: deployment.revision,
            source: known ? known.source : older[0]?.id,
            status,
            statusReason: deployment.rolloutStateReason,
            createdAt: deployment.createdAt,
            updatedAt: account.now,
            ...(ENDED.has(status) && { finishedAt: account.now }),
            breaker: !breaker
                ? "DISABLED"
                : deployment.rolloutState === "FAILED"
                  ? "TRIGGERED"
                  : ENDED.has(status)
                    ? "MONITORING_COMPLETE"
                    : "MONITORING",
            failedTasks: deployment.failedTasks,
        });
    });
    endRollbacks(account, service);
}

/** A rollback is a part of the deployment that failed: it is over when the old version is complete again. */
function endRollbacks(account: Account, service: ServiceRow): void {
    if (service.deployments.some(({ rolloutState }) => rolloutState !== "COMPLETED")) {
        return;
    }
    serviceDeployments(account)
        .list()
        .filter(row => row.serviceArn === service.serviceArn && row.status === "ROLLBACK_IN_PROGRESS")
        .forEach(row =>
            serviceDeployments(account).put(row.id, {
                ...row,
                status: "ROLLBACK_SUCCESSFUL",
                updatedAt: account.now,
                finishedAt: account.now,
            }),
        );
}

function statusOf(deployment: DeploymentRow, primary: boolean, returning: boolean): ecs.ServiceDeploymentStatus {
    switch (deployment.rolloutState) {
        case "COMPLETED":
            return "SUCCESSFUL";
        case "FAILED":
            return returning ? "ROLLBACK_IN_PROGRESS" : "STOPPED";
        default:
            // A newer deployment takes the place of one that is not done.
            return primary ? "IN_PROGRESS" : "STOPPED";
    }
}

const arnOf = ({ serviceArn, id }: ServiceDeploymentRow): string =>
    `${serviceArn.replace(":service/", ":service-deployment/")}/${lastPart(id)}`;

const revisionArn = (serviceArn: string, id: string): string =>
    `${serviceArn.replace(":service/", ":service-revision/")}/${lastPart(id)}`;

const date = (time: number | undefined) => (time === undefined ? undefined : new Date(time));

/** Newest first. */
export function listServiceDeployments(account: Account, input: ecs.ListServiceDeploymentsCommandInput): object {
    const { serviceArn } = findService(account, input.cluster, input.service);
    const rows = serviceDeployments(account)
        .list()
        .filter(row => row.serviceArn === serviceArn && (!input.status?.length || input.status.includes(row.status)))
        .filter(({ createdAt }) => createdAt >= (input.createdAt?.after?.getTime() ?? 0))
        .filter(({ createdAt }) => createdAt <= (input.createdAt?.before?.getTime() ?? Infinity))
        .sort((a, b) => b.createdAt - a.createdAt);
    const { items, next } = paginate(rows, input.nextToken, input.maxResults, PAGE);
    return {
        serviceDeployments: items.map(row => ({
            serviceDeploymentArn: arnOf(row),
            serviceArn: row.serviceArn,
            clusterArn: row.clusterArn,
            targetServiceRevisionArn: revisionArn(row.serviceArn, row.id),
            startedAt: date(row.createdAt),
            createdAt: date(row.createdAt),
            finishedAt: date(row.finishedAt),
            status: row.status,
            statusReason: row.statusReason,
        })),
        nextToken: next,
    };
}

export function describeServiceDeployments(
    account: Account,
    input: ecs.DescribeServiceDeploymentsCommandInput,
): object {
    const { found, failures } = lookUp(account, input.serviceDeploymentArns, arnOf);
    return { serviceDeployments: found.map(asServiceDeployment), failures };
}

function asServiceDeployment(row: ServiceDeploymentRow): ecs.ServiceDeployment {
    const counts = { requestedTaskCount: 0, runningTaskCount: 0, pendingTaskCount: 0 };
    return {
        serviceDeploymentArn: arnOf(row),
        serviceArn: row.serviceArn,
        clusterArn: row.clusterArn,
        createdAt: date(row.createdAt),
        startedAt: date(row.createdAt),
        finishedAt: date(row.finishedAt),
        updatedAt: date(row.updatedAt),
        sourceServiceRevisions:
            row.source === undefined ? [] : [{ arn: revisionArn(row.serviceArn, row.source), ...counts }],
        targetServiceRevision: { arn: revisionArn(row.serviceArn, row.id), ...counts },
        status: row.status,
        statusReason: row.statusReason,
        deploymentCircuitBreaker: { status: row.breaker, failureCount: row.failedTasks, threshold: 3 },
        ...(row.status.startsWith("ROLLBACK") &&
            row.source !== undefined && {
                rollback: {
                    reason: row.statusReason,
                    startedAt: date(row.updatedAt),
                    serviceRevisionArn: revisionArn(row.serviceArn, row.source),
                },
            }),
    };
}

export function describeServiceRevisions(account: Account, input: ecs.DescribeServiceRevisionsCommandInput): object {
    const { found, failures } = lookUp(account, input.serviceRevisionArns, row => revisionArn(row.serviceArn, row.id));
    return {
        serviceRevisions: found.map((row): ecs.ServiceRevision => ({
            serviceRevisionArn: revisionArn(row.serviceArn, row.id),
            serviceArn: row.serviceArn,
            clusterArn: row.clusterArn,
            taskDefinition: row.revision.taskDefinition,
            capacityProviderStrategy: row.revision.capacityProviderStrategy,
            launchType: row.revision.launchType,
            platformVersion: row.revision.platformVersion,
            platformFamily: "Linux",
            loadBalancers: row.revision.loadBalancers,
            serviceRegistries: row.revision.serviceRegistries,
            networkConfiguration: row.revision.networkConfiguration,
            createdAt: date(row.createdAt),
        })),
        failures,
    };
}

function lookUp(
    account: Account,
    arns: readonly string[] = [],
    arnOfRow: (row: ServiceDeploymentRow) => string,
): { found: ServiceDeploymentRow[]; failures: ecs.Failure[] } {
    if (arns.length === 0 || arns.length > DESCRIBED) {
        throw invalidParameter(`Between 1 and ${DESCRIBED} ARNs are to be given.`);
    }
    if (arns.some(arn => !arn.startsWith("arn:"))) {
        throw new AwsError("InvalidParameterException", "Invalid ARN.");
    }
    const rows = new Map(
        serviceDeployments(account)
            .list()
            .map(row => [arnOfRow(row), row]),
    );
    return {
        found: arns.flatMap(arn => rows.get(arn) ?? []),
        failures: arns.filter(arn => !rows.has(arn)).map(arn => ({ arn, reason: "MISSING" })),
    };
}
