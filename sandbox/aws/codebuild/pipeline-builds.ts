import type { StartBuildBatchOutput, StartBuildInput, StartBuildOutput } from "@aws-sdk/client-codebuild";

import type { Account } from "../service";
import { startBatch } from "./batch-start";
import { describeBatch } from "./batches";
import { describeBuild } from "./build-description";
import type { PipelineArtifact, PipelineFiles } from "./model";
import { startBuild } from "./start-build";

/** What CodePipeline asks for; no operation of AWS's. */
export interface StartPipelineBuildInput {
    projectName: string;
    /** Its primary input: a zip file in S3. */
    sourceArtifact: PipelineArtifact;
    /** The other inputs, each under its name. @default none */
    secondarySources?: (PipelineArtifact & { name: string })[];
    /** Where its outputs go, each under its name. One: the buildspec's `artifacts`; several: its secondary artifacts. @default none */
    artifactsTo?: (PipelineArtifact & { name: string })[];
    /** What the source action found, e.g. a commit. @default nothing */
    sourceVersion?: string;
    environmentVariables?: StartBuildInput["environmentVariablesOverride"];
    /** `codepipeline/<pipeline>`. */
    initiator: string;
}

export interface StartPipelineBatchInput extends StartPipelineBuildInput {
    /** Whether the primary artifacts of all builds become one. */
    combineArtifacts: boolean;
}

const arnOf = ({ bucket, key }: PipelineArtifact): string => `arn:aws:s3:::${bucket}/${key}`;

function asked({ secondarySources = [], ...input }: StartPipelineBuildInput): StartBuildInput {
    return {
        projectName: input.projectName,
        sourceVersion: arnOf(input.sourceArtifact),
        sourceTypeOverride: "CODEPIPELINE",
        secondarySourcesOverride: secondarySources.map(({ name }) => ({
            type: "CODEPIPELINE",
            sourceIdentifier: name,
        })),
        secondarySourcesVersionOverride: secondarySources.map(each => ({
            sourceIdentifier: each.name,
            sourceVersion: arnOf(each),
        })),
        artifactsOverride: { type: "CODEPIPELINE" },
        secondaryArtifactsOverride: [],
        environmentVariablesOverride: input.environmentVariables,
    };
}

function originOf(input: StartPipelineBuildInput) {
    const { sourceArtifact, secondarySources = [], artifactsTo = [], initiator, sourceVersion } = input;
    const pipeline: PipelineFiles = { source: sourceArtifact, secondarySources, artifactsTo };
    return { initiator, pipeline, resolvedSourceVersion: sourceVersion || undefined };
}

export const pipelineBuildOperations = {
    StartPipelineBuild: (account: Account, input: StartPipelineBuildInput): StartBuildOutput => ({
        build: describeBuild(account, startBuild(account, asked(input), originOf(input))),
    }),

    StartPipelineBatch: (account: Account, input: StartPipelineBatchInput): StartBuildBatchOutput => ({
        buildBatch: describeBatch(
            account,
            startBatch(account, asked(input), { ...originOf(input), combines: input.combineArtifacts }),
        ),
    }),
};
