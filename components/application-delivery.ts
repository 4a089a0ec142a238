import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, ImageBuildSpec, JobSpec } from "../fargate";
import {
    buildsOf,
    imagePlaceholders,
    mergeBuildSpecFile,
    MOST_TASKS_AT_A_TIME,
    RELEASE_PLACEHOLDER,
    releaseBuildSpec,
    renderBuildSpec,
    runTaskDocument,
    type BuildSpec,
    type JobTarget,
} from "../release";
import type { ApplicationPipeline } from "./application-delivery-args";
import type { ApplicationService } from "./application-service";
import type { ImageRepository } from "./image-repository";
import type { OneShotTask } from "./one-shot-task";
import { documentNames, type DeliveredJob, type DeliveredService } from "./pipeline/delivered-service";
import { DeliveryPipeline } from "./pipeline/delivery-pipeline";
import { SourceRepository } from "./pipeline/source-repository";
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
    pipeline: DeliveryPipeline;
    /** Where this stack made one. */
    repository?: SourceRepository;
}

/**
 * The pipeline of an application: the templates of its services where the build reads them, and all that takes a commit from
 * its source to them.
 * @throws pulumi.ResourceError where it could not be: see DeliveryPipeline
 */
export function createDelivery(
    application: string,
    pipeline: ApplicationPipeline,
    units: DeliveredUnits,
    parent: pulumi.Resource,
): ApplicationDelivery {
    const { transform: { templates: storeTransform, repository: ofRepository, ...transform } = {}, ...settings } =
        pipeline;
    const { source, build = {}, test } = settings;
    const name = pipelineOf(application);
    const files = templatesOf(units);
    const templates = new TemplateStore(
        `${name}-templates`,
        { files, protect: units.protect, transform: storeTransform },
        { parent },
    );
    const { buildspec: own, cacheTag, ...options } = build;
    const repository =
        settings.repository === undefined
            ? undefined
            : new SourceRepository(
                  `${name}-source`,
                  { repositoryName: settings.repository, protect: units.protect, transform: ofRepository },
                  { parent },
              );
    const delivery = new DeliveryPipeline(
        name,
        {
            approval: settings.approval,
            executionMode: settings.executionMode,
            onFailure: settings.onFailure,
            stepTimeout: settings.stepTimeout,
            notificationTopicArn: settings.notificationTopicArn,
            notificationChatbotArn: settings.notificationChatbotArn,
            artifacts: settings.artifacts,
            source:
                repository && source.kind === "codecommit"
                    ? { ...source, repositoryName: repository.repositoryName }
                    : source,
            build: {
                ...options,
                architecture: build.architecture ?? architectureOf(units.images),
                images: Object.fromEntries(
                    Object.entries(units.repositories).map(([image, { repositoryArn }]) => [image, repositoryArn]),
                ),
                buildspec: buildSpecOf({ ...settings, cacheTag }, units, Object.keys(files), templates, parent).apply(
                    ours => renderBuildSpec(own === undefined ? ours : merged(ours, own)),
                ),
                objectArns: templates.objectArns,
            },
            test: test && { architecture: build.architecture ?? architectureOf(units.images), ...test },
            services: units.services.map(({ spec, service }) => delivered(spec, service, units)),
            jobs: units.jobs.map(({ spec, job }) => deliveredJob(spec, job, units)),
            protect: units.protect,
            transform,
        },
        { parent },
    );
    return { pipeline: delivery, repository };
}

function buildSpecOf(
    { root = ".", source, cacheTag }: Pick<ApplicationPipeline, "root" | "source"> & { cacheTag?: string },
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
                cacheTag,
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

/** @throws pulumi.RunError where the two cannot stand beside each other */
function merged(ours: BuildSpec, { file, text }: { file: string; text: string }): BuildSpec {
    const { spec, problems } = mergeBuildSpecFile(ours, text, file);
    if (spec === undefined) {
        throw new pulumi.RunError(
            problems.map(({ position, path, message }) => `${file}:${position.line}  ${path}  ${message}`).join("\n"),
        );
    }
    return spec;
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

/** The processor that Docker builds the images for without emulation: theirs, where they agree. */
function architectureOf(images: readonly ImageBuildSpec[]): "X86_64" | "ARM64" {
    const platforms = images.flatMap(image => image.platforms);
    return platforms.length > 0 && platforms.every(platform => platform.startsWith("linux/arm64")) ? "ARM64" : "X86_64";
}
