import type { DeploymentTarget } from "./deployment-target";
import type { CapacityProvider } from "./appspec";

/**
 * All that a run of one job needs to know: tasks that work to their end. Like a deployment target it reaches the step inside
 * `pulumi up` in `SWINGBRIDGE_TARGET`, and stands in the stack's outputs; no secret, no path, no endpoint is in it.
 */
export interface JobTarget {
    schemaVersion: 1;
    kind: "job";
    /** Compose service name. */
    name: string;
    region: string;
    /** Name of the ECS cluster. */
    cluster: string;
    /** ARN of the revision to run. */
    taskDefinition: string;
    /** sha256 of what its tasks run: a job runs once for each content. */
    content: string;
    /** Container whose exit code is the job's. */
    container: string;
    /** Tasks that run side by side. */
    tasks: number;
    /** Name of the SSM parameter that holds the job record. */
    jobRecord: string;
    platformVersion: string;
    subnets: string[];
    securityGroups: string[];
    assignPublicIp: boolean;
    /** Empty: launch type FARGATE. */
    capacityProviders: CapacityProvider[];
}

/** What `swingbridge deploy` can put in place. */
export type Target = DeploymentTarget | JobTarget;

export function isJobTarget(target: Target): target is JobTarget {
    return "kind" in target && target.kind === "job";
}
