import * as pulumi from "@pulumi/pulumi";
import {
    documentsBuildSpec,
    jobBuildSpec,
    recordBuildSpec,
    renderBuildSpec,
    rollOutBuildSpec,
    type Place,
} from "../../release";
import type { Statement } from "../policy-document";
import type { BuildProject, BuildProjectArgs } from "./build-project";
import { isRolledOut, type DeliveredService, type KnownJob, type KnownService } from "./delivered-service";
import type { DeliveryPipelineArgs, PipelineBuild } from "./delivery-pipeline-args";
import { stepRoleName, type TargetStep } from "./promotion-names";
import { cloneRights, knownSource } from "./source";
import { jobRights, recordRights, rollOutRights } from "./step-rights";

/** What a pipeline runs in CodeBuild. */
export interface PipelineProjects {
    test?: BuildProject;
    build: BuildProject;
    /** Completes the templates of environments. */
    documents?: BuildProject;
    /** Runs jobs before what waits for them. */
    job?: BuildProject;
    /** Replaces the tasks of services that ECS rolls, by whole task definitions. */
    rollOut?: BuildProject;
    /** Writes release records: CodePipeline's own actions write none. */
    record?: BuildProject;
}

/**
 * The projects that a pipeline needs for its source, services and jobs.
 * @param pipelineName name in CodePipeline, after which other accounts know the roles of steps
 * @param cacheStore of the projects whose cache is in S3
 * @param create makes the project that plays a role in the pipeline
 */
export function pipelineProjects(
    args: DeliveryPipelineArgs,
    pipelineName: string,
    { bucketArn, keyArn }: NonNullable<BuildProjectArgs["artifacts"]>,
    cacheStore: BuildProjectArgs["cacheStore"],
    place: pulumi.Output<Place>,
    create: (role: string, project: BuildProjectArgs) => BuildProject,
): PipelineProjects {
    const { build, test, services = [], jobs = [], environments = [], protect, transform = {} } = args;
    const artifacts = { bucketArn, keyArn };
    const ofSource = (project: PipelineBuild, description: string): BuildProjectArgs => ({
        ...project,
        protect,
        description,
        artifacts,
        cacheStore,
        rights: pulumi
            .all([knownSource(args.source), place])
            .apply(([known, place]) => cloneRights(args.source, known, place)),
    });
    /**
     * With a buildspec of ours, which reads what it is about from its environment.
     * @param times how often a run needs it, here and in each environment: all of one stage go at once
     */
    const step = (
        role: TargetStep,
        [here, ...there]: number[],
        project: Pick<BuildProjectArgs, "description" | "buildspec" | "transform">,
        rights: pulumi.Output<Statement[]>,
    ): BuildProject | undefined => {
        const targets = environments.filter((_, index) => there[index]! > 0).map(({ roleArn }) => roleArn);
        return here === 0 && targets.length === 0
            ? undefined
            : create(role, {
                  ...project,
                  logRetention: build.logRetention,
                  timeout: args.stepTimeout,
                  protect,
                  artifacts,
                  reports: false,
                  concurrentBuilds: Math.max(here!, ...there),
                  roleName: environments.length > 0 ? stepRoleName(pipelineName, role) : undefined,
                  rights: pulumi
                      .all([rights, pulumi.all(targets)])
                      .apply(([own, roles]) => [...own, { actions: ["sts:AssumeRole"], resources: roles }]),
              });
    };
    const targets = [{ services, jobs }, ...environments];
    const recorded = targets.map(target => target.services.filter(isRecorded));
    const rolledOut = targets.map(target => target.services.filter(isRolledOut));
    const run = targets.map(target => target.jobs ?? []);
    const count = (delivered: unknown[][]) => delivered.map(({ length }) => length);
    return {
        build: create("build", {
            ...(args.source.kind === "ecr"
                ? ofSource(build, "documents of a release")
                : {
                      ...ofSource(build, "images and documents of a release"),
                      pushTo: Object.values(build.images),
                      buildsImages: true,
                      ...(build.inBatch && { batch: { builds: Object.keys(build.images).length } }),
                  }),
        }),
        test: test && create("test", ofSource(test, "tests of a release")),
        documents: step(
            "documents",
            [0, ...environments.map(() => 1)],
            {
                description: "completes the documents of an environment",
                buildspec: renderBuildSpec(documentsBuildSpec()),
                transform: transform.documents,
            },
            pulumi.output([]),
        ),
        job: step(
            "jobs",
            count(run),
            {
                description: "runs jobs before what waits for them",
                buildspec: renderBuildSpec(jobBuildSpec()),
                transform: transform.jobs,
            },
            rightsOn<KnownJob>(run[0]!, place, jobRights),
        ),
        rollOut: step(
            "roll-out",
            count(rolledOut),
            {
                description: "rolls out what ECS replaces",
                buildspec: renderBuildSpec(rollOutBuildSpec()),
                transform: transform.rollOut,
            },
            rightsOn<KnownService>(rolledOut[0]!, place, rollOutRights),
        ),
        record: step(
            "record",
            count(recorded),
            {
                description: "notes what is live",
                buildspec: renderBuildSpec(recordBuildSpec()),
                transform: transform.record,
            },
            rightsOn<KnownService>(recorded[0]!, place, recordRights),
        ),
    };
}

function isRecorded({ releaseRecordName }: DeliveredService): boolean {
    return releaseRecordName !== undefined;
}

/** Rights on what is delivered, once its names are known. */
function rightsOn<Known>(
    delivered: readonly object[],
    place: pulumi.Output<Place>,
    rights: (known: readonly Known[], place: Place) => Statement[],
): pulumi.Output<Statement[]> {
    return pulumi.output({ delivered, place }).apply(all => rights(all.delivered as unknown as Known[], all.place));
}
