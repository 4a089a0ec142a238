export { SourceRepository, type SourceRepositoryArgs, type RepositoryTrigger } from "./source-repository";
export * from "./artifact-store";
export * from "./build-project";
export type { DeliveredJob, DeliveredService } from "./delivered-service";
export * from "./delivery-pipeline";
export type { CodeCommitSource, ConnectionSource, EcrSource, GitTrigger, PipelineSource, S3Source } from "./source";
export type { Approval } from "./stages";
export * from "./template-store";
export type { PrivateBucketTransform } from "./private-bucket";
