import type { ConvertedService } from "./container";
import { deliverFiles } from "./file-delivery";
import { FARGATE } from "./limits";
import type { TaskSpec, TaskVolume } from "./model";
import { executeCommand } from "./rules/capacity";
import { ephemeralStorage } from "./rules/ephemeral-storage";
import { logRetention } from "./rules/log-retention";
import { jointPermissions, taskPermissions } from "./rules/permissions";
import { taskSize } from "./rules/resources";
import type { ServiceContext } from "./service-context";

/** The task of a group: the containers of its members, in a size that holds them all. */
export function taskOf(name: string, members: readonly ConvertedService[]): TaskSpec {
    const main = members[0]!;
    const task = deliverFiles(
        {
            family: `${main.context.project.name}-${name}`,
            ...taskSize(
                main.context,
                members.map(({ context, resources }) => ({ context, ...resources })),
            ),
            runtimePlatform: main.runtimePlatform,
            containers: members.map(({ container }) => container),
            volumes: distinct(members.flatMap(({ volumes }) => volumes)),
            ...taskProperties(members.map(({ context }) => context)),
        },
        new Map(members.map(({ container, files }) => [container.name, files])),
    );
    checkLength(task, members);
    return task;
}

/** What its services ask of the task as a whole. */
function taskProperties(
    contexts: readonly ServiceContext[],
): Pick<TaskSpec, "ephemeralStorage" | "permissions" | "executeCommand" | "logRetention"> {
    const storage = largest(contexts.map(ephemeralStorage));
    const permissions = jointPermissions(contexts.map(taskPermissions));
    const retention = largest(contexts.map(logRetention));
    const executable = contexts.map(executeCommand).some(wanted => wanted);
    return {
        ...(storage !== undefined && { ephemeralStorage: storage }),
        ...(permissions && { permissions }),
        ...(executable && { executeCommand: true }),
        ...(retention !== undefined && { logRetention: retention }),
    };
}

function largest(values: (number | undefined)[]): number | undefined {
    const said = values.filter(value => value !== undefined);
    return said.length === 0 ? undefined : Math.max(...said);
}

/** Members that mount one volume share it. */
function distinct(volumes: TaskVolume[]): TaskVolume[] {
    return [...new Map(volumes.map(volume => [volume.name, volume])).values()];
}

/** A task definition has a longest text; what makes it long is the content of files. */
function checkLength(task: TaskSpec, members: readonly ConvertedService[]): void {
    const bytes = Buffer.byteLength(JSON.stringify(task));
    if (bytes <= FARGATE.maxTaskDefinitionBytes) {
        return;
    }
    const { context } = members[0]!;
    const files = members
        .flatMap(member => member.files.files)
        .map(({ path, content }) => ({ path, size: "inline" in content ? content.inline.length : 0 }))
        .sort((a, b) => b.size - a.size);
    context.verdicts.problem(files[0]?.path ?? context.path(), `makes a task definition of ${bytes} bytes`, {
        reason: `ECS takes up to ${FARGATE.maxTaskDefinitionBytes}, the content of files included.`,
        fix: "Copy large files into the image, or keep them in a named volume.",
    });
}
