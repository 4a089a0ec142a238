import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { stopTasks } from "../run/run";
import { Refused } from "../service";
import { listTasks, type TaskView } from "./list";

/**
 * Stops one task of a service; ECS starts another in the place of one that belongs to the service.
 * @param id of the task, or how it begins
 * @throws Refused where no task that runs is meant, or several could be
 */
export async function stopTask(
    clients: Clients,
    target: DeploymentTarget,
    id: string,
    { dryRun = false }: { /** Find it, and stop nothing. @default false */ dryRun?: boolean } = {},
): Promise<TaskView> {
    const wanted = id.split("/").pop()!;
    const tasks = await listTasks(clients, target, { stopped: false });
    const [task, ...others] = tasks.filter(each => each.id.startsWith(wanted));
    if (task === undefined || others.length > 0) {
        throw new Refused(
            task === undefined ? `no running task of ${target.name} is ${id}` : `several tasks begin with ${id}`,
            `swingbridge tasks ${target.name} lists those that run`,
        );
    }
    if (!dryRun) {
        await stopTasks(clients, target.cluster, [task.id], "stopped with swingbridge tasks --stop");
    }
    return task;
}
