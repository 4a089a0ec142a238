import type { Release } from "../../release/release-record";
import type { AutoscalingStatus } from "./autoscaling";
import type { Drift } from "./drift";

/** What runs of one service, and what is about to. */
export interface ServiceStatus {
    /** Compose service name. */
    service: string;
    controller: "codedeploy" | "ecs";
    cluster: string;
    /** Name of the ECS service. */
    ecsService: string;
    tasks: { desired: number; running: number; pending: number };
    /** Task sets of a blue/green service, deployments of a rolling one; the one that serves comes first. */
    versions: Version[];
    /** The CodeDeploy deployment that runs, its wait for the end of the old tasks included. */
    deployment?: RunningDeployment;
    /** Alarms that stop a deployment. */
    alarms: AlarmStatus[];
    autoscaling?: AutoscalingStatus;
    /** Set where no stack of ours created the service: nobody keeps a release record. */
    withoutStack?: true;
    /** What the release record says is live. */
    recorded?: Release;
    /** The release that the stack registered last. */
    registered: { sha: string; taskDefinition: string };
    /** Name of the pipeline that releases it: what is registered is the first revision, which stood in. Absent where none does. */
    pipeline?: string;
    /** How what runs differs from what is registered and recorded; absent where it could not be read. */
    drift?: Drift;
    /** Newest first. */
    events: { at: string; message: string }[];
    /** What could not be read, and why. */
    unknown: string[];
}

export interface Version {
    /** ECS's word: PRIMARY serves, ACTIVE is the one that comes or goes. */
    status: string;
    /** ARN of the revision. */
    taskDefinition: string;
    running: number;
    desired: number;
    /** Percent of the production traffic; absent where there is no load balancer, or it could not be read. */
    traffic?: number;
    /** ECS's word for how far it is: STEADY_STATE, STABILIZING, COMPLETED, IN_PROGRESS, FAILED. */
    state: string;
}

export interface RunningDeployment {
    id: string;
    status: string;
    description?: string;
    creator?: string;
    startedAt?: string;
    /** The lifecycle event that runs now. */
    at?: string;
    /** The traffic has moved: it only waits before it ends the old tasks. */
    terminating: boolean;
}

export interface AlarmStatus {
    name: string;
    state: "OK" | "ALARM" | "INSUFFICIENT_DATA" | "MISSING";
    reason?: string;
}
