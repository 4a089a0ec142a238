import * as pulumi from "@pulumi/pulumi";
import type { FargateServiceSpec, ImageBuildSpec } from "../fargate";
import {
    buildsOf,
    imageBuildSpec,
    imagePlaceholders,
    mergeBuildSpecFile,
    RELEASE_PLACEHOLDER,
    renderBuildSpec,
    type BuildSpec,
} from "../release";
import type { ApplicationPipeline } from "./application-delivery-args";
import type { ApplicationService } from "./application-service";
import type { ImageRepository } from "./image-repository";
import type { DeliveredService } from "./pipeline/delivered-service";
import { DeliveryPipeline } from "./pipeline/delivery-pipeline";
import { TemplateStore } from "./pipeline/template-store";
import { placeOf, registryHost } from "./registry";
import { pipelineOf } from "./release-plan";

/** What of an application its pipeline touches. */
export interface DeliveredUnits {
    images: ImageBuildSpec[];
    /** By build name. */
    repositories: Record<string, ImageRepository>;
    services: { spec: FargateServiceSpec; service: ApplicationService }[];
    clusterName: pulumi.Input<string>;
    protect?: boolean;
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
): DeliveryPipeline {
    const { transform: { templates: storeTransform, ...transform } = {}, source, build = {}, test } = pipeline;
    const name = pipelineOf(application);
    const files = Object.assign({}, ...units.services.map(({ service }) => service.templates)) as Record<
        string,
        pulumi.Output<string>
    >;
    const templates = new TemplateStore(
        `${name}-templates`,
        { files, protect: units.protect, transform: storeTransform },
        { parent },
    );
    const { buildspec: own, ...options } = build;
    return new DeliveryPipeline(
        name,
        {
            ...pipeline,
            source,
            build: {
                ...options,
                architecture: build.architecture ?? architectureOf(units.images),
                images: Object.fromEntries(
                    Object.entries(units.repositories).map(([image, { repositoryArn }]) => [image, repositoryArn]),
                ),
                buildspec: buildSpecOf(pipeline, units, Object.keys(files), templates, parent).apply(ours =>
                    renderBuildSpec(own === undefined ? ours : merged(ours, own)),
                ),
                objectArns: templates.objectArns,
            },
            test: test && { architecture: build.architecture ?? architectureOf(units.images), ...test },
            services: units.services.map(({ spec, service }) => delivered(spec, service, units)),
            protect: units.protect,
            transform,
        },
        { parent },
    );
}

function buildSpecOf(
    { root = "." }: ApplicationPipeline,
    { images, repositories }: DeliveredUnits,
    documents: string[],
    { location }: TemplateStore,
    parent: pulumi.Resource,
) {
    const names = pulumi.all(
        Object.fromEntries(Object.entries(repositories).map(([image, { repositoryName }]) => [image, repositoryName])),
    );
    return pulumi.all([placeOf(parent), location, names]).apply(([place, templates, repositoryNames]) =>
        imageBuildSpec(
            { images },
            {
                root,
                registry: registryHost(place),
                repository: image => repositoryNames[image]!,
                documents,
                completes: { release: RELEASE_PLACEHOLDER, images: imagePlaceholders(images), withImages: [] },
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
    };
}

/** The processor that Docker builds the images for without emulation: theirs, where they agree. */
function architectureOf(images: readonly ImageBuildSpec[]): "X86_64" | "ARM64" {
    const platforms = images.flatMap(image => image.platforms);
    return platforms.length > 0 && platforms.every(platform => platform.startsWith("linux/arm64")) ? "ARM64" : "X86_64";
}
