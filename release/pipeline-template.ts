import { stringify } from "yaml";
import type { TaskSpec } from "../fargate";
import { renderAppSpec, type AppSpecInput } from "./appspec";
import { RELEASE_TAG } from "./release-tag";
import { renderTaskDefinition, type TaskDefinitionContext, type TaskDefinitionDocument } from "./taskdef";

/** What the build puts the commit in place of: the revision carries it as a tag, from which history and rollback tell releases. */
export const RELEASE_PLACEHOLDER = "<RELEASE>";

/** What CodePipeline's CodeDeployToECS action takes as the place of the revision that it registers. */
const TASK_DEFINITION_PLACEHOLDER = "<TASK_DEFINITION>";

export interface TemplateContext extends TaskDefinitionContext {
    /** What stands for the images that the project builds, by build name: `IMAGE1_NAME`. */
    placeholders: Readonly<Record<string, string>>;
}

/**
 * What stands for each image of a project in the templates of its services, by build name. CodePipeline's action takes any
 * name; one image has the same in all of them.
 */
export function imagePlaceholders(builds: readonly { name: string }[]): Record<string, string> {
    return Object.fromEntries(builds.map(({ name }, index) => [name, `IMAGE${index + 1}_NAME`]));
}

/** `taskdef.json`: the task definition with placeholders for what only a build knows, as JSON. */
export function taskDefinitionTemplate(task: TaskSpec, { placeholders, ...context }: TemplateContext): string {
    const document: TaskDefinitionDocument = renderTaskDefinition(task, {
        ...context,
        image: image => ("build" in image ? `<${placeholders[image.build]!}>` : context.image(image)),
    });
    const built = task.containers.some(({ image }) => "build" in image);
    const tags = built ? { tags: [{ key: RELEASE_TAG, value: RELEASE_PLACEHOLDER }] } : {};
    return `${JSON.stringify({ ...document, ...tags }, undefined, 2)}\n`;
}

/**
 * What a pipeline's next run would register if it built the same images: the published template with those that run. Whatever
 * then differs from what runs, a changed template brought.
 */
export function completedTemplate(
    template: string,
    live: { containerDefinitions?: readonly { name?: string; image?: string }[] },
): TaskDefinitionDocument {
    const document = JSON.parse(template) as TaskDefinitionDocument & { tags?: unknown };
    delete document.tags;
    const images = new Map(live.containerDefinitions?.map(({ name, image }) => [name, image]));
    return {
        ...document,
        containerDefinitions: document.containerDefinitions.map(container => ({
            ...container,
            image: container.image.startsWith("<") ? (images.get(container.name) ?? container.image) : container.image,
        })),
    };
}

/** `appspec.yaml`: the AppSpec with a placeholder for the revision. */
export function appSpecTemplate(input: Omit<AppSpecInput, "taskDefinition">): string {
    return stringify(renderAppSpec({ ...input, taskDefinition: TASK_DEFINITION_PLACEHOLDER }));
}
