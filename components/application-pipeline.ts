import * as pulumi from "@pulumi/pulumi";
import type { ImageBuildSpec } from "../fargate";
import { mergeBuildSpecFile, nativeArchitecture, renderBuildSpec, type BuildSpec } from "../release";
import type { ApplicationPipeline } from "./application-delivery-args";
import type { ImageRepository } from "./image-repository";
import type { DeliveryPipelineArgs } from "./pipeline/delivery-pipeline-args";
import type { DeliveryPipeline } from "./pipeline/delivery-pipeline";
import { PullRequestProject } from "./pipeline/pull-request-project";
import type { PullRequestSource } from "./pipeline/pull-request-source";
import { SourceRepository } from "./pipeline/source-repository";

/** What a pipeline builds. */
export interface BuiltUnits {
    images: ImageBuildSpec[];
    /** By build name. */
    repositories: Record<string, ImageRepository>;
    protect?: boolean;
}

/** Where the commits come from, where this stack makes it. */
export function sourceRepository(
    name: string,
    { repository, transform }: ApplicationPipeline,
    protect: boolean | undefined,
    parent: pulumi.Resource,
): SourceRepository | undefined {
    return repository === undefined
        ? undefined
        : new SourceRepository(
              `${name}-source`,
              { ...repository, protect, transform: transform?.repository },
              { parent },
          );
}

/** What runs for pull requests to the source of a pipeline, where that is asked for. */
export function pullRequestProject(
    application: string,
    { pullRequests }: ApplicationPipeline,
    { source, protect }: Pick<DeliveryPipelineArgs, "source" | "protect">,
    { artifactKeyArn }: DeliveryPipeline,
    parent: pulumi.Resource,
): PullRequestProject | undefined {
    return pullRequests === undefined
        ? undefined
        : new PullRequestProject(
              `${application}-pull-requests`,
              // It refuses a source that has no pull requests. Its logs have the key of the pipeline's, which its role cannot use.
              { ...pullRequests, source: source as PullRequestSource, logsKeyArn: artifactKeyArn, protect },
              { parent },
          );
}

/** What a pipeline is, whatever it deploys. */
export function pipelineParts(
    pipeline: ApplicationPipeline,
    { images, protect }: BuiltUnits,
    repository: SourceRepository | undefined,
): Omit<
    DeliveryPipelineArgs,
    "build" | "services" | "jobs" | "approval" | "beforeEntry" | "onSuccess" | "environments"
> {
    const { source, build = {}, test, transform } = pipeline;
    return {
        executionMode: pipeline.executionMode,
        onFailure: pipeline.onFailure,
        stepTimeout: pipeline.stepTimeout,
        notificationTopicArn: pipeline.notificationTopicArn,
        notificationChatbotArn: pipeline.notificationChatbotArn,
        artifacts: pipeline.artifacts,
        source:
            repository && source.kind === "codecommit"
                ? { ...source, repositoryName: repository.repositoryName }
                : source,
        test: test && { architecture: build.architecture ?? nativeArchitecture(images), ...test },
        protect,
        transform,
    };
}

/** The build, but for its buildspec. */
export function buildParts(
    { build: { buildspec: _, cacheTag: __, reports: ___, ...options } = {} }: ApplicationPipeline,
    { images, repositories }: BuiltUnits,
): Omit<DeliveryPipelineArgs["build"], "buildspec"> {
    return {
        ...options,
        architecture: options.architecture ?? nativeArchitecture(images),
        images: Object.fromEntries(
            Object.entries(repositories).map(([image, { repositoryArn }]) => [image, repositoryArn]),
        ),
    };
}

/**
 * The text of the release's buildspec, with the user's own merged in.
 * @throws pulumi.RunError where the two cannot stand beside each other
 */
export function mergedBuildSpec(ours: BuildSpec, { build }: ApplicationPipeline): string {
    return renderBuildSpec(build?.buildspec === undefined ? ours : merged(ours, build.buildspec));
}

function merged(ours: BuildSpec, { file, text }: { file: string; text: string }): BuildSpec {
    const { spec, problems } = mergeBuildSpecFile(ours, text, file);
    if (spec === undefined) {
        throw new pulumi.RunError(
            problems.map(({ position, path, message }) => `${file}:${position.line}  ${path}  ${message}`).join("\n"),
        );
    }
    return spec;
}
