import type { ImageBuildSpec } from "../../fargate";
import { buildHost, isNative, nativeArchitecture, type BuildArchitecture } from "../build-host";
import type { BuildSpec } from "./model";

/** Variable that says, in a build of a batch, which image is its to build. */
export const BATCH_IMAGE = "BUILD_IMAGE";

export interface ImageBatchOptions {
    /** Processor of the project's hosts: images of another one are built on hosts of theirs. @default all on the project's */
    architecture?: BuildArchitecture;
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
                identifier: name.replace(/\W/g, "_"),
                env: {
                    ...(isForeign && buildHost(nativeArchitecture([{ platforms }]))),
                    variables: { [BATCH_IMAGE]: name },
                },
            };
        }),
    };
}
