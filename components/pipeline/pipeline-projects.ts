import * as pulumi from "@pulumi/pulumi";
import { jobBuildSpec, recordBuildSpec, renderBuildSpec, rollOutBuildSpec, type Place } from "../../release";
import type { Statement } from "../policy-document";
import type { BuildProject, BuildProjectArgs } from "./build-project";
import { isRolledOut, type KnownJob, type KnownService } from "./delivered-service";
import type { DeliveryPipelineArgs, PipelineBuild } from "./delivery-pipeline-args";
import { cloneRights, knownSource } from "./source";
import { jobRights, recordRights, rollOutRights } from "./step-rights";

/** What a pipeline runs in CodeBuild. */
export interface PipelineProjects {
    test?: BuildProject;
    build: BuildProject;
    /** Runs jobs before what waits for them. */
    job?: BuildProject;
    /** Replaces the tasks of services that ECS rolls, by whole task definitions. */
    rollOut?: BuildProject;
    /** Writes release records: CodePipeline's own actions write none. */
    record?: BuildProject;
}

/**
 * The projects that a pipeline needs for its source, services and jobs.
 * @param create makes the project that plays a role in the pipeline
 */
export function pipelineProjects(
    args: DeliveryPipelineArgs,
    { bucketArn, keyArn }: BuildProjectArgs["artifacts"],
    place: pulumi.Output<Place>,
    create: (role: string, project: BuildProjectArgs) => BuildProject,
): PipelineProjects {
    const { build, test, services, jobs = [], protect, transform = {} } = args;
    const artifacts = { bucketArn, keyArn };
    const ofSource = (project: PipelineBuild, description: string): BuildProjectArgs => ({
        ...project,
        protect,
        description,
        artifacts,
        rights: pulumi
            .all([knownSource(args.source), place])
            .apply(([known, place]) => cloneRights(args.source, known, place)),
    });
    /** With a buildspec of ours, which reads what it is about from its environment. */
    const step = (project: Pick<BuildProjectArgs, "description" | "buildspec" | "rights" | "transform">) => ({
        ...project,
        logRetention: build.logRetention,
        protect,
        artifacts,
        reports: false,
    });
    const recorded = services.filter(({ releaseRecordName }) => releaseRecordName !== undefined);
    const rolledOut = services.filter(isRolledOut);
    return {
        build: create("build", {
            ...ofSource(build, "images and documents of a release"),
            pushTo: Object.values(build.images),
            buildsImages: true,
        }),
        ...(test && { test: create("test", ofSource(test, "tests of a release")) }),
        ...(recorded.length > 0 && {
            record: create("record", {
                ...step({
                    description: "notes what is live",
                    buildspec: renderBuildSpec(recordBuildSpec()),
                    rights: rightsOn<KnownService>(recorded, place, recordRights),
                    transform: transform.record,
                }),
                concurrentBuilds: recorded.length,
            }),
        }),
        ...(rolledOut.length > 0 && {
            rollOut: create("roll-out", {
                ...step({
                    description: "rolls out what ECS replaces",
                    buildspec: renderBuildSpec(rollOutBuildSpec()),
                    rights: rightsOn<KnownService>(rolledOut, place, rollOutRights),
                    transform: transform.rollOut,
                }),
                concurrentBuilds: rolledOut.length,
            }),
        }),
        ...(jobs.length > 0 && {
            job: create("jobs", {
                ...step({
                    description: "runs jobs before what waits for them",
                    buildspec: renderBuildSpec(jobBuildSpec()),
                    rights: rightsOn<KnownJob>(jobs, place, jobRights),
                    transform: transform.jobs,
                }),
                concurrentBuilds: jobs.length,
            }),
        }),
    };
}

/** Rights on what is delivered, once its names are known. */
function rightsOn<Known>(
    delivered: readonly object[],
    place: pulumi.Output<Place>,
    rights: (known: readonly Known[], place: Place) => Statement[],
): pulumi.Output<Statement[]> {
    return pulumi.output({ delivered, place }).apply(all => rights(all.delivered as unknown as Known[], all.place));
}
