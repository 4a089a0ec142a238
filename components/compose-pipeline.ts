import * as pulumi from "@pulumi/pulumi";
import type { FargateProject } from "../fargate";
import { batchOptions, imageRepositoryName, releaseBuildSpec } from "../release";
import type { ApplicationPipeline } from "./application-delivery-args";
import {
    buildParts,
    mergedBuildSpec,
    pipelineParts,
    pullRequestProject,
    sourceRepository,
    type BuiltUnits,
} from "./application-pipeline";
import { Component } from "./component";
import type { ApplicationImages } from "./compose-application-args";
import { ImageRepository } from "./image-repository";
import type { PullRequestProject, SourceRepository } from "./pipeline";
import type { DeliveryEnvironment } from "./pipeline/delivery-environment";
import { DeliveryPipeline } from "./pipeline/delivery-pipeline";
import { placeOf, registryHost } from "./registry";
import { pipelineOf } from "./release-plan";

export interface ComposePipelineArgs {
    /** What the Compose files became: the images are of interest. */
    project: Pick<FargateProject, "name" | "images">;
    /** Repositories of the images. */
    images: Pick<
        ApplicationImages,
        "repository" | "existingRepositories" | "movingTags" | "keepImages" | "kmsKeyArn" | "forceDelete" | "transform"
    >;
    pipeline: Omit<ApplicationPipeline, "approval" | "beforeEntry" | "onSuccess" | "placeholderImage">;
    /** Where a release goes, one after the other, and the account of each. */
    environments: (DeliveryEnvironment & { account: string })[];
    /** Refuse to delete repositories and artifacts, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
}

/**
 * What a stack for tools has of a Compose project: repositories and the pipeline, which builds a commit once and takes its images
 * through the environments of other stacks, each in its account and region.
 */
export class ComposePipeline extends Component {
    static readonly token = "swingbridge:application:ComposePipeline";
    readonly pipeline: DeliveryPipeline;
    /** Where the pipeline's commits come from, where this stack made it. */
    readonly sourceRepository?: SourceRepository;
    /** What runs for pull requests, where that is asked for. */
    readonly pullRequests?: PullRequestProject;
    /** Number of the AWS account. */
    readonly account: pulumi.Output<string>;
    readonly region: pulumi.Output<string>;

    /** @throws pulumi.ResourceError where it could not be: see DeliveryPipeline */
    constructor(name: string, args: ComposePipelineArgs, opts?: pulumi.ComponentResourceOptions) {
        super(ComposePipeline.token, name, args, opts);
        const { project, pipeline, environments, protect } = args;
        const place = placeOf(this);
        this.account = place.apply(({ account }) => account);
        this.region = place.apply(({ region }) => region);
        const units = { images: project.images, repositories: this.createRepositories(name, args), protect };
        this.sourceRepository = sourceRepository(pipelineOf(name), pipeline, protect, this);
        const parts = pipelineParts(pipeline, units, this.sourceRepository);
        this.pipeline = new DeliveryPipeline(
            pipelineOf(name),
            {
                ...parts,
                build: { ...buildParts(pipeline, units), buildspec: this.buildSpec(pipeline, units) },
                environments,
            },
            { parent: this },
        );
        this.pullRequests = pullRequestProject(name, pipeline, parts, this.pipeline, this);
        this.registerOutputs({ account: this.account, region: this.region });
    }

    private createRepositories(
        name: string,
        { project, images, environments, protect }: ComposePipelineArgs,
    ): BuiltUnits["repositories"] {
        return Object.fromEntries(
            project.images.map(build => [
                build.name,
                new ImageRepository(
                    `${name}-${build.name}-repository`,
                    {
                        repositoryName: imageRepositoryName(project.name, build.name, images.repository),
                        existing: images.existingRepositories,
                        pullFromAccounts: [...new Set(environments.map(({ account }) => account))],
                        keepImages: images.keepImages,
                        movingTags: images.movingTags,
                        kmsKeyArn: images.kmsKeyArn,
                        forceDelete: images.forceDelete,
                        protect,
                        transform: images.transform?.repository,
                    },
                    { parent: this },
                ),
            ]),
        );
    }

    /** Images only: the documents of each environment are made when its turn comes. */
    private buildSpec(pipeline: ComposePipelineArgs["pipeline"], { images, repositories }: BuiltUnits) {
        const names = pulumi.all(
            Object.fromEntries(Object.entries(repositories).map(([image, its]) => [image, its.repositoryName])),
        );
        return pulumi.all([placeOf(this), names]).apply(([place, repositoryNames]) =>
            mergedBuildSpec(
                releaseBuildSpec(
                    { images },
                    {
                        source: pipeline.source.kind,
                        cacheTag: pipeline.build?.cacheTag,
                        reports: pipeline.build?.reports,
                        ...(pipeline.build?.inBatch && { batch: batchOptions(pipeline.build, images) }),
                        root: pipeline.root ?? ".",
                        registry: registryHost(place),
                        repository: image => repositoryNames[image]!,
                    },
                ),
                pipeline,
            ),
        );
    }
}
