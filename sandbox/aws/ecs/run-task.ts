import type * as ecs from "@aws-sdk/client-ecs";
import { AwsError, type Account } from "../service";
import { activeCluster } from "./clusters";
import { invalidParameter } from "./errors";
import { scheduleReconciliation, serviceOf } from "./groups";
import { lastPart, tasks, type TaskRow } from "./model";
import { revisionOf } from "./revision";
import { findTaskDefinition } from "./task-definitions";
import { NOTICE } from "./services";
import { startTask, stopTask } from "./task-lifecycle";
import { asTask } from "./tasks";

const MAX_COUNT = 10;

/** As Fargate says it, of each task that it finds no room for. */
const NO_CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different availability zone";

export function runTask(account: Account, input: ecs.RunTaskCommandInput): object {
    const cluster = activeCluster(account, input.cluster);
    const { count = 1 } = input;
    if (count < 1 || count > MAX_COUNT) {
        throw invalidParameter(`Count must be between 1 and ${MAX_COUNT}.`);
    }
    const token = input.clientToken && `${cluster.clusterName}/${input.clientToken}`;
    const again = token === undefined ? [] : startedWith(account, token, input);
    if (again.length > 0) {
        return { tasks: again.map(task => asTask(account, task, true)), failures: [] };
    }
    const revision = revisionOf(account, cluster, input);
    const definition = findTaskDefinition(account, revision.taskDefinition);
    for (const { name } of input.overrides?.containerOverrides ?? []) {
        if (!definition?.containerDefinitions?.some(container => container.name === name)) {
            throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
        }
    }
    const fault = account.fault("ecs.runTask", { family: definition?.family ?? "" });
    const room = fault?.kind === "noCapacity" ? Math.min(count, Number(fault.detail.started ?? 0)) : count;
    const started: ReturnType<typeof startTask>[] = [];
    while (started.length < room) {
        started.push(
            startTask(account, {
                cluster,
                group: input.group ?? `family:${definition?.family}`,
                startedBy: input.startedBy,
                revision,
                overrides: input.overrides,
                enableExecuteCommand: input.enableExecuteCommand,
                tags: input.tags,
                others: started,
                ...(token !== undefined && { clientToken: token, request: requestOf(input) }),
            }),
        );
    }
    return {
        tasks: started.map(task => asTask(account, task, true)),
        failures: Array.from({ length: count - room }, () => ({ reason: NO_CAPACITY })),
    };
}

/** Tasks that were started with this token: the same request is answered with them, another one is refused. */
function startedWith(account: Account, token: string, input: ecs.RunTaskCommandInput): TaskRow[] {
    const started = tasks(account)
        .list()
        .filter(task => task.clientToken === token);
    if (started.some(task => task.request !== requestOf(input))) {
        const resourceIds = started.map(({ taskArn }) => taskArn);
        const message = "The RunTask request could not be processed due to conflicts.";
        throw new AwsError("ConflictException", message, 400, { resourceIds });
    }
    return started;
}

const requestOf = (input: ecs.RunTaskCommandInput): string => JSON.stringify(input);

export function stopTaskByHand(account: Account, input: ecs.StopTaskCommandInput): object {
    const { clusterName } = activeCluster(account, input.cluster);
    const task = tasks(account).get(lastPart(input.task ?? ""));
    if (task?.cluster !== clusterName) {
        throw new AwsError("InvalidParameterException", "The referenced task was not found.");
    }
    const stopped = stopTask(account, task, {
        code: "UserInitiated",
        reason: input.reason ?? "Task stopped by user",
    });
    const service = serviceOf(account, task);
    if (service) {
        // The scheduler replaces it without waiting for its end.
        scheduleReconciliation(account, service, NOTICE);
    }
    return { task: asTask(account, stopped) };
}
