import * as pulumi from "@pulumi/pulumi";
import {
    applicationPipelineName,
    type ApplicationEnvironment,
    type ApplicationPipeline,
    type PipelineSource,
} from "swingbridge";
import { BUILD_ARCHITECTURES, buildReports, CACHE_TAG } from "swingbridge/release";
import type { Config } from "../config";
import type { BuildSpecFile } from "./pipeline-buildspecs";
import type { BuildConfig, PipelineSourceConfig, ToolsConfig } from "./schema/pipeline";

/** What the working tree says of the pipeline's build. */
export interface PipelineFiles {
    /** Folder of the source's repository, as the program's folder sees it. */
    root: string;
    /** To merge into the release's buildspec. */
    buildspec?: BuildSpecFile;
    /** Buildspec of the tests, as the repository's root sees it. */
    testBuildspec?: string;
    /** That of pull requests, where it is not the one of `swingbridge init ci`. */
    pullRequestBuildspec?: string;
}

/**
 * The arguments of the pipeline.
 * @param repository name of the ECR repository of the project's one image, for a source that follows it
 * @param project name of the Compose project
 */
export function pipelineArgs(
    { pipeline, forceDelete }: Pick<Config, "pipeline" | "forceDelete">,
    { root, buildspec, testBuildspec, pullRequestBuildspec }: PipelineFiles,
    repository: string | undefined,
    project: string,
): ApplicationPipeline {
    const { source, build = {}, test, pullRequests, approval, beforeEntry, onSuccess, onFailure } = pipeline;
    const { executionMode, keepArtifacts } = pipeline;
    return {
        source: sourceArgs(source!, repository),
        ...(source!.kind === "codecommit" && repositoryArgs(source!)),
        build: {
            ...buildOptions(build),
            buildspec,
            ...(build.registryCache && { cacheTag: CACHE_TAG }),
            ...(build.batch && { inBatch: true }),
            ...(build.reports && { reports: buildReports(build.reports) }),
        },
        ...(test && { test: { ...buildOptions(test), buildspec: testBuildspec ?? test.buildspec } }),
        ...(pullRequests && {
            pullRequests: { ...pullRequestArgs(pullRequests, source!, project), buildspec: pullRequestBuildspec },
        }),
        ...(approval && { approval }),
        ...(beforeEntry && { beforeEntry }),
        ...(onSuccess && { onSuccess }),
        ...(onFailure && { onFailure }),
        ...(executionMode && { executionMode: executionMode === "queued" ? "QUEUED" : "SUPERSEDED" }),
        stepTimeout: pipeline.stepTimeout,
        notificationTopicArn: pipeline.notificationTopicArn,
        notificationChatbotArn: pipeline.notificationChatbotArn,
        artifacts: {
            keepDays: keepArtifacts,
            forceDelete,
            administeredBy: { project, stack: pulumi.getStack() },
        },
        root,
        placeholderImage: pipeline.placeholderImage,
    };
}

/** @param project name of the Compose project, after which the tools stack names its pipeline */
export function environmentArgs(
    { placeholderImage }: Config["pipeline"],
    { account, region, stack = "tools" }: ToolsConfig,
    project: string,
): ApplicationEnvironment {
    return { tools: { account, region, pipeline: applicationPipelineName(project, stack) }, placeholderImage };
}

/** The repository that the stack makes, or adds to; none where it is there already and nothing is asked for. */
function repositoryArgs(source: PipelineSourceConfig): Pick<ApplicationPipeline, "repository"> {
    const { existing = false, approvals, triggers, notificationTopicArn } = source;
    const asked = { approvals, triggers, notificationTopicArn };
    return existing && Object.values(asked).every(value => value === undefined)
        ? {}
        : { repository: { repositoryName: source.repository!, existing, ...asked } };
}

/** Complete by now: what a kind needs was checked. */
function sourceArgs(source: PipelineSourceConfig, image: string | undefined): PipelineSource {
    const { branch, fullClone } = source;
    switch (source.kind) {
        case "connection":
            return {
                kind: "connection",
                connectionArn: source.connectionArn!,
                repository: source.repository!,
                branch,
                trigger: source.trigger,
                fullClone,
            };
        case "codecommit":
            return { kind: "codecommit", repositoryName: source.repository!, branch, fullClone };
        case "s3":
            return { kind: "s3", bucket: source.bucket!, key: source.key!, kmsKeyArn: source.kmsKey };
        case "ecr":
            return { kind: "ecr", repositoryName: image!, imageTag: source.tag };
    }
}

function pullRequestArgs(
    settings: NonNullable<Config["pipeline"]["pullRequests"]>,
    { branch }: PipelineSourceConfig,
    project: string,
): NonNullable<ApplicationPipeline["pullRequests"]> {
    const { branches, filePaths, commentApproval, trusted, previews, concurrentBuilds, buildsImages, badge } = settings;
    return {
        ...buildOptions(settings),
        branches: branches ?? (branch === undefined ? undefined : [branch]),
        filePaths,
        commentApproval,
        trusted,
        concurrentBuilds,
        buildsImages,
        badge,
        previews: previews && {
            stacks: (previews.stacks ?? [pulumi.getStack()]).map(stack => ({ project, stack })),
            state: previews.state,
        },
    };
}

const SIZES = {
    small: "BUILD_GENERAL1_SMALL",
    medium: "BUILD_GENERAL1_MEDIUM",
    large: "BUILD_GENERAL1_LARGE",
    xlarge: "BUILD_GENERAL1_XLARGE",
    "2xlarge": "BUILD_GENERAL1_2XLARGE",
} as const;

function buildOptions({ compute, architecture, ...same }: BuildConfig) {
    const { image, variables, secrets, timeout, queueTimeout, cache, vpc, logRetention } = same;
    return {
        ...(compute && { computeType: SIZES[compute] }),
        ...(architecture && { architecture: BUILD_ARCHITECTURES[architecture] }),
        image,
        variables,
        secrets,
        timeout,
        queueTimeout,
        cache,
        vpc,
        logRetention,
    };
}
