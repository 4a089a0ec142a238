import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import { imageRepositoryName, type ReusedImage } from "swingbridge";
import type { Config } from "../config";
import type { FargateProject } from "swingbridge/fargate";
import { ecrReference } from "swingbridge/release";

/** The images that a stack which does not build expects in ECR. */
export async function reusedImages(
    config: Pick<Config, "repository">,
    project: FargateProject,
    tags: Readonly<Record<string, string>>,
): Promise<ReusedImage[]> {
    const [{ accountId }, { region }] = await Promise.all([getCallerIdentity(), getRegion()]);
    return project.images.map(build => {
        const repository = imageRepositoryName(project.name, build.name, config.repository);
        const tag = tags[build.name];
        return {
            repositoryName: repository,
            tag: tag!,
            reference: ecrReference({ accountId, region, repository, tag }),
            build,
        };
    });
}
