import type { ConvertedService } from "./container";
import type { TaskSpec, TaskVolume } from "./model";
import { taskSize } from "./rules/resources";

/** The task of a group: the containers of its members, in a size that holds them all. */
export function taskOf(name: string, members: readonly ConvertedService[]): TaskSpec {
    const main = members[0]!;
    return {
        family: `${main.context.project.name}-${name}`,
        ...taskSize(
            main.context,
            members.map(({ context, resources }) => ({ context, ...resources })),
        ),
        runtimePlatform: main.runtimePlatform,
        containers: members.flatMap(({ container, initContainers }) => [container, ...initContainers]),
        volumes: distinct(members.flatMap(({ volumes }) => volumes)),
    };
}

/** Members that mount one volume share it. */
function distinct(volumes: TaskVolume[]): TaskVolume[] {
    return [...new Map(volumes.map(volume => [volume.name, volume])).values()];
}
