import type { Difference, TrafficStep } from "../../release";

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

/** An image of a container that the release changes. */
export interface ImageChange {
    container: string;
    /** Absent for a new container. */
    from?: string;
    to: string;
}

/** What `swingbridge deploy` would do with one service. */
export interface ServicePlan {
    /** Compose service name. */
    service: string;
    controller: "codedeploy" | "ecs";
    /** What runs: the SHA where one is recorded. */
    from: { sha?: string; taskDefinition: string };
    /** What the stack registered last; of a pipeline, the template that it publishes. */
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

/** What only Pulumi can know: no command that reads AWS and outputs may claim it. */
export const ONLY_PREVIEW =
    "what pulumi up would change (resources, settings, a task definition rendered from the working tree) only pulumi preview knows";
