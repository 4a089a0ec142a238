import { requireImages, requireSource } from "swingbridge";
import type { FargateProject } from "swingbridge/fargate";
import type { Config } from "../config";
import { buildsImages, followedRepository } from "./application-args";
import { reusedImages } from "./reused-images";

/**
 * Stops the program before anything is created unless what the stack does not make itself is there.
 * @throws pulumi.RunError that says what is missing, and how it is had
 */
export async function requireParts(
    config: Config,
    project: FargateProject,
    tags: Readonly<Record<string, string>>,
): Promise<void> {
    if (config.releasedBy !== "pipeline") {
        await (buildsImages(config) ? undefined : requireImages(await reusedImages(config, project, tags)));
        return;
    }
    const { source } = config.pipeline;
    if (source === undefined) {
        // That of the tools stack.
        return;
    }
    const { kind, existing, repository, connectionArn, bucket, tag } = source;
    if (kind === "codecommit" && existing === true) {
        await requireSource({ kind, repositoryName: repository! });
    }
    if (kind === "connection") {
        const pullRequests = config.pipeline.pullRequests !== undefined;
        await requireSource({ kind, connectionArn: connectionArn!, pullRequests });
    }
    if (kind === "s3") {
        await requireSource({ kind, bucket: bucket! });
    }
    if (kind === "ecr" && config.images === "reuse") {
        await requireSource({ kind, repositoryName: followedRepository(config, project)!, imageTag: tag ?? "latest" });
    }
}
