import { ExecuteCommandCommand } from "@aws-sdk/client-ecs";
import type { Container, Task } from "@aws-sdk/client-ecs";
import type { DeploymentTarget } from "../../release";
import type { Clients } from "../clients";
import { describeService, Refused } from "../service";
import { describeAll, listTasks } from "../tasks/list";

/** Where a command is to run. */
export interface ExecPlace {
    cluster: string;
    region: string;
    /** Id. */
    task: string;
    container: string;
    /** The container's id in its runtime: a part of the session's target. */
    runtimeId: string;
}

/**
 * A running task of the service that ECS Exec can reach: the named one, or the newest of the version that serves.
 * @throws Refused where there is none, or ECS Exec is off
 */
export async function findPlace(
    clients: Clients,
    target: DeploymentTarget,
    wanted: { task?: string; container?: string },
): Promise<ExecPlace> {
    const service = await describeService(clients.ecs, target);
    const id = wanted.task?.split("/").pop() ?? (await newestTask(clients, target));
    const [task] = await describeAll(clients, target.cluster, [id]);
    if (!task || task.lastStatus !== "RUNNING") {
        throw new Refused(
            task ? `task ${id} is ${task.lastStatus}` : `cluster ${target.cluster} knows no task ${id}`,
            `swingbridge tasks ${target.name} lists those that run`,
        );
    }
    if (task.enableExecuteCommand !== true) {
        throw new Refused(
            service.enableExecuteCommand === true
                ? `task ${id} was started before ECS Exec was switched on for its service`
                : `ECS Exec is off for service ${target.service}`,
            service.enableExecuteCommand === true
                ? `release it anew (swingbridge deploy ${target.name}), or choose a newer task with --task`
                : "set x-ecs: { EnableExecuteCommand: true } on the Compose service, run pulumi up, and deploy: only new tasks get it",
        );
    }
    const container = containerIn(task, wanted.container);
    return {
        cluster: target.cluster,
        region: target.region,
        task: id,
        container: container.name ?? "",
        runtimeId: container.runtimeId ?? "",
    };
}

async function newestTask(clients: Clients, target: DeploymentTarget): Promise<string> {
    const tasks = (await listTasks(clients, target, { stopped: false })).filter(({ status }) => status === "RUNNING");
    const found = tasks.find(({ version }) => version === "PRIMARY") ?? tasks[0];
    if (!found) {
        throw new Refused(`no task of ${target.name} runs`, `swingbridge status ${target.name} tells why`);
    }
    return found.id;
}

function containerIn({ containers = [] }: Task, named: string | undefined): Container {
    const running = containers.filter(({ lastStatus }) => lastStatus === "RUNNING");
    const found = named === undefined ? running[0] : running.find(({ name }) => name === named);
    if (!found) {
        throw new Refused(
            named === undefined ? "no container of the task runs" : `the task runs no container ${named}`,
            `it runs: ${running.map(({ name }) => name).join(", ") || "none"}`,
        );
    }
    return found;
}

/** What the session-manager-plugin is called with, as the AWS CLI calls it. */
export type PluginArguments = string[];

/** Begins the command in the container. Its session waits for the plugin to connect. */
export async function openSession(clients: Clients, place: ExecPlace, command: string): Promise<PluginArguments> {
    const { cluster, region, task, container, runtimeId } = place;
    const { session } = await clients.ecs.send(
        new ExecuteCommandCommand({ cluster, task, container, command, interactive: true }),
    );
    return [
        JSON.stringify(session),
        region,
        "StartSession",
        process.env.AWS_PROFILE ?? "",
        JSON.stringify({ Target: `ecs:${cluster}_${task}_${runtimeId}` }),
        clients.options.endpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://ecs.${region}.amazonaws.com`,
    ];
}

/** The same for people who have the AWS CLI elsewhere, ready for a shell. */
export function awsCommand({ cluster, region, task, container }: ExecPlace, command: string): string {
    const quoted = /^[\w./-]+$/.test(command) ? command : `'${command.replaceAll("'", `'\\''`)}'`;
    return `aws ecs execute-command --region ${region} --cluster ${cluster} --task ${task} --container ${container} --interactive --command ${quoted}`;
}
