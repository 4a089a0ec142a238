import { createHash } from "node:crypto";
import type { DeploymentInfo } from "@aws-sdk/client-codedeploy";
import { subjectsOfDeployment } from "../../codedeploy";
import { AwsError } from "../../service";
import { ActionFailure, consoleUrl, seconds, type ActionRun, type ActionType } from "../action-type";
import { contentOf, fileOf, inputNamed } from "../artifacts";
import type { Action, ArtifactRow } from "../model";

/** Bytes of an artifact that the action takes. @see CodePipeline User Guide, quotas */
const LARGEST_ARTIFACT = 3 * 1024 * 1024;
const LOOK = seconds(15);
const IMAGES = [1, 2, 3, 4];

const imageProperties = Object.fromEntries(
    IMAGES.flatMap(number => [
        [`Image${number}ArtifactName`, {}],
        [`Image${number}ContainerName`, {}],
    ]),
);

/** A blue/green deployment of an ECS service by CodeDeploy, from templates of its documents. */
export const codeDeployToEcs: ActionType = {
    categories: ["Deploy"],
    provider: "CodeDeployToECS",
    inputs: [1, 5],
    outputs: [0, 0],
    properties: {
        ApplicationName: { required: true },
        DeploymentGroupName: { required: true },
        TaskDefinitionTemplateArtifact: { required: true },
        TaskDefinitionTemplatePath: {},
        AppSpecTemplateArtifact: { required: true },
        AppSpecTemplatePath: {},
        ...imageProperties,
    },
    timeout: 5 * 24 * 60,
    check,
    start(run) {
        const { account, configuration, execution } = run;
        // All that is read is read before anything is registered.
        const registration = taskDefinitionOf(run);
        const template = appSpecOf(run);
        const taskDefinition = account.call<{ taskDefinition: { taskDefinitionArn: string } }>(
            "ecs",
            "RegisterTaskDefinition",
            registration,
        ).taskDefinition.taskDefinitionArn;
        const content = template.replaceAll("<TASK_DEFINITION>", taskDefinition);
        const { ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName } = configuration;
        const revision = {
            revisionType: "AppSpecContent",
            appSpecContent: { content, sha256: createHash("sha256").update(content).digest("hex") },
        };
        account.call("codedeploy", "RegisterApplicationRevision", { applicationName, revision });
        const { deploymentId } = account.call<{ deploymentId: string }>("codedeploy", "CreateDeployment", {
            applicationName,
            deploymentGroupName,
            revision,
            description: `Created by CodePipeline: ${execution.pipeline}, execution ${execution.id}`,
        });
        return { status: "waiting", external: externalOf(run, deploymentId), lookAfter: LOOK };
    },
    look(run) {
        const { account, row } = run;
        const deploymentId = row.externalId!;
        const { deploymentInfo } = account.call<{ deploymentInfo: DeploymentInfo }>("codedeploy", "GetDeployment", {
            deploymentId,
        });
        const { status, errorInformation } = deploymentInfo;
        switch (status) {
            case "Succeeded":
                return {
                    status: "succeeded",
                    external: { ...externalOf(run, deploymentId), summary: "Deployment Succeeded" },
                    variables: { DeploymentId: deploymentId },
                };
            case "Failed":
            case "Stopped":
                throw new ActionFailure(
                    "JobFailed",
                    errorInformation?.message ?? `The deployment ${deploymentId} ended with the status ${status}`,
                    externalOf(run, deploymentId),
                );
            default:
                return { status: "waiting", external: externalOf(run, deploymentId), lookAfter: LOOK };
        }
    },
    subjects: (account, { externalId }) => subjectsOfDeployment(account, externalId),
};

const externalOf = ({ account }: ActionRun, id: string) => ({
    id,
    url: consoleUrl(account, "codedeploy", `deployments/${id}`),
});

function check({ configuration, inputArtifacts }: Action): string | undefined {
    for (const number of IMAGES) {
        const [artifact, container] = [`Image${number}ArtifactName`, `Image${number}ContainerName`];
        if ((configuration[artifact] === undefined) !== (configuration[container] === undefined)) {
            return `Action configuration is missing '${configuration[artifact] === undefined ? artifact : container}' configuration.`;
        }
    }
    const artifacts = Object.entries(configuration).filter(([name]) => /Artifact(Name)?$/.test(name));
    const unknown = artifacts.find(([, artifact]) => !inputArtifacts.some(({ name }) => name === artifact));
    return unknown && `${unknown[0]} must be one of the input artifacts, not ${unknown[1]}`;
}

const unreadable = (what: string) =>
    new ActionFailure("ConfigurationError", `Exception while trying to read the ${what}`);

/** A file of one of the action's artifacts. @throws ActionFailure where it is not there, or the artifact is too large */
function read({ account, row }: ActionRun, artifactName: string | undefined, path: string, what: string): string {
    const artifact = inputNamed(row, artifactName);
    const text = artifact && isSmall(account, artifact) ? fileOf(account, artifact, path) : undefined;
    if (text === undefined) {
        throw unreadable(`${what}: ${artifactName}`);
    }
    return text;
}

function isSmall(account: ActionRun["account"], artifact: ArtifactRow): boolean {
    try {
        return contentOf(account, artifact).length <= LARGEST_ARTIFACT;
    } catch (error) {
        if (error instanceof AwsError) {
            return false;
        }
        throw error;
    }
}

/** The task definition of the template, with the images in the places that it left for them. */
function taskDefinitionOf(run: ActionRun): object {
    const { configuration } = run;
    const { TaskDefinitionTemplateArtifact: artifact, TaskDefinitionTemplatePath: path = "taskdef.json" } =
        configuration;
    let template = read(run, artifact, path, "task definition artifact file from");
    for (const number of IMAGES) {
        const placeholder = configuration[`Image${number}ContainerName`];
        if (placeholder !== undefined) {
            template = template.replaceAll(
                `<${placeholder}>`,
                imageOf(run, configuration[`Image${number}ArtifactName`]),
            );
        }
    }
    try {
        return JSON.parse(template) as object;
    } catch (error) {
        throw new ActionFailure(
            "ConfigurationError",
            `The task definition file '${path}' of the artifact ${artifact} is not valid JSON: ${(error as Error).message}`,
        );
    }
}

function imageOf(run: ActionRun, artifact: string | undefined): string {
    const text = read(run, artifact, "imageDetail.json", "image artifact file from the artifact");
    try {
        const { ImageURI } = JSON.parse(text) as { ImageURI?: unknown };
        if (typeof ImageURI === "string" && ImageURI !== "") {
            return ImageURI;
        }
    } catch {
        // Told like a file that is not there.
    }
    throw unreadable(`image artifact file from the artifact: ${artifact}`);
}

function appSpecOf(run: ActionRun): string {
    const { AppSpecTemplateArtifact, AppSpecTemplatePath = "appspec.yaml" } = run.configuration;
    return read(run, AppSpecTemplateArtifact, AppSpecTemplatePath, "appspec artifact file from");
}
