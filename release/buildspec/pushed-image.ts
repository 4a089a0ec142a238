import type { BuildSpec } from "./model";

/** Documents with placeholders that only the build can fill. */
export interface CompletedDocuments {
    /** What stands for the release. */
    release: string;
    /** What stands for each image, by build name, in those documents that no action of CodePipeline completes. */
    images: Readonly<Record<string, string>>;
    /** Names of the documents in which it puts the images: the others are CodeDeployToECS's to complete. */
    withImages: readonly string[];
}

export interface PushedImageBuildOptions {
    /** Files that the build hands on beside what the source knows of the image, e.g. `taskdef-app.json`. */
    documents: readonly string[];
    /** `s3://bucket/prefix` that holds them. */
    templates: string;
    /** What the build puts into them. @default nothing: they are handed on as they are */
    completes?: CompletedDocuments;
}

/**
 * What there is to know of an image that somebody pushed: CodePipeline's ECR source hands it over. A release is called by the
 * commit among the image's tags; any other tag may move, so without one it is called by the digest.
 */
const READ_IMAGE = `
DETAIL=$(cat imageDetail.json) || exit 1
if [[ "$DETAIL" =~ \\"ImageURI\\":[[:space:]]*\\"([^\\"]+@(sha256:[0-9a-f]{64}))\\" ]]; then
  IMAGE_URI=\${BASH_REMATCH[1]}
  IMAGE_DIGEST=\${BASH_REMATCH[2]}
else
  echo "imageDetail.json names no image by its digest: $DETAIL" >&2
  exit 1
fi
IMAGE_TAG=$IMAGE_DIGEST
if [[ "$DETAIL" =~ \\"ImageTags\\":[[:space:]]*\\[[^]]*\\"([0-9a-f]{40})\\" ]]; then IMAGE_TAG=\${BASH_REMATCH[1]}; fi
echo "$IMAGE_TAG is $IMAGE_URI"
`.trimStart();

/**
 * A buildspec that builds no image: it makes the documents of the deployment for one that an ECR source hands over as
 * `imageDetail.json`.
 */
export function pushedImageBuildSpec({ documents, templates, completes }: PushedImageBuildOptions): BuildSpec {
    return {
        version: 0.2,
        env: {
            shell: "bash",
            variables: { TEMPLATES: templates },
            "exported-variables": ["IMAGE_TAG", "IMAGE_DIGEST"],
        },
        phases: {
            pre_build: { "on-failure": "ABORT", commands: [READ_IMAGE] },
            post_build: {
                commands: [
                    '[ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ] || exit 1',
                    ...documentCommands(documents, completes, () => "$IMAGE_URI"),
                ],
            },
        },
        artifacts: { files: [...documents, "imageDetail.json"] },
    };
}

/**
 * Fetches the documents and fills their placeholders.
 * @param reference the image of a build, as the shell knows it
 */
export function documentCommands(
    documents: readonly string[],
    completes: CompletedDocuments | undefined,
    reference: (name: string) => string,
): string[] {
    return [
        ...documents.map(document => `aws s3 cp "$TEMPLATES/${document}" ${document} || exit 1`),
        ...(completes ? completions(documents, completes, reference) : []),
    ];
}

/** Digits, slashes and the like: neither a release nor a reference has a `|` in it. */
function completions(
    documents: readonly string[],
    { release, images, withImages }: CompletedDocuments,
    reference: (name: string) => string,
): string[] {
    const taskDefinitions = documents.filter(document => document.endsWith(".json"));
    const expressions = Object.entries(images).map(
        ([name, placeholder]) => `-e "s|<${placeholder}>|${reference(name)}|g"`,
    );
    return [
        ...(taskDefinitions.length > 0
            ? [`sed -i "s|${release}|$IMAGE_TAG|g" ${taskDefinitions.join(" ")} || exit 1`]
            : []),
        ...(withImages.length > 0 ? [`sed -i ${expressions.join(" ")} ${withImages.join(" ")} || exit 1`] : []),
    ];
}
