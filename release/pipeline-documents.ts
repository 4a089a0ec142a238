import { stringify } from "yaml";
import type { FargateProject } from "../fargate";
import { controllerOf } from "../fargate/controller";
import { renderAppSpec } from "./appspec";
import { awsDocuments } from "./aws-documents";
import type { KnownAccount } from "./aws-document-types";
import { MOST_IMAGES } from "./pipeline-artifacts";

/** Bytes of the artifact that CodePipeline's CodeDeployToECS action reads task definition and AppSpec from. */
export const MAX_DEPLOY_ARTIFACT = 3 * 1024 * 1024;

/** The documents of one service that CodeDeploy releases from a pipeline. */
export interface PipelineService {
    service: string;
    taskDefinitionFile: string;
    appSpecFile: string;
    /** `ImageNContainerName` of the action, and the build whose image belongs there. */
    images: { placeholder: string; build: string }[];
}

/** A service that ECS replaces itself: the build hands on a file that names its new images. */
export interface RollingService {
    service: string;
    imageDefinitionsFile: string;
    /** The build whose image a container runs, by container. */
    images: Record<string, string>;
}

export interface PipelineDocuments {
    services: PipelineService[];
    /** Those of the others that run an image of the project's. */
    rolling: RollingService[];
    /** By name: `taskdef-<service>.json` and `appspec-<service>.yaml`. */
    files: Record<string, string>;
    /** What in them only an account knows, and what belongs there. */
    placeholders: Record<string, string>;
    /** What CodePipeline would refuse. */
    problems: string[];
}

/**
 * Task definitions and AppSpecs as CodePipeline's CodeDeployToECS action takes them, made from the same project as those of
 * `pulumi up`: `<IMAGE1_NAME>` … stand for the images that the pipeline has built, `<TASK_DEFINITION>` for the revision.
 * Services that ECS replaces itself need only the file that the build writes of their images.
 */
export function pipelineDocuments(project: FargateProject, known: KnownAccount): PipelineDocuments {
    const placeholderOf = new Map(project.images.map(({ name }, index) => [name, `IMAGE${index + 1}_NAME`]));
    const images = Object.fromEntries([...placeholderOf].map(([name, placeholder]) => [name, `<${placeholder}>`]));
    const documents = awsDocuments(project, { ...known, images });
    const files: Record<string, string> = {};
    const problems: string[] = [];
    const services = project.services.flatMap((service): PipelineService[] => {
        const { name, public: endpoint, task } = service;
        const taskDefinition = documents.taskDefinitions[name];
        const definition = documents.services[name];
        if (
            controllerOf(service, undefined, known.controller) !== "codedeploy" ||
            endpoint === undefined ||
            taskDefinition === undefined ||
            definition === undefined
        ) {
            return [];
        }
        const built = new Set(task.containers.flatMap(({ image }) => ("build" in image ? [image.build] : [])));
        if (built.size > MOST_IMAGES) {
            problems.push(
                `${name} has ${built.size} images of its own, and CodePipeline puts ${MOST_IMAGES} into a task`,
            );
        }
        const { subnets, securityGroups, assignPublicIp } = definition.networkConfiguration.awsvpcConfiguration;
        const result = { taskDefinitionFile: `taskdef-${name}.json`, appSpecFile: `appspec-${name}.yaml` };
        files[result.taskDefinitionFile] = `${JSON.stringify(taskDefinition, undefined, 2)}\n`;
        files[result.appSpecFile] = stringify(
            renderAppSpec({
                taskDefinition: "<TASK_DEFINITION>",
                container: endpoint.container,
                containerPort: endpoint.containerPort,
                subnets: [...subnets],
                securityGroups: [...securityGroups],
                assignPublicIp: assignPublicIp === "ENABLED",
            }),
        );
        return [
            {
                service: name,
                ...result,
                images: [...built].map(build => ({ placeholder: placeholderOf.get(build)!, build })),
            },
        ];
    });
    const rolling = project.services.flatMap((service): RollingService[] => {
        const { name, task } = service;
        const built = task.containers.flatMap(({ name: container, image }) =>
            "build" in image ? [[container, image.build] as const] : [],
        );
        const released = services.some(other => other.service === name);
        return released || built.length === 0 || documents.services[name] === undefined
            ? []
            : [
                  {
                      service: name,
                      imageDefinitionsFile: `imagedefinitions-${name}.json`,
                      images: Object.fromEntries(built),
                  },
              ];
    });
    const text = Object.values(files).join("");
    const size = Buffer.byteLength(text);
    if (size > MAX_DEPLOY_ARTIFACT) {
        problems.push(
            `the documents have ${(size / 1024 / 1024).toFixed(1)} MB, and CodeDeployToECS reads artifacts of 3 MB: give services pipelines of their own, or move configuration out of the task definitions`,
        );
    }
    return {
        services,
        rolling,
        files,
        placeholders: Object.fromEntries(
            Object.entries(documents.placeholders).filter(([placeholder]) => text.includes(placeholder)),
        ),
        problems,
    };
}
