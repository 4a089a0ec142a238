import type * as ecs from "@pulumi/aws/ecs";
import {
    canonicalContainers,
    imageReference,
    RELEASE_TAG,
    renderContainers,
    secretValueFrom,
    type ContainerContext,
} from "../release";
import type { TaskDefinitionArgs, TaskVolumeArgs } from "./task-definition-args";
import type { TaskParts } from "./task-roles";

/** The task definition but for its containers, in the words of Pulumi's resource. */
export function taskDefinitionArgs({
    family,
    task,
}: TaskDefinitionArgs): Omit<ecs.TaskDefinitionArgs, "containerDefinitions"> {
    return {
        family,
        cpu: String(task.cpu),
        memory: String(task.memory),
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: task.runtimePlatform,
        ...(task.ephemeralStorage === undefined ? {} : { ephemeralStorage: { sizeInGib: task.ephemeralStorage } }),
        ...(task.pidMode === undefined ? {} : { pidMode: task.pidMode }),
        // An old revision is what a rollback needs: neither an update nor `destroy` deregisters it.
        skipDestroy: true,
    };
}

/** None where somebody else owns the containers: a new tag on the revision that is there would name a release that it is not. */
export function tagsOf({ release }: TaskDefinitionArgs, ignored: string[]): Pick<ecs.TaskDefinitionArgs, "tags"> {
    return release === undefined || ignored.includes("containerDefinitions")
        ? {}
        : { tags: { [RELEASE_TAG]: release } };
}

/** The containers as JSON, each symbolic reference replaced by what it stands for. */
export function containerDefinitions(args: TaskDefinitionArgs, parts: TaskParts): string {
    return canonicalContainers(
        renderContainers(args.task, {
            ...containerContext(args, parts),
            image: image => imageReference(image, parts.images),
        }),
    );
}

/** What symbolic references stand for, images apart. */
export function containerContext(
    { logGroupName }: TaskDefinitionArgs,
    { secretArns, place }: TaskParts,
): Omit<ContainerContext, "image"> {
    return {
        secret: ({ secret, ...part }) => secretValueFrom(secretArns[secret]!, part),
        logGroup: logGroupName,
        region: place.region,
    };
}

/**
 * Encrypted on the way, and only for the role that may: an access point alone keeps nobody out. Not one output: policies see
 * at preview how the volume is mounted, though its ids are not known yet.
 */
export function efs({ fileSystemId, accessPointId }: TaskVolumeArgs) {
    return {
        fileSystemId,
        transitEncryption: "ENABLED",
        authorizationConfig: { ...(accessPointId === undefined ? {} : { accessPointId }), iam: "ENABLED" },
    };
}
