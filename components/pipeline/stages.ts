import type { types } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { BUILD_ARTIFACT, imageArtifact } from "../../release";
import { stageConditions, type StageConditions } from "./conditions";
import type { DeliveryEnvironment } from "./delivery-environment";
import { deployActions, documentsAction, type DeployInput } from "./deploy-actions";
import { SOURCE_ARTIFACT, sourceAction, sourceRevision, type PipelineSource } from "./source";

type Stage = types.input.codepipeline.PipelineStage;
type Action = types.input.codepipeline.PipelineStageAction;

/** Who has to say yes before anything is deployed. */
export interface Approval {
    /** Where the request is sent; without a topic nobody would hear of it. */
    topicArn: pulumi.Input<string>;
    /** What is asked. @default whether to deploy the commit, version or image of the source */
    comment?: pulumi.Input<string>;
    /** What to look at before saying yes, e.g. the pull request. @default none */
    link?: pulumi.Input<string>;
    /** Minutes until the request is taken for a no (5 to 86,400). @default 10,080: seven days, as AWS has it */
    timeout?: number;
}

export interface StagesInput extends Omit<DeployInput, "environment">, StageConditions {
    /** CodeBuild project of the tests. @default none */
    testProject?: pulumi.Input<string>;
    /** CodeBuild project of the build. */
    buildProject: pulumi.Input<string>;
    /** Whether its images are built at once before it makes the documents. @default false */
    inBatch?: boolean;
    approval?: Approval;
    /** Places that a release goes through, one after the other. @default none: `services` are deployed */
    environments?: DeliveryEnvironment[];
    /** What becomes of a stage that fails. @default it stays failed; CodeDeploy has rolled its deployment back */
    onFailure?: "rollback" | "retry";
}

/** The way of a commit: source, tests, build, and its deployment after an approval, or one environment after the other. */
export function stages(input: StagesInput): Stage[] {
    const { source, testProject, approval, environments, onFailure } = input;
    const onFailed = onFailure === undefined ? {} : { onFailure: failure(onFailure) };
    return [
        { name: stageNames.source, actions: [sourceAction(source)] },
        ...(testProject === undefined
            ? []
            : [
                  {
                      name: stageNames.test,
                      actions: [{ ...codeBuild("Test", "Test", testProject, []), namespace: "Test" }],
                  },
              ]),
        { name: stageNames.build, actions: buildActions(input) },
        ...(environments === undefined
            ? [
                  ...(approval === undefined
                      ? []
                      : [{ name: "Approve", actions: [approvalAction(approval, input.source)] }]),
                  { name: "Deploy", actions: deployActions(input), ...stageConditions(input), ...onFailed },
              ]
            : environments.flatMap(environment => environmentStages(environment, input, onFailed))),
    ];
}

/** Names of the stages that are there before and between those of environments. */
export const stageNames = { source: "Source", test: "Test", build: "Build", approval: (of: string) => `Approve-${of}` };

/** The question is a stage of its own: what retries or rolls back the deployment does not ask again. */
function environmentStages(
    environment: DeliveryEnvironment,
    input: StagesInput,
    onFailed: Pick<Stage, "onFailure">,
): Stage[] {
    const { name, approval, services, jobs } = environment;
    const target = { ...input, services, jobs, environment };
    const deploying = deployActions(target).map(action => ({ ...action, runOrder: 1 + (action.runOrder as number) }));
    return [
        ...(approval === undefined
            ? []
            : [{ name: stageNames.approval(name), actions: [approvalAction(approval, input.source)] }]),
        {
            name,
            actions: [{ ...documentsAction(environment, target), runOrder: 1 }, ...deploying],
            ...stageConditions(environment),
            ...onFailed,
        },
    ];
}

function failure(onFailure: "rollback" | "retry"): Stage["onFailure"] {
    return onFailure === "rollback"
        ? { result: "ROLLBACK" }
        : { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } };
}

/** Environments have documents of their own, made when their stage begins. */
function buildArtifacts({ source, images, environments }: StagesInput): string[] {
    const builds = Object.keys(images);
    const ofImages = source.kind === "ecr" ? [] : builds.map(build => imageArtifact(build, builds));
    return [...new Set([...(environments === undefined ? [BUILD_ARTIFACT] : []), ...ofImages])];
}

/** The images of a batch are there when the build comes: it reads their digests, and hands them on with their variables. */
function buildActions(input: StagesInput): Action[] {
    const { buildProject, inBatch } = input;
    const build = { ...codeBuild("Build", "Build", buildProject, buildArtifacts(input)), namespace: "Build" };
    if (!inBatch) {
        return [build];
    }
    // A batch has no variables that a namespace could hold.
    const images = codeBuild("Images", "Build", buildProject, []);
    return [
        { ...images, configuration: { ProjectName: buildProject, BatchEnabled: "true" }, runOrder: 1 },
        { ...build, runOrder: 2 },
    ];
}

function codeBuild(name: string, category: "Build" | "Test", project: pulumi.Input<string>, outputs: string[]): Action {
    return {
        name,
        category,
        owner: "AWS",
        provider: "CodeBuild",
        version: "1",
        inputArtifacts: [SOURCE_ARTIFACT],
        // Tests hand nothing on: CodeBuild would fail one whose buildspec has no artifacts.
        ...(outputs.length > 0 && { outputArtifacts: outputs }),
        configuration: { ProjectName: project },
    };
}

function approvalAction({ topicArn, comment, link, timeout }: Approval, source: PipelineSource): Action {
    return {
        name: "Approve",
        category: "Approval",
        owner: "AWS",
        provider: "Manual",
        version: "1",
        ...(timeout === undefined ? {} : { timeoutInMinutes: timeout }),
        configuration: {
            NotificationArn: topicArn,
            CustomData: comment ?? `Deploy #{${sourceRevision(source)}}?`,
            ...(link === undefined ? {} : { ExternalEntityLink: link }),
        },
    };
}
