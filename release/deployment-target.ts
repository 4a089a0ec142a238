/**
 * All that a deployment of one service needs to know. The deploy step inside `pulumi up` gets it as JSON in
 * `SWINGBRIDGE_TARGET`; the stack's outputs hold the same value per service, so that every other command starts from it too.
 * No secret, no path, no endpoint: nothing in it differs between a laptop and CI.
 */
export interface DeploymentTarget {
    schemaVersion: 1;
    /** Compose service name. */
    name: string;
    region: string;
    /** Name of the ECS cluster. */
    cluster: string;
    /** Name of the ECS service. */
    service: string;
    controller: "codedeploy" | "ecs";
    /** Name of the SSM parameter that holds the release record; absent for a service that no stack of ours created. */
    releaseRecord?: string;
    /** The release that this target would put live; without a stack, the one that runs. */
    release: { sha: string; taskDefinition: string };
    /** Set where a pipeline releases: nobody else makes revisions, and `release` is the first one, which stood in for them. */
    pipeline?: {
        /** Name of the pipeline in CodePipeline. */
        name: string;
        /** What it registers, as JSON: `RegisterTaskDefinition`'s input with placeholders for images and release. */
        template: string;
    };
    /** Application Auto Scaling resource id, where the service scales. */
    scalableTarget?: string;
    /** CloudWatch log groups of the task's containers, for the last lines of a failed task. */
    logGroup: string;
    /** Set where the target was read from AWS instead of a stack's outputs: what is not known without the stack, in words. */
    notKnown?: string[];
    /** Set for the controller `codedeploy`. */
    codedeploy?: {
        application: string;
        deploymentGroup: string;
        /** Content of the AppSpec (JSON) and its sha256, as CreateDeployment wants them. */
        appSpec: { content: string; sha256: string };
        /** Listeners and the pair of target groups, for checks before a deployment. */
        productionListener: string;
        testListener?: string;
        targetGroups: [string, string];
        /** Names of the alarms that stop a deployment. */
        alarms: string[];
        /** How the traffic moves, for the progress display and the estimate. */
        trafficShift: { kind: "all-at-once" | "canary" | "linear"; percent?: number; interval?: number };
        /** Minutes the old tasks stay after the shift. */
        terminationWait: number;
    };
}
