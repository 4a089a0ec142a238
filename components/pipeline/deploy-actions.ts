import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
    BUILD_ARTIFACT,
    documentsArtifact,
    imageArtifact,
    imageDigestVariable,
    type DocumentsVariables,
    type JobVariables,
    type RecordVariables,
    type RollOutVariables,
    type TargetVariables,
} from "../../release";
import {
    deploymentTurns,
    documentNames,
    isRolledOut,
    type DeliveredJob,
    type DeliveredService,
} from "./delivered-service";
import type { DeliveryEnvironment } from "./delivery-environment";
import { SOURCE_ARTIFACT, type PipelineSource } from "./source";

type Action = types.input.codepipeline.PipelineStageAction;

/** The steps of ours between CodePipeline's own actions. */
export interface StepProjects {
    /** CodeBuild project that completes templates; needed where there are environments. */
    documentsProject?: pulumi.Input<string>;
    /** CodeBuild project that writes release records; needed where a service has one. */
    recordProject?: pulumi.Input<string>;
    /** CodeBuild project that rolls out whole task definitions; needed where a service asks for it. */
    rollOutProject?: pulumi.Input<string>;
    /** CodeBuild project that runs jobs; needed where there are some. */
    jobProject?: pulumi.Input<string>;
}

/** What is put live, and by what. */
export interface DeployInput extends StepProjects {
    source: PipelineSource;
    /** References of the images that the build makes, without tag and digest, by build name. */
    images: Record<string, pulumi.Input<string>>;
    services: DeliveredService[];
    /** Work that has to be done before what waits for it. @default none */
    jobs?: DeliveredJob[];
    /** Where it is put live. @default in the account and region of the pipeline, with the documents of its build */
    environment?: Pick<DeliveryEnvironment, "name" | "roleArn" | "region">;
}

/**
 * Jobs and deployments in the order in which they wait for each other, and what is live recorded before the next turn begins:
 * should that fail, the records tell the truth.
 * @throws Error where services wait for each other
 */
export function deployActions(input: DeployInput): Action[] {
    const { services, jobs = [] } = input;
    const turns = deploymentTurns([...services, ...jobs]);
    const planned = [
        ...jobs.map(job => ({ turn: turns.get(job.name)!, records: false, action: jobAction(job, input) })),
        ...services.flatMap(service => {
            const turn = turns.get(service.name)!;
            return [
                { turn, records: false, action: deployAction(service, input) },
                ...(service.releaseRecordName === undefined
                    ? []
                    : [{ turn, records: true, action: recordAction(service, service.releaseRecordName, input) }]),
            ];
        }),
    ];
    const placeOf = ({ turn, records }: (typeof planned)[number]): number => 2 * turn + (records ? 1 : 0);
    const places = [...new Set(planned.map(placeOf))].sort((one, other) => one - other);
    return planned.map(plan => ({ ...plan.action, runOrder: places.indexOf(placeOf(plan)) + 1 }));
}

function deployAction(service: DeliveredService, input: DeployInput): Action {
    const { taskDefinition, appSpec, imageDefinitions } = documentNames(service.name);
    const action = {
        name: `Deploy-${service.name}`,
        category: "Deploy",
        owner: "AWS",
        version: "1",
        inputArtifacts: [documentsOf(input)],
        ...(input.environment && { roleArn: input.environment.roleArn, region: input.environment.region }),
    };
    if (isRolledOut(service)) {
        const variables: RollOutVariables<pulumi.Input<string>> = {
            CLUSTER: service.clusterName,
            SERVICE: service.serviceName,
            TASK_DEFINITION: taskDefinition,
        };
        return step(action.name, input.rollOutProject!, variables, input);
    }
    if (service.codedeploy === undefined) {
        return {
            ...action,
            provider: "ECS",
            configuration: {
                ClusterName: service.clusterName,
                ServiceName: service.serviceName,
                FileName: imageDefinitions,
            },
        };
    }
    // The documents of an environment are complete.
    const images = (input.environment ? [] : (service.images ?? [])).map(({ build, placeholder }) => ({
        artifact: artifactOf(build, input),
        placeholder,
    }));
    return {
        ...action,
        provider: "CodeDeployToECS",
        inputArtifacts: [...new Set([documentsOf(input), ...images.map(({ artifact }) => artifact)])],
        configuration: {
            ApplicationName: service.codedeploy.applicationName,
            DeploymentGroupName: service.codedeploy.deploymentGroupName,
            TaskDefinitionTemplateArtifact: documentsOf(input),
            TaskDefinitionTemplatePath: taskDefinition,
            AppSpecTemplateArtifact: documentsOf(input),
            AppSpecTemplatePath: appSpec,
            ...Object.fromEntries(
                images.flatMap(({ artifact, placeholder }, index) => [
                    [`Image${index + 1}ArtifactName`, artifact],
                    [`Image${index + 1}ContainerName`, placeholder],
                ]),
            ),
        },
    };
}

/** An image that comes from ECR has its `imageDetail.json` from there. */
function artifactOf(build: string, { source, images }: Pick<DeployInput, "source" | "images">): string {
    return source.kind === "ecr" ? SOURCE_ARTIFACT : imageArtifact(build, Object.keys(images));
}

function recordAction(service: DeliveredService, record: pulumi.Input<string>, input: DeployInput): Action {
    const variables: RecordVariables<pulumi.Input<string>> = {
        RECORD: record,
        CLUSTER: service.clusterName,
        SERVICE: service.serviceName,
        RELEASE: "#{Build.IMAGE_TAG}",
        ...(service.codedeploy && {
            APPLICATION: service.codedeploy.applicationName,
            DEPLOYMENT_GROUP: service.codedeploy.deploymentGroupName,
        }),
    };
    return step(`Record-${service.name}`, input.recordProject!, variables, input);
}

function jobAction(job: DeliveredJob, input: DeployInput): Action {
    const { taskDefinition, runTask } = documentNames(job.name);
    const variables: JobVariables<pulumi.Input<string>> = {
        RECORD: job.jobRecordName,
        CLUSTER: job.clusterName,
        CONTAINER: job.container,
        LOG_GROUP: job.logGroupName,
        TASK_DEFINITION: taskDefinition,
        RUN_TASK: runTask,
    };
    return step(`Run-${job.name}`, input.jobProject!, variables, input);
}

/** Completes the templates of an environment: the artifact that its deployments are made from. */
export function documentsAction(environment: DeliveryEnvironment, input: DeployInput): Action {
    const { location, files, placeholders } = environment.templates;
    const builds = Object.keys(input.images);
    const references = Object.entries(placeholders).map(
        ([build, placeholder]) =>
            pulumi.interpolate`${placeholder}=${input.images[build]!}@#{Build.${imageDigestVariable(build, builds)}}`,
    );
    const variables: DocumentsVariables<pulumi.Input<string>> = {
        TEMPLATES: location,
        DOCUMENTS: files.join(" "),
        RELEASE: "#{Build.IMAGE_TAG}",
        IMAGES: pulumi.all(references).apply(known => known.join(" ")),
    };
    return {
        ...step("Documents", input.documentsProject!, variables, input),
        // What it works on is elsewhere, but CodeBuild wants an artifact.
        inputArtifacts: [artifactOf(builds[0]!, input)],
        outputArtifacts: [documentsOf(input)],
    };
}

function documentsOf({ environment }: Pick<DeployInput, "environment">): string {
    return environment === undefined ? BUILD_ARTIFACT : documentsArtifact(environment.name);
}

/** A CodeBuild project, and in its environment what it is about and where that is. */
function step(name: string, project: pulumi.Input<string>, variables: object, { environment }: DeployInput): Action {
    const target: TargetVariables<pulumi.Input<string>> = environment
        ? { TARGET_ROLE: environment.roleArn, ...(environment.region && { TARGET_REGION: environment.region }) }
        : {};
    return {
        name,
        category: "Build",
        owner: "AWS",
        provider: "CodeBuild",
        version: "1",
        inputArtifacts: [documentsOf({ environment })],
        configuration: {
            ProjectName: project,
            EnvironmentVariables: pulumi
                .output<Record<string, pulumi.Input<string>>>({ ...variables, ...target })
                .apply(known =>
                    JSON.stringify(
                        Object.entries(known).map(([variable, value]) => ({
                            name: variable,
                            value,
                            type: "PLAINTEXT",
                        })),
                    ),
                ),
        },
    };
}
