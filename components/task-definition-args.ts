import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as ecs from "@pulumi/aws/ecs";
import type * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";
import type { TaskSpec } from "../fargate";
import type { Controller, ReleasedBy } from "../release";
import type { Transform } from "./component";

export interface TaskDefinitionArgs {
    /** Family: fixed, so that revisions of all releases are found under one name. */
    family: string;
    /** What the converter decided about the task. */
    task: TaskSpec;
    /** References of the images that the stack builds or reuses, by build name. @default none */
    images?: Record<string, pulumi.Input<string>>;
    /** What other images are pinned to, by the reference that the Compose file has. @default the reference itself */
    pinnedImages?: Record<string, pulumi.Input<string>>;
    /** ARNs by secret name. @default none */
    secretArns?: Record<string, pulumi.Input<string>>;
    /**
     * ARNs of the KMS keys that secrets are encrypted with, by secret name. The key of a private registry's credentials is not
     * among them: allow the execution role `kms:Decrypt` on it. @default AWS's own keys, which need no permission
     */
    secretKmsKeyArns?: Record<string, pulumi.Input<string>>;
    /** EFS volumes by name. @default none */
    volumes?: Record<string, TaskVolumeArgs>;
    /** Log group of all containers: fixed, so that it is found by name. */
    logGroupName: string;
    /** Days that log lines stay. @default what the Compose files say, or 30 */
    logRetention?: number;
    /** KMS key that encrypts log lines; its policy lets CloudWatch Logs use it. @default AWS's own */
    logsKmsKeyArn?: pulumi.Input<string>;
    /** Git SHA of the release: a tag of the revision, where Pulumi registers those. @default none */
    release?: string;
    /** Who replaces the tasks. @default "ecs" */
    controller?: Controller;
    /** Who puts a release live; a pipeline registers the revisions after the first one itself. @default "up" */
    releasedBy?: ReleasedBy;
    /** How a pipeline registers the revisions after the first one; needed with `releasedBy: "pipeline"`. @default none */
    delivery?: TaskDelivery;
    /** Keep the logs when the stack goes (production). @default false */
    protect?: boolean;
    /** Last word on each child. @default none */
    transform?: {
        taskDefinition?: Transform<ecs.TaskDefinitionArgs>;
        executionRole?: Transform<iam.RoleArgs>;
        executionRolePolicy?: Transform<iam.RolePolicyArgs>;
        taskRole?: Transform<iam.RoleArgs>;
        /** Only where the task mounts a volume, may be looked into, or has policies of its own. */
        taskRolePolicy?: Transform<iam.RolePolicyArgs>;
        /** Managed policies that the Compose files name. */
        taskRoleAttachment?: Transform<iam.RolePolicyAttachmentArgs>;
        logGroup?: Transform<cloudwatch.LogGroupArgs>;
    };
}

/** What a pipeline makes revisions from, and what runs before. */
export interface TaskDelivery {
    /** What stands for the images that it builds, by build name: `IMAGE1_NAME` for `<IMAGE1_NAME>`. */
    placeholders: Record<string, string>;
    /** The first revision, until the pipeline has released. @default the task itself, where nothing of it is built */
    firstRevision?: TaskSpec;
}

/** An EFS volume, as `Storage` gives it. */
export interface TaskVolumeArgs {
    fileSystemId: pulumi.Input<string>;
    fileSystemArn: pulumi.Input<string>;
    /** @default the whole file system */
    accessPointId?: pulumi.Input<string>;
    /** Of the same access point: what the task role may mount. @default the whole file system */
    accessPointArn?: pulumi.Input<string>;
    /** Whether the access point's user is root, or there is none: EFS lets nobody be root unasked. @default false */
    actsAsRoot?: pulumi.Input<boolean>;
}
