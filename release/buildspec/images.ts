import * as path from "node:path";
import { renameFolders, type FargateProject, type ImageBuildSpec } from "../../fargate";
import { BUILD_ARTIFACT, imageArtifact, imageIdentifier, MOST_IMAGES } from "../pipeline-artifacts";
import type { RollingService } from "../pipeline-documents";
import { BATCH_IMAGE, imageBatch, type ImageBatchOptions } from "./batch";
import { documentCommands, type CompletedDocuments } from "./pushed-image";
import type { BuildReport, BuildSpec } from "./model";

/** The tag of the layers that a stack's pipeline keeps; its repositories let this one move. */
export const CACHE_TAG = "buildcache";

export interface ImageBuildOptions {
    /** Folder of the Compose project's repository: contexts are written from there. */
    root: string;
    /** Registry of the images, e.g. `111122223333.dkr.ecr.eu-west-1.amazonaws.com`. */
    registry: string;
    /** ECR repository of an image, by its build name. */
    repository(name: string): string;
    /**
     * What the source hands over, and so what the images are tagged with: the commit's full SHA, or the version that S3 gave the
     * uploaded object, as `s3-<version>`. @default "commit"
     */
    source?: "commit" | "object";
    /** Tag under which layers are kept in each repository for the next build; the repository must let it move, or nothing is kept. @default no cache */
    cacheTag?: string;
    /** Each image in a build of its own, all at once, before the build that hands on. @default one after the other, in that build */
    batch?: ImageBatchOptions;
    /** Reports of tests and of coverage that commands of yours write, by the name of their group. @default none */
    reports?: Readonly<Record<string, BuildReport>>;
    /** Files that the build hands on besides what it makes, e.g. `taskdef-app.json`. @default none */
    documents?: readonly string[];
    /** Services that ECS replaces itself: the build names their images in `imagedefinitions-<service>.json`. @default none */
    rolling?: readonly RollingService[];
    /** What the build puts into the documents. @default nothing: they are handed on as they are */
    completes?: CompletedDocuments;
    /** `s3://bucket/prefix` that holds the documents. Needed where there are some. */
    templates?: string;
}

/** Tags never move: each is of one version of the source for good. A version of S3's may begin as no tag does, so it gets a prefix. */
const TAGS = {
    commit: [
        'IMAGE_TAG="$CODEBUILD_RESOLVED_SOURCE_VERSION"',
        '[[ "$IMAGE_TAG" =~ ^[0-9a-f]{40}$ ]] || { echo "the source is no commit: $IMAGE_TAG" >&2; exit 1; }',
    ],
    object: [
        'IMAGE_TAG="s3-$CODEBUILD_RESOLVED_SOURCE_VERSION"',
        '[[ "$IMAGE_TAG" =~ ^s3-[A-Za-z0-9._-]{1,125}$ ]] || { echo "the source has no version that can be a tag: ${IMAGE_TAG#s3-} (is the bucket versioned?)" >&2; exit 1; }',
    ],
};

/**
 * A buildspec that builds a project's images, each tagged with the version of the source and only where the tag is not there yet,
 * and hands on `imageDetail.json` with their digests: of one image beside the documents, of several as artifacts of their own
 * (`imageArtifact`), the documents too. It stops before the images are pushed where anything before it failed.
 * @throws Error where there is nothing to build, more than CodePipeline takes, or what CodeBuild cannot
 */
export function imageBuildSpec(project: Pick<FargateProject, "images">, options: ImageBuildOptions): BuildSpec {
    const { images } = project;
    const { documents = [], rolling = [], templates, batch } = options;
    if (images.length === 0 || images.length > MOST_IMAGES) {
        throw new Error(
            images.length === 0
                ? "the project builds no image"
                : `the project builds ${images.length} images, and CodePipeline takes ${MOST_IMAGES} of one build beside its documents`,
        );
    }
    const obstacles = images.map(buildObstacle).filter(obstacle => obstacle !== undefined);
    if (obstacles.length > 0) {
        throw new Error(obstacles.join("\n"));
    }
    if (documents.length > 0 && templates === undefined) {
        throw new Error(`nothing says where ${documents.join(", ")} are: give templates, s3://bucket/prefix`);
    }
    const alone = images.length === 1;
    const digestVariable = (name: string): string =>
        imageDigestVariable(
            name,
            images.map(image => image.name),
        );
    const folder = (name: string): string => (alone ? "." : `images/${name}`);
    const reference = (name: string): string => `$REGISTRY/${options.repository(name)}@$${digestVariable(name)}`;
    const handedOn = [...documents, ...rolling.map(({ imageDefinitionsFile }) => imageDefinitionsFile)];
    const handOver = [
        ...images.map(({ name }) => {
            const file = path.posix.join(folder(name), "imageDetail.json");
            return `${alone ? "" : `mkdir -p ${folder(name)} && `}printf '{"ImageURI":"%s"}' "${reference(name)}" > ${file}`;
        }),
        ...rolling.map(service => imageDefinitions(service, reference)),
        ...documentCommands(documents, options.completes, reference),
    ];
    return {
        version: 0.2,
        ...(batch && { batch: imageBatch(images, batch) }),
        env: {
            shell: "bash",
            variables: { DOCKER_BUILDKIT: "1", REGISTRY: options.registry, ...(templates && { TEMPLATES: templates }) },
            "exported-variables": ["IMAGE_TAG", ...images.map(({ name }) => digestVariable(name))],
        },
        phases: {
            pre_build: {
                "on-failure": "ABORT",
                commands: [
                    ...TAGS[options.source ?? "commit"],
                    'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
                    "docker buildx create --use --name release || docker buildx use release",
                ],
            },
            build: {
                "on-failure": "ABORT",
                commands: images.flatMap(image => buildCommands(image, options, digestVariable(image.name))),
            },
            post_build: {
                commands: [
                    '[ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] || exit 1',
                    ...(batch ? [outsideOfBatch(handOver)] : handOver),
                ],
            },
        },
        ...(options.reports && { reports: { ...options.reports } }),
        artifacts: {
            files: [...handedOn, ...(alone ? ["imageDetail.json"] : [])],
            ...(!alone && {
                ...(handedOn.length === 0 && { files: ["images/**/*"] }),
                // Of a build with several artifacts, CodePipeline takes these and leaves `files` alone.
                "secondary-artifacts": {
                    ...(handedOn.length > 0 && { [BUILD_ARTIFACT]: { files: handedOn } }),
                    ...Object.fromEntries(
                        images.map(({ name }) => [
                            imageArtifact(
                                name,
                                images.map(image => image.name),
                            ),
                            { files: ["imageDetail.json"], "base-directory": folder(name) },
                        ]),
                    ),
                },
            }),
        },
    };
}

/** What a build of a batch cannot do yet: it knows its own image alone. */
function outsideOfBatch(commands: readonly string[]): string {
    const lines = commands.map(command => `  ${command}`);
    const told = `  echo "\$${BATCH_IMAGE} is there; the build after the batch hands it on"`;
    return [`if [ -n "\${${BATCH_IMAGE}:-}" ]; then`, told, "else", ...lines, "fi", ""].join("\n");
}

/** Why CodeBuild cannot build an image; undefined where it can. */
export function buildObstacle({ name, secrets, ssh }: ImageBuildSpec): string | undefined {
    const needs = [
        ...(secrets ? [`the secrets ${Object.values(secrets).join(", ")}`] : []),
        ...(ssh ? ["an SSH agent"] : []),
    ];
    return needs.length === 0
        ? undefined
        : `the build of ${name} needs ${needs.join(" and ")}, which whoever runs pulumi up has, and CodeBuild does not`;
}

/** `[{"name":"container","imageUri":"reference"}]`, as CodePipeline's ECS action takes it. */
function imageDefinitions(
    { imageDefinitionsFile, images }: RollingService,
    reference: (name: string) => string,
): string {
    const containers = Object.entries(images);
    const format = containers.map(([container]) => `{"name":"${container}","imageUri":"%s"}`).join(",");
    const references = containers.map(([, build]) => `"${reference(build)}"`).join(" ");
    return `printf '[${format}]' ${references} > ${imageDefinitionsFile}`;
}

/** The variable that the build exports with the digest of one of its images. */
export function imageDigestVariable(build: string, builds: readonly string[]): string {
    return builds.length === 1 ? "IMAGE_DIGEST" : `IMAGE_DIGEST_${imageIdentifier(build).toUpperCase()}`;
}

/** Builds and pushes an image unless its tag is there already: tags are immutable, and the same commit is the same image. */
function buildCommands(image: ImageBuildSpec, options: ImageBuildOptions, digest: string): string[] {
    const repository = options.repository(image.name);
    const about = `--repository-name ${repository} --image-ids imageTag="$IMAGE_TAG"`;
    const { context, additionalContexts = {} } = renameFolders(
        image,
        folder => path.posix.relative(options.root, folder) || ".",
    );
    const cache = `type=registry,ref="$REGISTRY/${repository}:${options.cacheTag}"`;
    const flags = [
        `--platform ${image.platforms.join(",")}`,
        "--provenance=false --push",
        `--tag "$REGISTRY/${repository}:$IMAGE_TAG"`,
        '--label org.opencontainers.image.revision="$IMAGE_TAG"',
        ...Object.entries(image.labels).map(([name, value]) => `--label ${quote(`${name}=${value}`)}`),
        ...Object.entries(image.args).map(([name, value]) => `--build-arg ${quote(`${name}=${value}`)}`),
        ...Object.entries(additionalContexts).map(
            ([name, location]) => `--build-context ${quote(`${name}=${location}`)}`,
        ),
        ...(image.target === undefined ? [] : [`--target ${quote(image.target)}`]),
        ...(options.cacheTag === undefined
            ? []
            : [
                  `--cache-from ${cache}`,
                  `--cache-to ${cache},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
              ]),
    ];
    const dockerfile =
        image.dockerfileInline === undefined
            ? `--file ${quote(path.posix.join(context, image.dockerfile ?? "Dockerfile"))}`
            : "--file -";
    const input = image.dockerfileInline === undefined ? "" : ` <<< ${quote(image.dockerfileInline)}`;
    const name = quote(image.name);
    const own = `"\${${BATCH_IMAGE}:-${image.name}}" = ${name}`;
    const isThere = `aws ecr describe-images ${about} > /dev/null 2>&1`;
    const readDigest = `${digest}=$(aws ecr describe-images ${about} --query 'imageDetails[0].imageDigest' --output text) || exit 1`;
    return [
        [
            ...(options.batch
                ? [
                      `if ! [ ${own} ]; then`,
                      `  echo "another build of the batch makes ${image.name}"`,
                      `elif ${isThere}; then`,
                  ]
                : [`if ${isThere}; then`]),
            `  echo "${repository}:$IMAGE_TAG is there already"`,
            "else",
            `  docker buildx build ${[...flags, dockerfile].join(" \\\n    ")} \\\n    ${quote(context)}${input} || exit 1`,
            "fi",
            "",
        ].join("\n"),
        options.batch ? `if [ ${own} ]; then ${readDigest}; fi` : readDigest,
    ];
}

/** One word of a shell, whatever is in it. */
function quote(text: string): string {
    return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
