import type * as codepipeline from "@pulumi/aws/codepipeline";
import type * as codestarnotifications from "@pulumi/aws/codestarnotifications";
import type * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../component";
import type { ArtifactStoreArgs } from "./artifact-store";
import type { CacheStoreArgs } from "./cache-store";
import type { BuildOptions, BuildProjectArgs } from "./build-project";
import type { StageConditions } from "./conditions";
import type { DeliveredJob, DeliveredService } from "./delivered-service";
import type { DeliveryEnvironment } from "./delivery-environment";
import type { PipelineSource } from "./source";
import type { Approval, StagesInput } from "./stages";
import type { EventStartTransform } from "./started-by-event";

export interface DeliveryPipelineArgs extends StageConditions {
    /** Where releases come from. */
    source: PipelineSource;
    /** Makes the images and the documents of the deployments. */
    build: PipelineBuild & {
        /** Repositories that it pushes to: ARNs by the name of the image, four at most. */
        images: Record<string, pulumi.Input<string>>;
        /** Whether each image has a build of its own, all at once, before the one that makes the documents: as `imageBuildSpec` writes it with `batch`. @default false */
        inBatch?: boolean;
    };
    /** Runs before anything is built. @default none */
    test?: PipelineBuild;
    /** Who has to say yes before `services` are deployed. @default nobody is asked */
    approval?: Approval;
    /** What is put live in the account and region of the pipeline. @default none: `environments` say what is */
    services?: DeliveredService[];
    /** Work that runs to its end before what waits for it is deployed, e.g. a migration. @default none */
    jobs?: DeliveredJob[];
    /**
     * Where a release is put live one after the other, in accounts and regions of their own: the same images, by their digests.
     * Each asks for its own approval. @default `services`, in the account and region of the pipeline
     */
    environments?: DeliveryEnvironment[];
    /** Two commits at once: one after the other, or only the newest. @default "QUEUED": no commit is skipped */
    executionMode?: "QUEUED" | "SUPERSEDED";
    /** What becomes of a deployment stage that fails. @default it stays failed; CodeDeploy has rolled its deployment back */
    onFailure?: StagesInput["onFailure"];
    /**
     * Minutes that a step of ours may take (5 to 2,160): jobs, roll-outs, documents and records. A job goes on when its step is cut
     * off, and a retry waits for it. @default 30
     */
    stepTimeout?: number;
    /** Topic that hears of executions that fail, and of approvals that are needed. @default none */
    notificationTopicArn?: pulumi.Input<string>;
    /** Slack or Teams channel, as Amazon Q Developer in chat applications (AWS Chatbot) knows it, that hears of the same. @default none */
    notificationChatbotArn?: pulumi.Input<string>;
    /** Bucket and key of what stages hand to each other. @default kept 30 days, and while something is in them not deleted */
    artifacts?: Omit<ArtifactStoreArgs, "protect" | "region" | "bucketName">;
    /** Bucket of the caches in S3 of test and build, where one asks for it. @default what no build wrote for 30 days is forgotten */
    cache?: Pick<CacheStoreArgs, "keepDays" | "transform">;
    /** Refuse to delete artifacts, their key and build logs, and keep them should they leave the stack (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: EventStartTransform & {
        pipeline?: Transform<codepipeline.PipelineArgs>;
        role?: Transform<iam.RoleArgs>;
        rolePolicy?: Transform<iam.RolePolicyArgs>;
        notifications?: Transform<codestarnotifications.NotificationRuleArgs>;
        record?: BuildProjectArgs["transform"];
        rollOut?: BuildProjectArgs["transform"];
        jobs?: BuildProjectArgs["transform"];
        documents?: BuildProjectArgs["transform"];
    };
}

export interface PipelineBuild extends BuildOptions, Pick<BuildProjectArgs, "pullFrom" | "objectArns" | "transform"> {
    /** The text of the buildspec, or the path of one in the source. */
    buildspec: pulumi.Input<string>;
}
