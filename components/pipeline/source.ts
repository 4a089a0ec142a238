import * as pulumi from "@pulumi/pulumi";
import type { types } from "@pulumi/aws";
import type { Place } from "../../release";
import type { Statement } from "../policy-document";
import type { GitTrigger } from "./source-triggers";

/** A repository at GitHub, GitLab or Bitbucket, over a connection that AWS holds: no token in the pipeline. */
export interface ConnectionSource {
    kind: "connection";
    /** The CodeConnections connection, in the state AVAILABLE: somebody has to say yes to it once, in the console. */
    connectionArn: pulumi.Input<string>;
    /** `owner/name` */
    repository: string;
    /** The branch that is released. @default "main" */
    branch?: string;
    /** What starts the pipeline. @default every push to `branch` */
    trigger?: GitTrigger;
    /** Builds get the repository with its history, and use the connection themselves. @default false */
    fullClone?: boolean;
}

/** A repository of AWS CodeCommit in the pipeline's account and region. */
export interface CodeCommitSource {
    kind: "codecommit";
    repositoryName: pulumi.Input<string>;
    /** @default "main" */
    branch?: string;
    /** Builds get the repository with its history. @default false */
    fullClone?: boolean;
}

/** A zip file in a versioned bucket, whose objects announce themselves to EventBridge. */
export interface S3Source {
    kind: "s3";
    bucket: pulumi.Input<string>;
    key: pulumi.Input<string>;
    /** ARN of the customer managed KMS key that encrypts the object; its policy has to let the pipeline's role use it. @default none: S3's own keys */
    kmsKeyArn?: pulumi.Input<string>;
}

/** An image that somebody else pushes starts the deployment: nothing is built. */
export interface EcrSource {
    kind: "ecr";
    repositoryName: pulumi.Input<string>;
    /** The tag that is released; it has to move, since CodePipeline follows one tag. @default "latest" */
    imageTag?: string;
}

export type PipelineSource = ConnectionSource | CodeCommitSource | S3Source | EcrSource;

export const SOURCE_ARTIFACT = "Source";
/** Its output variables are `#{Source.CommitId}` and the like. */
const SOURCE_NAMESPACE = "Source";

type Action = types.input.codepipeline.PipelineStageAction;

/** The pipeline's first action. Nothing is polled: connections have triggers, the rest starts by an event. */
export function sourceAction(source: PipelineSource): Action {
    const action = {
        name: "Source",
        category: "Source",
        owner: "AWS",
        version: "1",
        namespace: SOURCE_NAMESPACE,
        outputArtifacts: [SOURCE_ARTIFACT],
    };
    switch (source.kind) {
        case "connection":
            return {
                ...action,
                provider: "CodeStarSourceConnection",
                configuration: {
                    ConnectionArn: source.connectionArn,
                    FullRepositoryId: source.repository,
                    BranchName: branchOf(source),
                    // A trigger of its own says what starts the pipeline.
                    DetectChanges: "false",
                    OutputArtifactFormat: source.fullClone ? "CODEBUILD_CLONE_REF" : "CODE_ZIP",
                },
            };
        case "codecommit":
            return {
                ...action,
                provider: "CodeCommit",
                configuration: {
                    RepositoryName: source.repositoryName,
                    BranchName: branchOf(source),
                    PollForSourceChanges: "false",
                    OutputArtifactFormat: source.fullClone ? "CODEBUILD_CLONE_REF" : "CODE_ZIP",
                },
            };
        case "s3":
            return {
                ...action,
                provider: "S3",
                configuration: { S3Bucket: source.bucket, S3ObjectKey: source.key, PollForSourceChanges: "false" },
            };
        case "ecr":
            return {
                ...action,
                provider: "ECR",
                configuration: { RepositoryName: source.repositoryName, ImageTag: source.imageTag ?? "latest" },
            };
    }
}

/** The output variable of the source action that says what is released. */
export function sourceRevision({ kind }: PipelineSource): string {
    const variables = { connection: "CommitId", codecommit: "CommitId", s3: "VersionId", ecr: "ImageDigest" };
    return `${SOURCE_NAMESPACE}.${variables[kind]}`;
}

/** The names of a source as they are known once its inputs are. */
export interface KnownSource {
    connectionArn?: string;
    repositoryName?: string;
    bucket?: string;
    key?: string;
    kmsKeyArn?: string;
}

/** The names of the source, once its inputs are known. */
export function knownSource(source: Pick<PipelineSource, "kind">): pulumi.Output<KnownSource> {
    const { connectionArn, repositoryName, bucket, key, kmsKeyArn } = source as Partial<
        Record<keyof KnownSource, pulumi.Input<string>>
    >;
    return pulumi.output({ connectionArn, repositoryName, bucket, key, kmsKeyArn });
}

/** ARN of a CodeCommit repository. */
export function repositoryArn({ repositoryName }: KnownSource, { partition, region, account }: Place): string {
    return `arn:${partition}:codecommit:${region}:${account}:${repositoryName}`;
}

/** The event that starts the pipeline; connections have triggers instead. */
export function sourceEvent(source: PipelineSource, known: KnownSource, place: Place): string | undefined {
    switch (source.kind) {
        case "connection":
            return undefined;
        case "codecommit":
            return JSON.stringify({
                source: ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                resources: [repositoryArn(known, place)],
                detail: {
                    event: ["referenceCreated", "referenceUpdated"],
                    referenceType: ["branch"],
                    referenceName: [branchOf(source)],
                },
            });
        case "s3":
            return JSON.stringify({
                source: ["aws.s3"],
                "detail-type": ["Object Created"],
                detail: { bucket: { name: [known.bucket] }, object: { key: [known.key] } },
            });
        case "ecr":
            return JSON.stringify({
                source: ["aws.ecr"],
                "detail-type": ["ECR Image Action"],
                detail: {
                    "action-type": ["PUSH"],
                    result: ["SUCCESS"],
                    "repository-name": [known.repositoryName],
                    "image-tag": [source.imageTag ?? "latest"],
                },
            });
    }
}

/**
 * What the pipeline does to fetch a source.
 * @see CodePipeline User Guide, permissions of the service role by action; Service Authorization Reference
 */
export function sourceRights(source: PipelineSource, known: KnownSource, place: Place): Statement[] {
    const { partition, region, account, dnsSuffix } = place;
    switch (source.kind) {
        case "connection":
            return [useConnection(known.connectionArn!)];
        case "codecommit":
            return [
                {
                    actions: [
                        "codecommit:CancelUploadArchive",
                        "codecommit:GetBranch",
                        "codecommit:GetCommit",
                        "codecommit:GetUploadArchiveStatus",
                        "codecommit:UploadArchive",
                        ...(source.fullClone ? ["codecommit:GetRepository"] : []),
                    ],
                    resources: [repositoryArn(known, place)],
                },
            ];
        case "s3":
            return [
                {
                    actions: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
                    resources: [`arn:${partition}:s3:::${known.bucket}`],
                },
                {
                    actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging"],
                    resources: [`arn:${partition}:s3:::${known.bucket}/${known.key}`],
                },
                {
                    actions: ["kms:Decrypt"],
                    resources: known.kmsKeyArn === undefined ? [] : [known.kmsKeyArn],
                    condition: {
                        StringEquals: {
                            "kms:ViaService": `s3.${region}.${dnsSuffix}`,
                            // S3 names the object, or the bucket where it has an S3 Bucket Key.
                            "kms:EncryptionContext:aws:s3:arn": [
                                `arn:${partition}:s3:::${known.bucket}/${known.key}`,
                                `arn:${partition}:s3:::${known.bucket}`,
                            ],
                        },
                    },
                },
            ];
        case "ecr":
            return [
                {
                    actions: ["ecr:DescribeImages"],
                    resources: [`arn:${partition}:ecr:${region}:${account}:repository/${known.repositoryName}`],
                },
            ];
    }
}

/** What a build does to fetch the history itself, where the source hands it a reference and not a zip file. */
export function cloneRights(source: PipelineSource, known: KnownSource, place: Place): Statement[] {
    if (source.kind === "connection" && source.fullClone) {
        return [useConnection(known.connectionArn!)];
    }
    return source.kind === "codecommit" && source.fullClone
        ? [
              {
                  actions: ["codecommit:GitPull"],
                  resources: [repositoryArn(known, place)],
              },
          ]
        : [];
}

function useConnection(connectionArn: string): Statement {
    return { actions: [`${connectionService(connectionArn)}:UseConnection`], resources: [connectionArn] };
}

/** A connection made before 2024 has an ARN of the service's old name, and then its old actions. */
export function connectionService(connectionArn: string): string {
    return connectionArn.split(":")[2] === "codestar-connections" ? "codestar-connections" : "codeconnections";
}

/** The branch that is released. */
export function branchOf({ branch }: { branch?: string }): string {
    return branch ?? "main";
}
