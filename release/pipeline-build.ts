import type { FargateProject } from "../fargate";
import { controllerOf } from "../fargate/controller";
import { releaseBuildSpec, type BuildSpec, type ReleaseBuildOptions } from "./buildspec";
import { releaserOf } from "./delivery";
import type { Controller } from "./ownership";
import { documentNames } from "./pipeline-artifacts";
import { imagePlaceholders, RELEASE_PLACEHOLDER } from "./pipeline-template";

export interface PipelineBuildOptions extends Pick<
    ReleaseBuildOptions,
    "source" | "root" | "registry" | "repository" | "cacheTag" | "batch" | "reports" | "templates"
> {
    /** Who replaces the tasks of public services, where nothing is said of one. @default "codedeploy" */
    controller?: Controller;
    /** Who replaces those of a service, by name. @default none */
    controllers?: Readonly<Record<string, Controller | undefined>>;
}

/**
 * The buildspec of the pipeline that a stack with `releasedBy: pipeline` has: images, and the documents of every service and job
 * that the pipeline releases.
 * @throws Error as `imageBuildSpec`
 */
export function pipelineBuildSpec(project: FargateProject, options: PipelineBuildOptions): BuildSpec {
    const { controller, controllers = {}, ...build } = options;
    const services = project.services
        .filter(({ endpoint }) => endpoint === undefined)
        .map(spec => ({ spec, controller: controllerOf(spec, controllers[spec.name], controller) }))
        .filter(({ spec, controller: its }) => releaserOf(spec, "pipeline", its) === "pipeline");
    const jobs = project.jobs.filter(job => releaserOf(job, "pipeline") === "pipeline");
    const ofServices = services.flatMap(({ spec, controller: its }) => {
        const { taskDefinition, appSpec } = documentNames(spec.name);
        return its === "codedeploy" ? [taskDefinition, appSpec] : [taskDefinition];
    });
    const ofJobs = jobs.flatMap(({ name }) => [documentNames(name).taskDefinition, documentNames(name).runTask]);
    // CodeDeployToECS completes its own.
    const completed = [...services.filter(each => each.controller !== "codedeploy").map(({ spec }) => spec), ...jobs];
    return releaseBuildSpec(project, {
        ...build,
        documents: [...ofServices, ...ofJobs],
        completes: {
            release: RELEASE_PLACEHOLDER,
            images: imagePlaceholders(project.images),
            withImages: completed.map(({ name }) => documentNames(name).taskDefinition),
        },
    });
}
