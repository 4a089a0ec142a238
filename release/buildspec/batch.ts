import type { ImageBuildSpec } from "../../fargate";
import { buildHost, isNative, nativeArchitecture, type BuildArchitecture } from "../build-host";
import { imageIdentifier } from "../pipeline-artifacts";
import type { BuildSpec } from "./model";

/** Variable that says, in a build of a batch, which image is its to build. */
export const BATCH_IMAGE = "BUILD_IMAGE";

export interface ImageBatchOptions {
    /** Processor of the project's hosts: images of another one are built on hosts of theirs. @default all on the project's */
    architecture?: BuildArchitecture;
}

/** What of a build's options says where the builds of its batch run. */
export interface BatchedBuild {
    /** Image that the builds run in. @default CodeBuild's own of each processor */
    image?: string;
    /** What is kept for the next build. @default nothing */
    cache?: readonly string[];
    /** Processor of the project's hosts. @default that of the images, where they agree */
    architecture?: BuildArchitecture;
}

/** Builds of a batch go to hosts of their images' processor, unless an image or Docker's layers bind them to the project's. */
export function batchOptions(
    { image, cache, architecture }: BatchedBuild,
    images: readonly Pick<ImageBuildSpec, "platforms">[],
): ImageBatchOptions {
    return image !== undefined || cache?.includes("docker-layers")
        ? {}
        : { architecture: architecture ?? nativeArchitecture(images) };
}

/**
 * A build for each image, all at once. None waits for another, and one that fails ends the others: a release needs them all. What
 * comes after, the documents, is no build of the batch: CodePipeline reads the variables of a build, and a batch has none.
 * @see CodeBuild API Reference, BuildBatch: without `exportedEnvironmentVariables`
 */
export function imageBatch(
    images: readonly Pick<ImageBuildSpec, "name" | "platforms">[],
    { architecture }: ImageBatchOptions,
): NonNullable<BuildSpec["batch"]> {
    return {
        "fast-fail": true,
        "build-list": images.map(({ name, platforms }) => {
            const isForeign = architecture !== undefined && !platforms.some(its => isNative(its, architecture));
            return {
                identifier: imageIdentifier(name),
                env: {
                    ...(isForeign && buildHost(nativeArchitecture([{ platforms }]))),
                    variables: { [BATCH_IMAGE]: name },
                },
            };
        }),
    };
}
