import { isAbsolute, join, relative } from "node:path";
import type * as dockerBuild from "@pulumi/docker-build";
import type * as pulumi from "@pulumi/pulumi";
import { renameFolders } from "../fargate";

/** How an image is built; an `ImageBuildSpec` of the converter is one. */
export interface ImageBuild {
    /** Folder sent to the builder, absolute or relative to the program. */
    context: string;
    /** More contexts by the name that the Dockerfile has for them: folders as `context`, `https://` or `docker-image://`. @default none */
    additionalContexts?: Record<string, string>;
    /** Dockerfile, relative to the context. @default "Dockerfile" */
    dockerfile?: string;
    /** Text of the Dockerfile, in place of a file. @default none */
    dockerfileInline?: string;
    /** Stage to build. @default the last one */
    target?: string;
    /** Build arguments. They stay readable in the image and in the state: no secrets. @default none */
    args?: Record<string, string>;
    /** Ids of the secrets that the Dockerfile mounts, with the names of their values. @default none */
    secrets?: Record<string, string>;
    /** Ids of the SSH agent (`SSH_AUTH_SOCK`) that the Dockerfile mounts. @default none */
    ssh?: string[];
    /** Platforms as Docker writes them, e.g. `linux/arm64`. @default ["linux/amd64"] */
    platforms?: string[];
    /** Labels of the image; the git SHA is added as `org.opencontainers.image.revision`. @default none */
    labels?: Record<string, string>;
}

export const DEFAULT_PLATFORMS = ["linux/amd64"];

/** What the image is called and where it goes. */
export interface ImageDestination {
    /** `registry/repository:tag`. */
    reference: pulumi.Input<string>;
    /** Git SHA, and the image's only tag. */
    tag: string;
    /** Login for the registry. */
    registry: pulumi.Input<dockerBuild.types.input.RegistryArgs>;
    /** Values of the build's secrets, by id. @default none */
    secrets?: Record<string, pulumi.Input<string>>;
}

/**
 * Arguments of the `docker-build` image. Paths are relative to the program: absolute ones would differ between a laptop and CI,
 * and the same SHA must mean no change.
 */
export function imageArgs(build: ImageBuild, destination: ImageDestination): dockerBuild.ImageArgs {
    const { context, additionalContexts } = portable(build);
    const named = Object.entries(additionalContexts ?? {}).map(([name, location]) => [name, { location }]);
    return {
        tags: [destination.reference],
        push: true,
        buildOnPreview: false,
        context: { location: context, ...(named.length > 0 && { named: Object.fromEntries(named) }) },
        dockerfile:
            build.dockerfileInline === undefined
                ? { location: dockerfilePath(context, build.dockerfile) }
                : { inline: build.dockerfileInline },
        target: build.target,
        buildArgs: build.args ?? {},
        ...(destination.secrets && {
            secrets: destination.secrets,
            // The image keeps nothing of them: a token of another day gives the same image.
            ignoreSecretsInDiffCalculation: Object.keys(destination.secrets),
        }),
        ...(build.ssh && { ssh: build.ssh.map(id => ({ id })) }),
        platforms: (build.platforms?.length ? build.platforms : DEFAULT_PLATFORMS) as dockerBuild.Platform[],
        labels: { "org.opencontainers.image.revision": destination.tag, ...build.labels },
        registries: [destination.registry],
        // A build that is repeated, on another machine too, takes its layers from the image that it pushed: the same digest,
        // which a repository with immutable tags accepts. Where nothing was pushed yet, BuildKit goes on without.
        cacheFrom: [{ registry: { ref: destination.reference } }],
        cacheTo: [{ inline: {} }],
    };
}

/** The command that builds and pushes the same image by hand; values of arguments and secrets come from the environment. */
export function pushCommand(build: ImageBuild | undefined, reference: string): string {
    if (!build) {
        return `docker push ${reference}`;
    }
    const { context, additionalContexts = {} } = portable(build);
    return [
        "docker buildx build --push --provenance=false",
        `--tag ${reference}`,
        `--platform ${(build.platforms?.length ? build.platforms : DEFAULT_PLATFORMS).join(",")}`,
        ...(build.target === undefined ? [] : [`--target ${build.target}`]),
        ...Object.keys(build.args ?? {}).map(name => `--build-arg ${name}`),
        ...Object.keys(build.secrets ?? {}).map(id => `--secret id=${id}`),
        ...(build.ssh ?? []).map(id => `--ssh ${id}`),
        ...Object.entries(additionalContexts).map(([name, location]) => `--build-context ${name}=${location}`),
        ...(build.dockerfileInline === undefined
            ? [`--file ${dockerfilePath(context, build.dockerfile)}`]
            : ["--file -"]),
        context,
    ].join(" ");
}

/** The same build, its contexts named from the program: what ends up in the state must not differ between machines. */
export function portable(build: ImageBuild): ImageBuild {
    return renameFolders(build, fromProgram);
}

function fromProgram(path: string): string {
    return (isAbsolute(path) ? relative(process.cwd(), path) : path) || ".";
}

function dockerfilePath(context: string, dockerfile = "Dockerfile"): string {
    return isAbsolute(dockerfile) ? fromProgram(dockerfile) : join(context, dockerfile);
}
