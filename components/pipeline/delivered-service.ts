import type * as pulumi from "@pulumi/pulumi";

export { documentNames } from "../../release";

/** A service that the pipeline puts live. */
export interface DeliveredService {
    /** Compose service name; the documents of its deployment are named after it. */
    name: string;
    /** Family of its task definitions. */
    family: pulumi.Input<string>;
    clusterName: pulumi.Input<string>;
    /** Name of the ECS service. */
    serviceName: pulumi.Input<string>;
    /** Execution role and task role: the pipeline hands them to the revision that it registers. */
    taskRoleArns: pulumi.Input<string>[];
    /** What releases it blue/green. @default ECS replaces its tasks */
    codedeploy?: {
        applicationName: pulumi.Input<string>;
        deploymentGroupName: pulumi.Input<string>;
    };
    /**
     * What `<IMAGE1_NAME>` and the like stand for in its task definition: builds by placeholder, four at most
     * (`pipelineDocuments` says which). @default none: its images stay as they are
     */
    images?: { placeholder: string; build: string }[];
    /**
     * Of a service that ECS replaces itself: whether the build hands over its whole task definition, complete. CodePipeline's ECS
     * action only puts new images into the revision that runs, a step of ours lets a changed template go live too.
     * @default false: the ECS action, with `imagedefinitions-<service>.json`
     */
    rollsOutTemplate?: boolean;
    /** Name of the SSM parameter that holds its release record: a step after its deployment writes it. @default none is kept */
    releaseRecordName?: pulumi.Input<string>;
    /** Services that have to be live before it, and jobs that have to be done. @default none */
    dependsOn?: string[];
}

/** Work that runs to its end before what waits for it is deployed, e.g. a migration: once for each content. */
export interface DeliveredJob {
    /** Compose service name; its documents are named after it. They come complete: no action puts images into them. */
    name: string;
    /** Family of its task definitions. */
    family: pulumi.Input<string>;
    clusterName: pulumi.Input<string>;
    /** Container whose exit code is the job's. */
    container: string;
    logGroupName: pulumi.Input<string>;
    /** Name of the SSM parameter that holds the job record. */
    jobRecordName: pulumi.Input<string>;
    /** Execution role and task role: its step hands them to the revision that it registers. */
    taskRoleArns: pulumi.Input<string>[];
    /** Services that have to be live before it, and jobs that have to be done. @default none */
    dependsOn?: string[];
}

/** A service with the names that AWS gave, once they are known. */
export interface KnownService {
    family: string;
    clusterName: string;
    serviceName: string;
    taskRoleArns: string[];
    codedeploy?: { applicationName: string; deploymentGroupName: string };
    releaseRecordName?: string;
}

/** Whether a step of ours replaces its tasks, and no action of CodePipeline's. */
export function isRolledOut({ codedeploy, rollsOutTemplate }: DeliveredService): boolean {
    return codedeploy === undefined && rollsOutTemplate === true;
}

/** A job with the names that AWS gave, once they are known. */
export interface KnownJob {
    family: string;
    clusterName: string;
    jobRecordName: string;
    taskRoleArns: string[];
}

/**
 * Turns in which services are deployed and jobs run: 1 for those that wait for none, more for those that come after. What has
 * one turn goes at once.
 * @throws Error that names the cycle's services
 */
export function deploymentTurns(
    services: readonly Pick<DeliveredService | DeliveredJob, "name" | "dependsOn">[],
): Map<string, number> {
    const known = new Map(services.map(service => [service.name, service]));
    const turns = new Map<string, number>();
    const turnOf = (name: string, path: readonly string[]): number => {
        if (path.includes(name)) {
            throw new Error(`services wait for each other: ${[...path, name].join(" -> ")}`);
        }
        const before = (known.get(name)?.dependsOn ?? []).filter(other => known.has(other));
        const turn = turns.get(name) ?? 1 + Math.max(0, ...before.map(other => turnOf(other, [...path, name])));
        turns.set(name, turn);
        return turn;
    };
    for (const { name } of services) {
        turnOf(name, []);
    }
    return turns;
}
