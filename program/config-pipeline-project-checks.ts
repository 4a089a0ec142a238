import { controllerOf, type FargateProject } from "swingbridge/fargate";
import {
    buildObstacle,
    indistinctImages,
    MOST_IMAGES,
    MOST_TASKS_AT_A_TIME,
    pipelineDocuments,
    placeholderObstacle,
    releaserOf,
} from "swingbridge/release";
import type { Config } from "../config";
import type { ConfigProblem } from "./config-problems";

/** What a pipeline could not build or deploy of the project. */
export function pipelineProjectProblems(config: Config, project: FargateProject, stack: string): ConfigProblem[] {
    if (config.releasedBy !== "pipeline") {
        return [];
    }
    const problem = (reason: string, fix: string, key = "releasedBy", value: unknown = "pipeline"): ConfigProblem => ({
        key,
        value: JSON.stringify(value),
        reason,
        fix,
    });
    const { images } = project;
    const { tools, environments, placeholderImage } = config.pipeline;
    if (environments !== undefined) {
        return [
            ...imageProblems(config, images, problem),
            ...batchProblems(config, images),
            ...imageSourceProblems(config, project),
            ...architectureProblems(config, project),
        ];
    }
    const running = project.services.filter(({ endpoint }) => endpoint === undefined);
    const released = running.filter(
        service => releaserOf(service, "pipeline", controller(config, service)) === "pipeline",
    );
    return [
        ...imageProblems(config, images, problem),
        ...batchProblems(config, images),
        ...(released.length === 0 && images.length > 0
            ? [
                  problem(
                      "has nothing to deploy: no service that runs is the pipeline's",
                      "write releasedBy: up, or manual",
                  ),
              ]
            : []),
        ...pipelineDocuments(project, { stack, controller: config.deploymentController }).problems.map(text =>
            problem(`does not fit: ${text}`, "make what is told of smaller, or release by up or manual"),
        ),
        ...imageSourceProblems(config, project),
        ...(tools === undefined ? architectureProblems(config, project) : []),
        ...project.jobs
            .filter(({ tasks }) => tasks > MOST_TASKS_AT_A_TIME)
            .map(({ name, tasks }) =>
                problem(
                    `does not fit ${name}: its step starts ${MOST_TASKS_AT_A_TIME} tasks at most, and it has ${tasks}`,
                    `write ${MOST_TASKS_AT_A_TIME} replicas or fewer, or release by up or manual`,
                ),
            ),
        ...(placeholderImage === undefined
            ? released.flatMap(service => {
                  const obstacle = placeholderObstacle(service);
                  return obstacle === undefined || !service.task.containers.some(({ image }) => "build" in image)
                      ? []
                      : [
                            {
                                key: "pipeline.placeholderImage",
                                reason: `is missing: until the first run something has to answer the health check of ${service.name}, and ours cannot: ${obstacle}`,
                                fix: "name an image that answers at the service's port, by its digest",
                            },
                        ];
              })
            : []),
    ];
}

function imageProblems(
    { pipeline }: Config,
    images: FargateProject["images"],
    problem: (reason: string, fix: string) => ConfigProblem,
): ConfigProblem[] {
    return [
        ...(images.length === 0
            ? [
                  problem(
                      "has nothing to build: no service of the Compose project has a build section",
                      "write releasedBy: up, or manual",
                  ),
              ]
            : []),
        ...(images.length > MOST_IMAGES
            ? [
                  problem(
                      `does not fit ${images.length} images (${images.map(({ name }) => name).join(", ")}): CodePipeline takes ${MOST_IMAGES} of one build beside its documents`,
                      "let services share an image (image: and build: of one, image: of the others), or split the Compose project into stacks",
                  ),
              ]
            : []),
        ...indistinctImages(images.map(({ name }) => name)).map(same =>
            problem(
                `does not fit ${same.join(" and ")}: in CodeBuild's variables their names are one`,
                "name one of these services otherwise, or release by up or manual",
            ),
        ),
        ...(pipeline.source?.kind === "ecr" ? [] : images)
            .map(buildObstacle)
            .filter(obstacle => obstacle !== undefined)
            .map(obstacle =>
                problem(
                    `does not fit: ${obstacle}`,
                    "write releasedBy: up, or build the image elsewhere and name it with `image`",
                ),
            ),
    ];
}

/** Several builds are for several images. */
function batchProblems(
    { pipeline: { source, build, tools } }: Config,
    images: FargateProject["images"],
): ConfigProblem[] {
    if (!build?.batch || tools !== undefined || (images.length > 1 && source?.kind !== "ecr")) {
        return [];
    }
    return [
        {
            key: "pipeline.build.batch",
            value: "true",
            reason:
                source?.kind === "ecr"
                    ? "builds nothing: kind ecr hands over an image"
                    : "builds nothing at once: the project has no several images",
            fix: "remove it",
        },
    ];
}

/** An ECR source hands over one image and no code: it is the project's, and nothing else can be built or tested. */
function imageSourceProblems(
    { pipeline: { source, build, test } }: Config,
    { images }: FargateProject,
): ConfigProblem[] {
    if (source?.kind !== "ecr") {
        return [];
    }
    return [
        ...(images.length > 1
            ? [
                  {
                      key: "pipeline.source.kind",
                      value: JSON.stringify(source.kind),
                      reason: `hands over one image, and the project builds ${images.length} (${images.map(({ name }) => name).join(", ")}): nothing says which others belong to it`,
                      fix: "give the other services image: with a digest or tag in place of build:, use a source with the code (connection, codecommit, s3), or split the Compose project into stacks",
                  },
              ]
            : []),
        ...(build?.registryCache
            ? [
                  {
                      key: "pipeline.build.registryCache",
                      value: "true",
                      reason: "keeps nothing: kind ecr hands over an image, and no layer is built",
                      fix: "remove it",
                  },
              ]
            : []),
        ...(build?.reports
            ? [
                  {
                      key: "pipeline.build.reports",
                      reason: "has nothing to report: kind ecr hands over an image, and no command of yours runs",
                      fix: "remove it, and report where the image is built",
                  },
              ]
            : []),
        ...(test === undefined
            ? []
            : [
                  {
                      key: "pipeline.test",
                      reason: "has nothing to test: kind ecr hands over an image and no code",
                      fix: "remove it, and test where the image is built",
                  },
              ]),
    ];
}

function controller(config: Config, service: FargateProject["services"][number]): "codedeploy" | "ecs" {
    return controllerOf(service, config.services[service.name]?.deploymentController, config.deploymentController);
}

/** A build host of the other processor would emulate, several times slower: nobody asks for that by name. */
function architectureProblems({ pipeline: { build } }: Config, { images }: FargateProject): ConfigProblem[] {
    const wanted = build?.architecture;
    const platform = wanted === "arm64" ? "linux/arm64" : "linux/amd64";
    const others = images.filter(
        ({ platforms }) => platforms.length > 0 && !platforms.some(its => its.startsWith(platform)),
    );
    return wanted === undefined || others.length === 0
        ? []
        : [
              {
                  key: "pipeline.build.architecture",
                  value: JSON.stringify(wanted),
                  reason: `is not that of the images of ${others.map(({ name }) => name).join(", ")}: ${[...new Set(others.flatMap(({ platforms }) => platforms))].join(", ")}`,
                  fix: "leave it out, or set platform in the Compose file",
              },
          ];
}
