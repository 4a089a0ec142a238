export { SourceRepository, type SourceRepositoryArgs, type RepositoryTrigger } from "./source-repository";
export type {
    CloudWatchAlarmRule,
    DeploymentWindowRule,
    LambdaInvokeRule,
    StageCondition,
    StageConditions,
    StageRule,
    VariableCheckRule,
} from "./conditions";
export { ArtifactStore, type ArtifactStoreArgs } from "./artifact-store";
export type { BuildBatch } from "./build-batch";
export * from "./build-project";
export * from "./cache-store";
export type { DeliveredJob, DeliveredService } from "./delivered-service";
export type { DeliveryEnvironment, EnvironmentTemplates } from "./delivery-environment";
export * from "./delivery-pipeline";
export type { DeliveryPipelineArgs, PipelineBuild } from "./delivery-pipeline-args";
export * from "./delivery-target";
export * from "./pull-request-project";
export { PULL_REQUEST_PROVIDERS, type PullRequestSource, type TrustedRole } from "./pull-request-source";
export type { CodeCommitSource, ConnectionSource, EcrSource, PipelineSource, S3Source } from "./source";
export type { GitTrigger, PullRequestTrigger } from "./source-triggers";
export type { Approval } from "./stages";
export * from "./template-store";
export type { PrivateBucketTransform } from "./private-bucket";
