import type { types } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { BUILD_ARTIFACT, imageArtifact } from "../../release";
import { deploymentTurns, documentNames, type DeliveredService } from "./delivered-service";
import { SOURCE_ARTIFACT, sourceAction, type PipelineSource } from "./source";

type Stage = types.input.codepipeline.PipelineStage;
type Action = types.input.codepipeline.PipelineStageAction;

const TEST_ARTIFACT = "TestReports";

/** Who has to say yes before anything is deployed. */
export interface Approval {
    /** Where the request is sent; without a topic nobody would hear of it. */
    topicArn: pulumi.Input<string>;
    /** What is asked. @default the commit that is about to be deployed */
    comment?: pulumi.Input<string>;
    /** What to look at before saying yes, e.g. the pull request. @default none */
    link?: pulumi.Input<string>;
    /** Minutes until the request is taken for a no (5 to 86,400). @default 10,080: seven days, as AWS has it */
    timeout?: number;
}

export interface StagesInput {
    source: PipelineSource;
    /** CodeBuild project of the tests. @default none */
    testProject?: pulumi.Input<string>;
    /** CodeBuild project of the build. */
    buildProject: pulumi.Input<string>;
    /** Names of the images that it makes. */
    images: string[];
    approval?: Approval;
    services: DeliveredService[];
    /** What becomes of a stage that fails. @default it stays failed; CodeDeploy has rolled its deployment back */
    onFailure?: "rollback" | "retry";
}

/** The way of a commit: source, tests, build, approval, deployment. */
export function stages(input: StagesInput): Stage[] {
    const { source, testProject, buildProject, approval, onFailure } = input;
    return [
        { name: "Source", actions: [sourceAction(source)] },
        ...(testProject === undefined
            ? []
            : [{ name: "Test", actions: [codeBuild("Test", "Test", testProject, [TEST_ARTIFACT])] }]),
        { name: "Build", actions: [codeBuild("Build", "Build", buildProject, buildArtifacts(input))] },
        ...(approval === undefined ? [] : [{ name: "Approve", actions: [approvalAction(approval)] }]),
        {
            name: "Deploy",
            actions: deployActions(input),
            ...(onFailure === undefined ? {} : { onFailure: failure(onFailure) }),
        },
    ];
}

function failure(onFailure: "rollback" | "retry"): Stage["onFailure"] {
    return onFailure === "rollback"
        ? { result: "ROLLBACK" }
        : { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } };
}

/** An image that comes from ECR has its `imageDetail.json` from there. */
function artifactOf(build: string, { source, images }: Pick<StagesInput, "source" | "images">): string {
    return source.kind === "ecr" ? SOURCE_ARTIFACT : imageArtifact(build, images);
}

function buildArtifacts({ source, images }: StagesInput): string[] {
    const ofImages = source.kind === "ecr" ? [] : images.map(build => imageArtifact(build, images));
    return [...new Set([BUILD_ARTIFACT, ...ofImages])];
}

function codeBuild(name: string, category: "Build" | "Test", project: pulumi.Input<string>, outputs: string[]): Action {
    return {
        name,
        category,
        owner: "AWS",
        provider: "CodeBuild",
        version: "1",
        namespace: name,
        inputArtifacts: [SOURCE_ARTIFACT],
        outputArtifacts: outputs,
        configuration: { ProjectName: project },
    };
}

function approvalAction({ topicArn, comment, link, timeout }: Approval): Action {
    return {
        name: "Approve",
        category: "Approval",
        owner: "AWS",
        provider: "Manual",
        version: "1",
        ...(timeout === undefined ? {} : { timeoutInMinutes: timeout }),
        configuration: {
            NotificationArn: topicArn,
            CustomData: comment ?? "Deploy #{Source.CommitId}?",
            ...(link === undefined ? {} : { ExternalEntityLink: link }),
        },
    };
}

/** @throws Error where services wait for each other */
function deployActions(input: StagesInput): Action[] {
    const { services } = input;
    const turns = deploymentTurns(services);
    return services.map((service): Action => {
        const { taskDefinition, appSpec, imageDefinitions } = documentNames(service.name);
        const action = {
            name: `Deploy-${service.name}`,
            category: "Deploy",
            owner: "AWS",
            version: "1",
            inputArtifacts: [BUILD_ARTIFACT],
            runOrder: turns.get(service.name)!,
        };
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
        const images = (service.images ?? []).map(({ build, placeholder }) => ({
            artifact: artifactOf(build, input),
            placeholder,
        }));
        return {
            ...action,
            provider: "CodeDeployToECS",
            inputArtifacts: [...new Set([BUILD_ARTIFACT, ...images.map(({ artifact }) => artifact)])],
            configuration: {
                ApplicationName: service.codedeploy.applicationName,
                DeploymentGroupName: service.codedeploy.deploymentGroupName,
                TaskDefinitionTemplateArtifact: BUILD_ARTIFACT,
                TaskDefinitionTemplatePath: taskDefinition,
                AppSpecTemplateArtifact: BUILD_ARTIFACT,
                AppSpecTemplatePath: appSpec,
                ...Object.fromEntries(
                    images.flatMap(({ artifact, placeholder }, index) => [
                        [`Image${index + 1}ArtifactName`, artifact],
                        [`Image${index + 1}ContainerName`, placeholder],
                    ]),
                ),
            },
        };
    });
}
