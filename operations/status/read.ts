import type { Deployment, Service, TaskSet } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import { describeAlarms } from "../alarms";
import { explainAwsError } from "../aws-error";
import type { Clients } from "../clients";
import { lookAt, runningDeployment } from "../codedeploy/running";
import { readReleaseRecord } from "../release-record";
import { describeService } from "../service";
import { readAutoscaling } from "./autoscaling";
import { readDrift } from "./drift";
import type { AlarmStatus, RunningDeployment, ServiceStatus, Version } from "./status";
import { readTraffic } from "./traffic";

/** Lines of the service's own history that are kept. */
const EVENTS = 10;

/**
 * What runs of a service, read only. What these credentials may not read is named in `unknown`; nothing is guessed.
 * @throws Refused where there is no such service
 */
export async function readStatus(clients: Clients, target: DeploymentTarget): Promise<ServiceStatus> {
    const service = await describeService(clients.ecs, target);
    const unknown = [...(target.notKnown ?? [])];
    const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await read();
        } catch (error) {
            const problem = explainAwsError(error);
            if (problem === undefined) {
                throw error;
            }
            unknown.push(`${what}: ${problem.message}`);
            return undefined;
        }
    };
    const { codedeploy, scalableTarget } = target;
    const [traffic, deployment, alarms, autoscaling, record] = await Promise.all([
        codedeploy && attempt("traffic", () => readTraffic(clients, codedeploy)),
        codedeploy && attempt("deployment", () => readDeployment(clients, { ...target, codedeploy })),
        attempt("alarms", () => readAlarms(clients, codedeploy?.alarms ?? [])),
        scalableTarget !== undefined
            ? attempt("autoscaling", () => readAutoscaling(clients, scalableTarget))
            : undefined,
        attempt("release record", () => readReleaseRecord(clients, target)),
    ]);
    const versions = versionsOf(service, traffic);
    const live = versions[0]?.taskDefinition;
    const drift = live && (await attempt("drift", () => readDrift(clients, target, live, record?.current)));
    return {
        service: target.name,
        controller: target.controller,
        cluster: target.cluster,
        ecsService: target.service,
        tasks: {
            desired: service.desiredCount ?? 0,
            running: service.runningCount ?? 0,
            pending: service.pendingCount ?? 0,
        },
        versions,
        ...(deployment && { deployment }),
        alarms: alarms ?? [],
        ...(autoscaling && { autoscaling }),
        ...(target.releaseRecord === undefined && { withoutStack: true as const }),
        ...(record?.current && { recorded: record.current }),
        registered: target.release,
        ...(target.pipeline && { pipeline: target.pipeline.name }),
        ...(drift && { drift }),
        events: (service.events ?? []).slice(0, EVENTS).map(({ createdAt, message = "" }) => ({
            at: createdAt?.toISOString() ?? "",
            message,
        })),
        unknown,
    };
}

function versionsOf(service: Service, traffic: ReadonlyMap<string, number> | undefined): Version[] {
    const sets = (service.taskSets ?? []).map((set: TaskSet): Version => {
        const weights = (set.loadBalancers ?? []).map(({ targetGroupArn = "" }) => traffic?.get(targetGroupArn));
        const weight = weights.find(percent => percent !== undefined);
        return {
            ...version(set),
            desired: set.computedDesiredCount ?? 0,
            ...(weight !== undefined && { traffic: weight }),
            state: set.stabilityStatus ?? "",
        };
    });
    const rollouts = (service.deployments ?? []).map((deployment: Deployment): Version => ({
        ...version(deployment),
        desired: deployment.desiredCount ?? 0,
        state: deployment.rolloutState ?? "",
    }));
    return [...sets, ...rollouts].sort((a, b) => Number(b.status === "PRIMARY") - Number(a.status === "PRIMARY"));
}

function version({ status = "", taskDefinition = "", runningCount = 0 }: TaskSet | Deployment) {
    return { status, taskDefinition, running: runningCount };
}

async function readDeployment(
    clients: Clients,
    target: DeploymentTarget & { codedeploy: NonNullable<DeploymentTarget["codedeploy"]> },
): Promise<RunningDeployment | undefined> {
    const info = await runningDeployment(clients.codedeploy, target.codedeploy);
    if (info?.deploymentId === undefined) {
        return undefined;
    }
    const view = await lookAt(clients.codedeploy, target, info.deploymentId);
    return {
        id: info.deploymentId,
        status: view.status,
        description: info.description,
        creator: info.creator,
        startedAt: info.startTime?.toISOString(),
        at: view.events.find(({ status }) => status === "InProgress")?.name,
        terminating: view.live,
    };
}

async function readAlarms(clients: Clients, names: readonly string[]): Promise<AlarmStatus[]> {
    const alarms = await describeAlarms(clients, names);
    return names.map(name => {
        const alarm = alarms.find(({ AlarmName }) => AlarmName === name);
        return alarm === undefined
            ? { name, state: "MISSING" }
            : { name, state: alarm.StateValue ?? "INSUFFICIENT_DATA", reason: alarm.StateReason };
    });
}
