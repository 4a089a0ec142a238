import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { short } from "../../operations/status/findings";
import { listTasks, type TaskView } from "../../operations/tasks/list";
import { contextOf } from "../context";
import { columns } from "../table";
import { findServices } from "../target/find";
import type { TargetOptions } from "../target/options";

interface TasksOptions extends TargetOptions {
    stopped?: boolean;
}

export async function runTasks(services: string[], options: TasksOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    const stopped = options.stopped === true;
    for (const target of await findServices({ ...options, services, env, folder })) {
        output.status(`${target.name}: asking AWS`);
        const tasks = await listTasks(createClients({ region: target.region }), target, { stopped });
        if (output.json) {
            tasks.forEach(task => output.result("", { service: target.name, ...task }));
            continue;
        }
        const none = stopped ? "  none stopped in the last hour" : "  none";
        const rows = columns(tasks.map(stopped ? stoppedCells : runningCells));
        output.result([output.resultColors.bold(target.name), ...(rows.length > 0 ? rows : [none])].join("\n"), {});
    }
}

function runningCells(task: TaskView): string[] {
    const { id, status, health, taskDefinition, version, startedBy = "", startedAt, createdAt, address = "" } = task;
    return [
        id,
        status,
        health,
        short(taskDefinition),
        version ?? (startedBy.startsWith("swingbridge/") ? "on its own" : "replaced"),
        `since ${startedAt ?? createdAt ?? "unknown"}`,
        address,
    ];
}

function stoppedCells({ id, taskDefinition, stoppedAt = "", stopReason = "" }: TaskView): string[] {
    return [id, short(taskDefinition), stoppedAt, stopReason];
}
