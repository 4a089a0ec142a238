import type { BuildReport } from "../release";
import type { BuildOptions } from "./pipeline/build-project";
import type { DeliveryPipelineArgs, PipelineBuild } from "./pipeline/delivery-pipeline-args";
import type { DeliveryTargetArgs } from "./pipeline/delivery-target";
import type { PullRequestProjectArgs } from "./pipeline/pull-request-project";
import type { SourceRepositoryArgs } from "./pipeline/source-repository";
import type { TemplateStoreArgs } from "./pipeline/template-store";

/** The pipeline of another stack, in an account for tools, that releases an application. */
export interface ToolsPipeline {
    /** Number of its account, whose ECR holds the images too. */
    account: string;
    /** Its region. */
    region: string;
    /** Its name in CodePipeline. */
    pipeline: string;
}

/** The pipeline of an application with `releasedBy: "pipeline"`. */
export interface ApplicationPipeline extends Pick<
    DeliveryPipelineArgs,
    | "source"
    | "approval"
    | "executionMode"
    | "beforeEntry"
    | "onSuccess"
    | "onFailure"
    | "stepTimeout"
    | "notificationTopicArn"
    | "notificationChatbotArn"
    | "artifacts"
> {
    /** The build of the images and documents. @default CodeBuild's own sizes and times, on the images' processor */
    build?: BuildOptions & {
        /** Buildspec file of the user's own, merged into the release's. @default none */
        buildspec?: { file: string; text: string };
        /** Reports of tests and coverage that commands of the user's buildspec write, by the name of their group. @default none */
        reports?: Readonly<Record<string, BuildReport>>;
        /** Whether each image has a build of its own, all at once, on hosts of its processor. @default false: one after the other */
        inBatch?: boolean;
        /** Tag under which each repository keeps layers for the next build; it has to be free to move (`movingTags`). @default no layers are kept */
        cacheTag?: string;
        transform?: PipelineBuild["transform"];
    };
    /** Runs before anything is built. @default none */
    test?: DeliveryPipelineArgs["test"];
    /** A build for each pull request of the source. @default none */
    pullRequests?: Omit<PullRequestProjectArgs, "source" | "logsKeyArn" | "protect">;
    /** A CodeCommit repository to make, or what to add to one that exists; the source names it too. @default none: the source is there already */
    repository?: Omit<SourceRepositoryArgs, "protect" | "transform">;
    /** Folder of the source's repository as the program's folder sees it: contexts are written from there. @default "." */
    root?: string;
    /** Image of first revisions that answers health checks by itself, in place of busybox. @default busybox */
    placeholderImage?: string;
    /** Last word on the children. @default none */
    transform?: DeliveryPipelineArgs["transform"] & {
        templates?: TemplateStoreArgs["transform"];
        repository?: SourceRepositoryArgs["transform"];
    };
}

/** With `releasedBy: "pipeline"`, where another stack has the pipeline: this one is an environment that it deploys to. */
export interface ApplicationEnvironment extends Pick<ApplicationPipeline, "placeholderImage"> {
    tools: ToolsPipeline;
    /** Last word on the children. @default none */
    transform?: { templates?: TemplateStoreArgs["transform"]; target?: DeliveryTargetArgs["transform"] };
}
