import type * as pulumi from "@pulumi/pulumi";
import { documentsArtifact } from "../../release";
import { conditionProblems, type StageConditions } from "./conditions";
import { isRolledOut, type DeliveredJob, type DeliveredService } from "./delivered-service";
import type { DeliveryPipelineArgs } from "./delivery-pipeline-args";
import { stageNames, type Approval } from "./stages";

/** One of the places that a release goes through, e.g. `prod`: in an account and a region of its own, as a stage of its own. */
export interface DeliveryEnvironment extends StageConditions {
    /** Name of its stage, e.g. `prod`: letters, digits and `.@-_`, 100 at most. */
    name: string;
    /** The role there that the pipeline takes on (`DeliveryTarget`). */
    roleArn: pulumi.Input<string>;
    /** Where its services run, if in another region than the pipeline. @default the pipeline's own region */
    region?: string;
    /** Who has to say yes before anything is deployed there. @default nobody is asked */
    approval?: Approval;
    /** What is put live there, at least one service. */
    services: DeliveredService[];
    /** Work that runs to its end before what waits for it is deployed, e.g. a migration. @default none */
    jobs?: DeliveredJob[];
    /** Where the documents of its deployments come from. */
    templates: EnvironmentTemplates;
}

/**
 * Templates of an environment. A step of ours completes them when its stage begins, with the images of the build: no command
 * of the build gets near a role that deploys, and what has changed since an earlier stage is in them.
 */
export interface EnvironmentTemplates {
    /** `s3://bucket/prefix` in the account of the environment. */
    location: pulumi.Input<string>;
    /** Names of the documents, e.g. `taskdef-app.json`. */
    files: string[];
    /** What stands for each image in them, by build name. */
    placeholders: Record<string, string>;
}

/** @see CodePipeline API Reference, StageDeclaration */
const STAGE_NAME = /^[\w.@-]{1,100}$/;

/** What would keep a release from going through them: CodePipeline would refuse some of it, the rest would fail in the first run. */
export function environmentProblems(
    { source, services = [], jobs = [], approval, beforeEntry, onSuccess, build }: DeliveryPipelineArgs,
    environments: readonly DeliveryEnvironment[],
): string[] {
    const taken = new Set<string>([stageNames.source, stageNames.test, stageNames.build]);
    const artifacts = new Set<string>();
    const ofEach = environments.flatMap(environment => {
        const { name, templates } = environment;
        const problems = [
            ...(STAGE_NAME.test(name)
                ? []
                : [`${JSON.stringify(name)} is no name of a stage: letters, digits and .@-_, 100 at most`]),
            ...conditionProblems(environment).map(problem => `${name}: ${problem}`),
            ...(taken.has(name) ? [`${name}: there is a stage of that name already`] : []),
            ...(!taken.has(name) && artifacts.has(documentsArtifact(name))
                ? [
                      `${name}: an artifact's name has only letters, digits, - and _, and another environment has that one already`,
                  ]
                : []),
            ...(environment.services.length === 0 ? [`${name}: a pipeline deploys at least one service`] : []),
            ...environment.services
                .filter(service => service.codedeploy === undefined && !isRolledOut(service))
                .map(
                    service =>
                        `${name}: ${service.name} is replaced by ECS, from its whole template: set rollsOutTemplate`,
                ),
            ...Object.keys(templates.placeholders)
                .filter(image => build.images[image] === undefined)
                .map(image => `${name}: the build makes no image ${image}, which its templates name`),
        ];
        [name, stageNames.approval(name)].forEach(stage => taken.add(stage));
        artifacts.add(documentsArtifact(name));
        return problems;
    });
    return [
        ...(environments.length === 0 ? ["a pipeline deploys to at least one"] : []),
        ...(services.length > 0 || jobs.length > 0 || approval !== undefined
            ? ["each has services, jobs and an approval of its own; move those of the pipeline there"]
            : []),
        ...(beforeEntry !== undefined || onSuccess !== undefined
            ? ["each has conditions of its own; move those of the pipeline there"]
            : []),
        ...(source.kind === "ecr"
            ? ["their releases are commits, and an image from ECR has none; build it in the pipeline"]
            : []),
        ...ofEach,
    ];
}
