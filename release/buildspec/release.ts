import type { FargateProject } from "../../fargate";
import { pushedImageBuildSpec } from "./pushed-image";
import { imageBuildSpec, type ImageBuildOptions } from "./images";
import type { BuildSpec } from "./model";

/** Where a pipeline's releases come from: a git repository over a connection or of CodeCommit, an object of S3, an image of ECR. */
export type SourceKind = "connection" | "codecommit" | "s3" | "ecr";

export interface ReleaseBuildOptions extends Omit<ImageBuildOptions, "source"> {
    /** What starts the pipeline. @default "codecommit" */
    source?: SourceKind;
}

/**
 * The buildspec of a release from a source: images and documents, or of an image that is there already the documents alone.
 * @throws Error as `imageBuildSpec`
 */
export function releaseBuildSpec(
    project: Pick<FargateProject, "images">,
    { source = "codecommit", ...options }: ReleaseBuildOptions,
): BuildSpec {
    if (source !== "ecr") {
        return imageBuildSpec(project, { ...options, source: source === "s3" ? "object" : "commit" });
    }
    const { documents = [], templates = "", completes } = options;
    return pushedImageBuildSpec({ documents, templates, completes });
}
