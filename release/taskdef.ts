import type { TaskSpec } from "../fargate";
import { renderContainers, type ContainerContext } from "./containers";
import type { ContainerDefinition } from "./container-definition";

/** What `aws ecs register-task-definition --cli-input-json` takes. */
export interface TaskDefinitionDocument {
    family: string;
    taskRoleArn?: string;
    executionRoleArn: string;
    networkMode: "awsvpc";
    containerDefinitions: ContainerDefinition[];
    volumes: TaskDefinitionVolume[];
    requiresCompatibilities: ["FARGATE"];
    /** CPU units, as text: ECS gives them back so. */
    cpu: string;
    /** MiB, as text. */
    memory: string;
    runtimePlatform: TaskSpec["runtimePlatform"];
    ephemeralStorage?: { sizeInGiB: number };
    pidMode?: "task";
}

export type TaskDefinitionVolume =
    | { name: string; host: Record<string, never> }
    | {
          name: string;
          efsVolumeConfiguration: {
              fileSystemId: string;
              transitEncryption: "ENABLED";
              authorizationConfig: { accessPointId?: string; iam: "ENABLED" };
          };
      };

export interface TaskDefinitionContext extends ContainerContext {
    family: string;
    executionRoleArn: string;
    taskRoleArn?: string;
    /** File system and access point of a volume of the `FargateProject`. */
    volume(name: string): { fileSystemId: string; accessPointId?: string };
}

/** The whole task definition. One function for Pulumi, the pipeline's `taskdef.json` and every comparison. */
export function renderTaskDefinition(task: TaskSpec, context: TaskDefinitionContext): TaskDefinitionDocument {
    return {
        family: context.family,
        ...(context.taskRoleArn !== undefined && { taskRoleArn: context.taskRoleArn }),
        executionRoleArn: context.executionRoleArn,
        networkMode: "awsvpc",
        containerDefinitions: renderContainers(task, context),
        volumes: renderVolumes(task, context),
        requiresCompatibilities: ["FARGATE"],
        cpu: String(task.cpu),
        memory: String(task.memory),
        runtimePlatform: task.runtimePlatform,
        ...(task.ephemeralStorage !== undefined && { ephemeralStorage: { sizeInGiB: task.ephemeralStorage } }),
        ...(task.pidMode !== undefined && { pidMode: task.pidMode }),
    };
}

/** Volumes by name. EFS is mounted encrypted, as the task role, through the access point that sets user and root folder. */
export function renderVolumes(task: TaskSpec, context: Pick<TaskDefinitionContext, "volume">): TaskDefinitionVolume[] {
    const volumes = task.volumes.map((volume): TaskDefinitionVolume => {
        if ("taskLocal" in volume) {
            return { name: volume.name, host: {} };
        }
        const { fileSystemId, accessPointId } = context.volume(volume.volume);
        return {
            name: volume.name,
            efsVolumeConfiguration: {
                fileSystemId,
                transitEncryption: "ENABLED",
                authorizationConfig: { ...(accessPointId !== undefined && { accessPointId }), iam: "ENABLED" },
            },
        };
    });
    return volumes.sort((a, b) => (a.name < b.name ? -1 : 1));
}
