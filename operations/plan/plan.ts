import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import type { AnyService, DeploymentTarget, Difference, TrafficStep } from "../../release";
import type { NamedTaskDefinition } from "../diff/diff";

/**
 * What a difference needs in order to take effect:
 * - `deployment`: a release, which replaces the tasks
 * - `in place`: `pulumi up` changes it, and no task is replaced
 * - `replacement`: the service itself would be created anew
 * - `ignored`: CodeDeploy, ECS or autoscaling owns it; Pulumi leaves it as it is
 */
export type Effect = "deployment" | "in place" | "replacement" | "ignored";

export interface PlannedChange {
    effect: Effect;
    /** What is different, on one line. */
    what: string;
    /** Why it has this effect, where that is not plain. */
    why?: string;
    /** Set for a difference of the task definitions. */
    difference?: Difference;
}

/** A release that nobody has registered yet, as far as it can be told without Pulumi. */
export interface ExpectedRelease {
    /** What the stack's outputs would say of the service. */
    target: DeploymentTarget;
    /** The revision that would be registered, and what of it only Pulumi knows. */
    revision(live: TaskDefinition): NamedTaskDefinition & { notKnown: string[] };
    /** What `pulumi up` would give a service that ECS rolls. */
    service?(live: Service): AnyService;
    /** Bounds of its autoscaling. */
    autoscaling?: { min: number; max: number };
}

/** An image of a container that the release changes. */
export interface ImageChange {
    container: string;
    /** Absent for a new container. */
    from?: string;
    to: string;
}

/** What a release would do with one service. */
export interface ServicePlan {
    /** Compose service name. */
    service: string;
    controller: "codedeploy" | "ecs";
    /** What runs: the SHA where one is recorded. */
    from: { sha?: string; taskDefinition: string };
    /** What would be registered, or what the stack registered last; of a pipeline, the template that it publishes. */
    to: { sha?: string; taskDefinition: string };
    changes: PlannedChange[];
    images: ImageChange[];
    /** Absent where there is nothing to deploy. */
    deployment?: PlannedDeployment;
    /** What somebody should know before. */
    surprises: string[];
    /** What could not be read, and why. */
    unknown: string[];
}

export interface PlannedDeployment {
    /** How the traffic moves; absent where ECS replaces task after task. */
    steps?: TrafficStep[];
    /** Minutes from the first step to the last. */
    shiftMinutes?: number;
    /** Minutes that the old tasks stay after the shift. */
    terminationWait?: number;
    /** Capacity beside that of the running tasks. */
    extra: { tasks: number; vcpu: number; memoryMiB: number };
}
