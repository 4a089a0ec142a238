import * as pulumi from "@pulumi/pulumi";
import { imageRepositoryName } from "../release";
import type { ComposeApplicationArgs } from "./compose-application-args";
import { ImageRepository } from "./image-repository";
import { placeOf, registryHost } from "./registry";
import { ReleaseImage } from "./release-image";

/** The images of a project's own, by build name. */
export interface BuiltImages {
    repositories: Record<string, ImageRepository>;
    /** What containers name: of images that a pipeline builds, the repository. */
    references: Record<string, pulumi.Output<string>>;
}

/**
 * The repositories of a project's own images and, unless a pipeline builds those, the images of this release.
 * @param tagOf tag of a build's image in this release
 */
export function builtImages(
    name: string,
    { project, images, protect, secretValues }: ComposeApplicationArgs,
    tagOf: (build: string) => string,
    parent: pulumi.Resource,
): BuiltImages {
    const { registry } = images;
    if (registry !== undefined) {
        const host = placeOf(parent).apply(place => registryHost({ ...place, ...registry }));
        const reference = (build: string) =>
            pulumi.interpolate`${host}/${imageRepositoryName(project.name, build, images.repository)}`;
        return {
            repositories: {},
            references: Object.fromEntries(project.images.map(({ name: build }) => [build, reference(build)])),
        };
    }
    const made = project.images.map(build => {
        const repository = new ImageRepository(
            `${name}-${build.name}-repository`,
            {
                repositoryName: imageRepositoryName(project.name, build.name, images.repository),
                existing: images.existingRepositories ?? images.source === "reuse",
                keepImages: images.keepImages,
                movingTags: images.movingTags,
                kmsKeyArn: images.kmsKeyArn,
                forceDelete: images.forceDelete,
                protect,
                transform: images.transform?.repository,
            },
            { parent },
        );
        if (images.source === "pipeline") {
            return { name: build.name, repository, reference: repository.repositoryUrl };
        }
        const { reference } = new ReleaseImage(
            `${name}-${build.name}-image`,
            {
                repositoryName: repository.repositoryName,
                repositoryUrl: repository.repositoryUrl,
                tag: tagOf(build.name),
                source: images.source,
                build,
                secretValues: Object.fromEntries(
                    Object.values(build.secrets ?? {}).flatMap(secret =>
                        secretValues === undefined ? [] : [[secret, secretValues.get(secret)]],
                    ),
                ),
                ignoredByGit: images.ignoredByGit,
                transform: images.transform?.image,
            },
            { parent },
        );
        return { name: build.name, repository, reference };
    });
    return {
        repositories: Object.fromEntries(made.map(({ name, repository }) => [name, repository])),
        references: Object.fromEntries(made.map(({ name, reference }) => [name, reference])),
    };
}
