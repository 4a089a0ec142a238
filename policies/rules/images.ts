import { CONTAINER_TYPES, eachContainer, isComplete } from "../containers";
import { text, type Inputs } from "../inputs";
import { resourceRule, type Report, type Resource } from "../rule";
import { matches } from "../settings";

const AWS_IMAGES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html";

/** Tag of a reference without a digest, or undefined; a port of a registry is not one. */
function tagOf(image: string): string | undefined {
    return /:([\w.-]+)$/.exec(image)?.[1];
}

/** References are resolved when the text of the task definition is made: only it can be judged. */
function eachImage(task: Resource, report: Report, check: (image: string, container: string) => void): void {
    if (isComplete(task)) {
        eachContainer(task, report, ({ name, image }: Inputs & { name: string }) => check(text(image) ?? "", name));
    }
}

export const immutableImages = resourceRule<{ pattern: string }>({
    name: "ecs-image-immutable-ref",
    severity: "high",
    description:
        "Containers run an image named by digest or by git SHA, so that what was tested is what runs, and a rollback brings back the same bytes.",
    remediation:
        "Name the image repository@sha256:… or tag it with the full git SHA (build it with swingbridge, or set swingbridge:pinImages for third-party images)",
    url: AWS_IMAGES,
    appliesTo: CONTAINER_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    mustBeKnown: true,
    settings: {
        pattern: {
            type: "string",
            default: "(@sha256:[0-9a-f]{64}|:[0-9a-f]{40}(-dirty-[0-9a-f]+)?)$",
            description: "Regular expression for references that always mean the same bytes.",
        },
    },
    check(task, report, { pattern }) {
        const immutable = new RegExp(pattern);
        eachImage(task, report, (image, container) => {
            if (!immutable.test(image)) {
                report(
                    `Container ${container} runs ${image || "no image"}, which may mean another image tomorrow`,
                    container,
                );
            }
        });
    },
});

export const noMovingTags = resourceRule<{ movingTags: string[] }>({
    name: "ecs-image-no-latest",
    severity: "high",
    description: "No image is named by a tag that is meant to move: two tasks of one service would run different code.",
    remediation: "Name a version, better a digest or a git SHA",
    url: AWS_IMAGES,
    appliesTo: CONTAINER_TYPES,
    level: { dev: "mandatory", prod: "mandatory" },
    settings: {
        movingTags: {
            type: "array",
            items: { type: "string" },
            default: ["latest", "main", "master", "develop", "dev", "edge", "nightly", "staging", "stable", "prod"],
            description: "Tags that move by convention.",
        },
    },
    check(task, report, { movingTags }) {
        eachImage(task, report, (image, container) => {
            const tag = tagOf(image);
            if (image.includes("@") || image === "") {
                return;
            }
            if (tag === undefined) {
                report(`Container ${container} runs ${image} without a tag, which means latest`, container);
            } else if (movingTags.includes(tag)) {
                report(`Container ${container} runs ${image}, a tag that moves`, container);
            }
        });
    },
});

export const allowedRegistries = resourceRule<{ allowedRegistries: string[] }>({
    name: "ecs-image-allowed-registry",
    severity: "high",
    description:
        "Images come from registries that we answer for: any other can vanish, limit its pulls, or serve something else under the same name.",
    remediation: "Copy the image to Amazon ECR (a pull-through cache does), or allow its registry in the configuration",
    url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
    appliesTo: CONTAINER_TYPES,
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        allowedRegistries: {
            type: "array",
            items: { type: "string" },
            default: [
                "*.dkr.ecr.*.amazonaws.com/*",
                "*.dkr.ecr.*.amazonaws.com.cn/*",
                "public.ecr.aws/docker/library/*",
                "public.ecr.aws/aws-*",
            ],
            description: "Patterns of image references that are allowed; `*` stands for any text.",
        },
    },
    check(task, report, settings) {
        eachImage(task, report, (image, container) => {
            if (image !== "" && !settings.allowedRegistries.some(pattern => matches(pattern, image))) {
                report(`Container ${container} runs ${image} from a registry that is not allowed`, container);
            }
        });
    },
});
