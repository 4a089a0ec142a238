import type { Command } from "commander";
import { createClients } from "../../operations/clients";
import { short } from "../../operations/status/findings";
import { listTasks, type TaskView } from "../../operations/tasks/list";
import { stopTask } from "../../operations/tasks/stop";
import { contextOf } from "../context";
import { columns } from "../table";
import type { Output } from "../output";
import { findService, findServices, type TargetQuery } from "../target/find";
import type { TargetOptions } from "../target/options";

interface TasksOptions extends TargetOptions {
    stopped?: boolean;
    stop?: string;
    dryRun?: boolean;
}

export async function runTasks(services: string[], options: TasksOptions, command: Command): Promise<void> {
    const { output, env, folder } = contextOf(command);
    if (options.stop !== undefined) {
        await stop(options.stop, { ...options, services, env, folder }, output);
        return;
    }
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

async function stop(id: string, query: TargetQuery & TasksOptions, output: Output): Promise<void> {
    const target = await findService(query);
    const { dryRun = false } = query;
    const task = await stopTask(createClients({ region: target.region }), target, id, { dryRun });
    output.result(
        `${target.name}: ${dryRun ? "would stop" : "told to stop:"} ${task.id} of ${short(task.taskDefinition)}`,
        {
            event: dryRun ? "planned" : "stopping",
            service: target.name,
            task: task.id,
        },
    );
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
