import { randomUUID } from "node:crypto";
import { StopTaskCommand } from "@aws-sdk/client-ecs";
import type { RunTaskCommandInput, Task, TaskDefinition } from "@aws-sdk/client-ecs";
import type { Target } from "../../release";
import type { Clients } from "../clients";
import { describeStop } from "../failure";
import { follow, type FollowOptions } from "../follow";
import type { LogLine, LogReader } from "../logs/reader";
import { startTasks } from "../run-task";
import { Refused } from "../service";
import { describeAll, startedByRun } from "../tasks/list";
import type { Placement } from "./placement";

/** What to run once, besides what the task definition says. */
export interface RunRequest {
    definition: TaskDefinition;
    placement: Placement;
    /** Tasks side by side, at most 10. */
    count: number;
    /** Whose command and environment are other ones, and whose exit code counts. */
    container: string;
    /** In place of the image's command. */
    command?: readonly string[];
    /** Added to the container's environment. */
    environment: Readonly<Record<string, string>>;
}

export interface RunEnd {
    tasks: { id: string; exitCode?: number; /** Why it stopped. */ reason: string }[];
    /** The container's own: the first that is not 0; absent where it never ran. */
    exitCode?: number;
}

/**
 * The container that a run is about: the named one, or the first essential one.
 * @throws Refused where the revision has no such container
 */
export function containerOf({ family, revision, containerDefinitions = [] }: TaskDefinition, named?: string): string {
    const found =
        named === undefined
            ? (containerDefinitions.find(({ essential }) => essential !== false) ?? containerDefinitions[0])
            : containerDefinitions.find(({ name }) => name === named);
    if (found?.name === undefined) {
        throw new Refused(
            `${family}:${revision} has no container ${named ?? ""}`,
            `it has: ${containerDefinitions.map(({ name }) => name).join(", ")}`,
        );
    }
    return found.name;
}

/** Starts the tasks of a run. @returns their ARNs */
export function startRun(clients: Clients, target: Target, request: RunRequest): Promise<string[]> {
    // The SDK repeats a request whose answer was lost: ECS then gives the same tasks.
    return startTasks(clients, { ...runTaskInput(target, request), clientToken: randomUUID() });
}

/** What ECS is asked to run. */
export function runTaskInput(target: Target, request: RunRequest): RunTaskCommandInput & { count: number } {
    const { definition, placement, count, container, command, environment } = request;
    const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
    return {
        cluster: target.cluster,
        taskDefinition: definition.taskDefinitionArn,
        count,
        ...placement,
        overrides: {
            containerOverrides: [
                { name: container, ...(command && { command: [...command] }), environment: variables },
            ],
        },
        propagateTags: "TASK_DEFINITION",
        enableECSManagedTags: true,
        startedBy: startedByRun(target.name),
    };
}

/**
 * Follows the tasks to their end, and hands on what they write.
 * @throws StillRunning when time is up or the user interrupts: the tasks go on
 */
export async function followRun(
    clients: Clients,
    run: { cluster: string; tasks: readonly string[]; container: string },
    options: FollowOptions & { service: string; logs?: LogReader; tell(line: LogLine): void },
): Promise<RunEnd> {
    let told = "";
    const ended = await follow<Task[]>(options, async () => {
        const tasks = await describeAll(clients, run.cluster, run.tasks);
        const of = (...statuses: string[]) =>
            tasks.filter(({ lastStatus = "" }) => statuses.includes(lastStatus)).length;
        const stopped = of("STOPPED");
        const counts = { running: of("RUNNING"), desired: run.tasks.length - stopped };
        const pending = counts.desired - counts.running;
        if (told !== `${counts.running}/${stopped}` && stopped < run.tasks.length) {
            told = `${counts.running}/${stopped}`;
            options.report({ event: "tasks", service: options.service, ...counts, pending });
        }
        // After the look at the tasks: what they wrote before their end is there then.
        (await options.logs?.read())?.forEach(line => options.tell(line));
        return stopped === run.tasks.length ? tasks : undefined;
    });
    const tasks = ended.map(task => {
        const exitCode = task.containers?.find(({ name }) => name === run.container)?.exitCode;
        return {
            id: task.taskArn?.split("/").pop() ?? "",
            ...(exitCode !== undefined && { exitCode }),
            reason: describeStop(task),
        };
    });
    const worst = tasks.find(({ exitCode }) => exitCode !== 0) ?? tasks[0];
    return { tasks, ...(worst?.exitCode !== undefined && { exitCode: worst.exitCode }) };
}

export async function stopTasks(
    { ecs }: Clients,
    cluster: string,
    tasks: readonly string[],
    reason: string,
): Promise<void> {
    await Promise.all(tasks.map(task => ecs.send(new StopTaskCommand({ cluster, task, reason }))));
}
