import type { CapacityProvider } from "./appspec";

/** RunTask starts so many tasks at a time. @see ECS API, RunTask.count */
export const MOST_TASKS_AT_A_TIME = 10;

/** What `aws ecs run-task --cli-input-json` takes for tasks of a job. */
export interface RunTaskDocument {
    cluster: string;
    taskDefinition: string;
    count: number;
    capacityProviderStrategy?: CapacityProvider[];
    launchType?: "FARGATE";
    platformVersion: string;
    networkConfiguration: {
        awsvpcConfiguration: {
            subnets: string[];
            securityGroups: string[];
            assignPublicIp: "ENABLED" | "DISABLED";
        };
    };
    propagateTags: "TASK_DEFINITION";
    enableECSManagedTags: true;
}

/** Where and how a job's tasks run. */
export interface JobRunPlace {
    cluster: string;
    /** ARN, or family for its newest revision. */
    taskDefinition: string;
    platformVersion: string;
    subnets: readonly string[];
    securityGroups: readonly string[];
    assignPublicIp: boolean;
    /** Empty: launch type FARGATE. */
    capacityProviders: readonly CapacityProvider[];
}

/** Where a job's tasks run, and on what, in RunTask's words. */
export function jobPlacement(
    job: Omit<JobRunPlace, "cluster" | "taskDefinition">,
): Pick<RunTaskDocument, "capacityProviderStrategy" | "launchType" | "platformVersion" | "networkConfiguration"> {
    return {
        ...(job.capacityProviders.length > 0
            ? { capacityProviderStrategy: [...job.capacityProviders] }
            : { launchType: "FARGATE" }),
        platformVersion: job.platformVersion,
        networkConfiguration: {
            awsvpcConfiguration: {
                subnets: [...job.subnets],
                securityGroups: [...job.securityGroups],
                assignPublicIp: job.assignPublicIp ? "ENABLED" : "DISABLED",
            },
        },
    };
}

/** One call that starts `count` tasks of a job, at most `MOST_TASKS_AT_A_TIME`. */
export function runTaskDocument(job: JobRunPlace, count: number): RunTaskDocument {
    return {
        cluster: job.cluster,
        taskDefinition: job.taskDefinition,
        count,
        ...jobPlacement(job),
        propagateTags: "TASK_DEFINITION",
        enableECSManagedTags: true,
    };
}
