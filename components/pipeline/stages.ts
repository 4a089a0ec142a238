import type { types } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { BUILD_ARTIFACT, imageArtifact } from "../../release";
import { deployActions, type DeployInput } from "./deploy-actions";
import { SOURCE_ARTIFACT, sourceAction } from "./source";

type Stage = types.input.codepipeline.PipelineStage;
type Action = types.input.codepipeline.PipelineStageAction;

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

export interface StagesInput extends DeployInput {
    /** CodeBuild project of the tests. @default none */
    testProject?: pulumi.Input<string>;
    /** CodeBuild project of the build. */
    buildProject: pulumi.Input<string>;
    approval?: Approval;
    /** What becomes of a stage that fails. @default it stays failed; CodeDeploy has rolled its deployment back */
    onFailure?: "rollback" | "retry";
}

/** The way of a commit: source, tests, build, approval, deployment. */
export function stages(input: StagesInput): Stage[] {
    const { source, testProject, buildProject, approval, onFailure } = input;
    return [
        { name: "Source", actions: [sourceAction(source)] },
        ...(testProject === undefined ? [] : [{ name: "Test", actions: [codeBuild("Test", "Test", testProject, [])] }]),
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
        // Tests hand nothing on: CodeBuild would fail one whose buildspec has no artifacts.
        ...(outputs.length > 0 && { outputArtifacts: outputs }),
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
