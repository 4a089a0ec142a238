import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, ImageBuildSpec, JobSpec } from "../fargate";
import {
    batchOptions,
    buildsOf,
    imagePlaceholders,
    MOST_TASKS_AT_A_TIME,
    RELEASE_PLACEHOLDER,
    releaseBuildSpec,
    runTaskDocument,
    type JobTarget,
} from "../release";
import type { ApplicationEnvironment, ApplicationPipeline } from "./application-delivery-args";
import { createTarget, type DeliveryTargetOutputs } from "./application-delivery-target";
import {
    buildParts,
    mergedBuildSpec,
    pipelineParts,
    pullRequestProject,
    sourceRepository,
} from "./application-pipeline";
import type { ApplicationService } from "./application-service";
import type { ImageRepository } from "./image-repository";
import type { OneShotTask } from "./one-shot-task";
import { documentNames, type DeliveredJob, type DeliveredService } from "./pipeline/delivered-service";
import { DeliveryPipeline } from "./pipeline/delivery-pipeline";
import type { PullRequestProject } from "./pipeline/pull-request-project";
import type { SourceRepository } from "./pipeline/source-repository";
import { TemplateStore } from "./pipeline/template-store";
import { placeOf, registryHost } from "./registry";
import { pipelineOf } from "./release-plan";

/** What of an application its pipeline touches. */
export interface DeliveredUnits {
    images: ImageBuildSpec[];
    /** By build name. */
    repositories: Record<string, ImageRepository>;
    services: { spec: FargateServiceSpec; service: ApplicationService }[];
    jobs: { spec: JobSpec; job: OneShotTask }[];
    clusterName: pulumi.Input<string>;
    protect?: boolean;
}

export interface ApplicationDelivery {
    /** None where a tools stack has it. */
    pipeline?: DeliveryPipeline;
    /** Where this stack made one. */
    repository?: SourceRepository;
    /** What runs for pull requests, where that is asked for. */
    pullRequests?: PullRequestProject;
    /** What a pipeline of another stack has to know, where one releases. */
    target?: DeliveryTargetOutputs;
}

/**
 * How an application is released by a pipeline: the templates of its services where the pipeline reads them, and either all that
 * takes a commit from its source to them, or the role with which the pipeline of a tools stack does.
 * @throws pulumi.ResourceError where it could not be: see DeliveryPipeline
 */
export function createDelivery(
    application: string,
    pipeline: ApplicationPipeline | ApplicationEnvironment,
    units: DeliveredUnits,
    parent: pulumi.Resource,
): ApplicationDelivery {
    const name = pipelineOf(application);
    const files = templatesOf(units);
    const templates = new TemplateStore(
        `${name}-templates`,
        { files, protect: units.protect, transform: pipeline.transform?.templates },
        { parent },
    );
    const services = units.services.map(({ spec, service }) => delivered(spec, service, units));
    const jobs = units.jobs.map(({ spec, job }) => deliveredJob(spec, job, units));
    if ("tools" in pipeline) {
        const placeholders = imagePlaceholders(units.images);
        const documents = { location: templates.location, files: Object.keys(files), placeholders };
        const target = { services, jobs, templates: documents, templateArns: templates.objectArns };
        return { target: createTarget(application, pipeline, target, parent) };
    }
    const repository = sourceRepository(name, pipeline, units.protect, parent);
    const parts = pipelineParts(pipeline, units, repository);
    const delivery = new DeliveryPipeline(
        name,
        {
            ...parts,
            build: {
                ...buildParts(pipeline, units),
                buildspec: buildSpecOf(pipeline, units, Object.keys(files), templates, parent).apply(ours =>
                    mergedBuildSpec(ours, pipeline),
                ),
                objectArns: templates.objectArns,
            },
            approval: pipeline.approval,
            beforeEntry: pipeline.beforeEntry,
            onSuccess: pipeline.onSuccess,
            services,
            jobs,
        },
        { parent },
    );
    return {
        repository,
        pipeline: delivery,
        pullRequests: pullRequestProject(application, pipeline, parts, delivery, parent),
    };
}

function buildSpecOf(
    { root = ".", source, build }: ApplicationPipeline,
    { images, repositories, services, jobs }: DeliveredUnits,
    documents: string[],
    { location }: TemplateStore,
    parent: pulumi.Resource,
) {
    const names = pulumi.all(
        Object.fromEntries(Object.entries(repositories).map(([image, { repositoryName }]) => [image, repositoryName])),
    );
    return pulumi.all([placeOf(parent), location, names]).apply(([place, templates, repositoryNames]) =>
        releaseBuildSpec(
            { images },
            {
                source: source.kind,
                cacheTag: build?.cacheTag,
                reports: build?.reports,
                ...(build?.inBatch && { batch: batchOptions(build, images) }),
                root,
                registry: registryHost(place),
                repository: image => repositoryNames[image]!,
                documents,
                completes: {
                    release: RELEASE_PLACEHOLDER,
                    images: imagePlaceholders(images),
                    // CodeDeployToECS completes its own.
                    withImages: [
                        ...services.filter(({ service }) => service.codedeploy === undefined).map(({ spec }) => spec),
                        ...jobs.map(({ spec }) => spec),
                    ].map(({ name }) => documentNames(name).taskDefinition),
                },
                templates,
            },
        ),
    );
}

function delivered(
    spec: FargateServiceSpec,
    service: ApplicationService,
    { images, clusterName }: DeliveredUnits,
): DeliveredService {
    const placeholders = imagePlaceholders(images);
    return {
        name: spec.name,
        family: service.family,
        clusterName,
        serviceName: service.serviceName,
        taskRoleArns: service.taskRoleArns,
        codedeploy: service.codedeploy,
        images: buildsOf(spec.task).map(build => ({ build, placeholder: placeholders[build]! })),
        dependsOn: spec.dependsOn.map(({ service: name }) => name),
        rollsOutTemplate: service.codedeploy === undefined,
        releaseRecordName: service.names.releaseRecord,
    };
}

function deliveredJob(spec: JobSpec, job: OneShotTask, { clusterName }: DeliveredUnits): DeliveredJob {
    return {
        name: spec.name,
        family: job.family,
        clusterName,
        container: spec.task.containers[0]!.name,
        logGroupName: job.names.logGroup,
        jobRecordName: job.names.releaseRecord,
        taskRoleArns: job.taskRoleArns,
        dependsOn: spec.dependsOn.map(({ service: name }) => name),
    };
}

/** Texts by file name. */
function templatesOf({ services, jobs }: DeliveredUnits): Record<string, pulumi.Output<string>> {
    return Object.fromEntries([
        ...services.flatMap(({ service }) => Object.entries(service.templates)),
        ...jobs.flatMap(({ spec, job }) => {
            const { taskDefinition, runTask } = documentNames(spec.name);
            return [
                [taskDefinition, job.template!] as const,
                [runTask, job.target.apply(target => runTaskText(spec, target))] as const,
            ];
        }),
    ]);
}

/** How the tasks of a job are run; its step says which revision. ECS starts ten at a time, and a pipeline's job has one time. */
function runTaskText({ name, tasks, capacityProviders }: JobSpec, target: JobTarget): string {
    const place = { ...target, taskDefinition: name, capacityProviders };
    return `${JSON.stringify(runTaskDocument(place, Math.min(tasks, MOST_TASKS_AT_A_TIME)), undefined, 2)}\n`;
}
