import { DescribeTasksCommand, RunTaskCommand } from "@aws-sdk/client-ecs";
import type { RunTaskCommandInput, Task } from "@aws-sdk/client-ecs";
import { MOST_TASKS_AT_A_TIME, runTaskDocument, sha256, type JobRun, type JobTarget } from "../release";
import { attempt } from "./attempt";
import { createClients } from "./clients";
import type { Clients } from "./clients";
import { explainStops } from "./failure";
import { follow } from "./follow";
import type { FollowOptions } from "./follow";
import { readJobRecord, writeJobRun } from "./job-record";
import type { Outcome } from "./progress";
import { Refused } from "./service";

/**
 * Runs a job's tasks to their end, once for each content: a job that is done is not run again, one that runs is followed,
 * and one that failed is run anew.
 * @throws only what is a bug of ours: what AWS or the user can put right is an outcome
 */
export async function runJob(
    target: JobTarget,
    options: JobOptions,
    clients: Clients = createClients({ region: target.region }),
): Promise<Outcome> {
    return attempt(target.name, "task", options.report, report => runToEnd(clients, target, { ...options, report }));
}

interface JobOptions extends FollowOptions {
    /** Say what would be done, and start nothing. @default false */
    dryRun?: boolean;
}

async function runToEnd(clients: Clients, target: JobTarget, options: JobOptions): Promise<Outcome> {
    const service = target.name;
    const { last } = await readJobRecord(clients, target);
    if (last?.content === target.content && last.status === "succeeded") {
        return { status: "already-done", service, message: `has run for this content, and is not run again` };
    }
    const known = await stillKnown(clients, target, last);
    if (options.dryRun) {
        return { status: "planned", service, message: known ? "would follow its tasks, which run" : "would run" };
    }
    const run = known ?? (await start(clients, target, options, last));
    const tasks = await followTasks(clients, target, run, options);
    const failed = tasks.filter(task => exitCodeOf(task, target.container) !== 0);
    const endedAt = new Date().toISOString();
    await writeJobRun(clients, target, { ...run, status: failed.length > 0 ? "failed" : "succeeded", endedAt });
    if (failed.length === 0) {
        return {
            status: "done",
            service,
            message: `has run to its end${target.tasks > 1 ? ` (${target.tasks} tasks)` : ""}`,
        };
    }
    const reason = reasonOf(failed[0]!, target.container);
    const failure = { reason, alarms: [], ...(await explainStops(clients, run.taskDefinition, failed)) };
    options.report({ event: "failure", service, failure });
    return {
        status: "failed",
        service,
        failure,
        message: `failed, and nothing that waits for it was released: ${reason}. Once it can succeed, run the same command again`,
    };
}

/** A run that was started and not followed to its end, if it is for the same content and ECS still knows its tasks. */
async function stillKnown(clients: Clients, target: JobTarget, last: JobRun | undefined): Promise<JobRun | undefined> {
    if (last?.content !== target.content || last.status !== "running") {
        return undefined;
    }
    const tasks = await describe(clients, target, last);
    return tasks.length === last.tasks.length ? last : undefined;
}

/** Starts the tasks, and notes that before anything else can go wrong. */
async function start(
    clients: Clients,
    target: JobTarget,
    options: FollowOptions,
    last: JobRun | undefined,
): Promise<JobRun> {
    const number = (last?.number ?? 0) + 1;
    const tasks: string[] = [];
    while (tasks.length < target.tasks) {
        const count = Math.min(target.tasks - tasks.length, MOST_TASKS_AT_A_TIME);
        tasks.push(...(await startSome(clients, target, { number, first: tasks.length, count })));
    }
    const run: JobRun = {
        content: target.content,
        taskDefinition: target.taskDefinition,
        number,
        tasks,
        status: "running",
        startedAt: new Date().toISOString(),
    };
    await writeJobRun(clients, target, run);
    const ids = tasks.map(arn => arn.split("/").pop()).join(", ");
    options.report({ event: "note", service: target.name, message: `started task ${ids}` });
    return run;
}

async function startSome(
    clients: Clients,
    target: JobTarget,
    part: { number: number; first: number; count: number },
): Promise<string[]> {
    const input: RunTaskCommandInput = {
        ...runTaskDocument(target, part.count),
        startedBy: `swingbridge/${target.content.slice(0, 16)}`,
    };
    // Whoever asks for the same again, say after a dropped connection, is given the same tasks.
    const clientToken = sha256(JSON.stringify([input, part])).slice(0, 64);
    return startTasks(clients, { ...input, count: part.count, clientToken });
}

/** @throws Refused where ECS starts fewer tasks than it was asked for, with its reasons */
export async function startTasks(clients: Clients, input: RunTaskCommandInput & { count: number }): Promise<string[]> {
    const { tasks = [], failures = [] } = await clients.ecs.send(new RunTaskCommand(input));
    if (tasks.length < input.count) {
        const reasons = [...new Set(failures.map(({ reason, detail }) => detail ?? reason ?? "no reason given"))];
        throw new Refused(
            `ECS started ${tasks.length} of ${input.count} tasks: ${reasons.join("; ")}`,
            "run the same command again later, or choose other subnets or capacity providers",
        );
    }
    return tasks.map(({ taskArn = "" }) => taskArn);
}

async function followTasks(clients: Clients, target: JobTarget, run: JobRun, options: FollowOptions): Promise<Task[]> {
    let told = "";
    return follow<Task[]>(options, async () => {
        const tasks = await describe(clients, target, run);
        const running = tasks.filter(({ lastStatus }) => lastStatus === "RUNNING").length;
        const ended = tasks.filter(({ lastStatus }) => lastStatus === "STOPPED").length;
        const state = `${running}/${ended}`;
        if (state !== told) {
            told = state;
            options.report({
                event: "tasks",
                service: target.name,
                running,
                desired: run.tasks.length - ended,
                pending: run.tasks.length - ended - running,
            });
        }
        return ended === run.tasks.length ? tasks : undefined;
    });
}

async function describe({ ecs }: Clients, { cluster }: JobTarget, run: JobRun): Promise<Task[]> {
    const found: Task[] = [];
    // DescribeTasks takes a hundred at a time.
    for (let first = 0; first < run.tasks.length; first += 100) {
        const { tasks = [] } = await ecs.send(
            new DescribeTasksCommand({ cluster, tasks: run.tasks.slice(first, first + 100) }),
        );
        found.push(...tasks);
    }
    return found;
}

/** Undefined where the container never ran. */
function exitCodeOf(task: Task, container: string): number | undefined {
    return task.containers?.find(({ name }) => name === container)?.exitCode;
}

function reasonOf(task: Task, container: string): string {
    const exitCode = exitCodeOf(task, container);
    return exitCode === undefined
        ? `${container} did not start: ${task.stoppedReason ?? "no reason given"}`
        : `${container} exited with code ${exitCode}`;
}
