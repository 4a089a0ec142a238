import type { Account, ScheduledEvent } from "../service";
import { containerCourse, type ContainerChange, type ContainerFate } from "./container-course";
import { writeLog } from "./logs";
import { subjectOf, tasks, type ContainerRow, type TaskDefinitionRow, type TaskRow } from "./model";

/** What the change of a container means for its task. */
export interface Changed {
    task: TaskRow;
    /** Its last container started, or was over already: the task runs. */
    allStarted: boolean;
    /** Of an essential container that ended: the task does too. */
    essentialEnd?: ContainerChange;
}

const EXIT = { after: 5, exitCode: 1, times: 1 };

/**
 * Plans what happens to the containers of a task that has its images. What happens at once is given back; the rest comes as
 * events `ecs.containerChanges`.
 */
export function startContainers(
    account: Account,
    task: TaskRow,
    definition: TaskDefinitionRow,
    unhealthy: boolean,
): ContainerChange[] {
    const definitions = definition.containerDefinitions ?? [];
    const changes = containerCourse(definitions, fatesOf(account, task, definition), unhealthy);
    for (const change of changes.filter(({ at }) => at > 0)) {
        account.schedule({
            type: "ecs.containerChanges",
            due: account.now + change.at,
            subject: subjectOf(task),
            detail: { task: task.id, change },
        });
    }
    return changes.filter(({ at }) => at === 0);
}

/**
 * Containers that a fault ends: moment `ecs.container`, kind `exit` (`{ after, exitCode, lines, ends }`: seconds, and how often), with
 * subject container, cluster, service, family, revision and image.
 */
function fatesOf(account: Account, task: TaskRow, definition: TaskDefinitionRow): Map<string, ContainerFate> {
    const fates = new Map<string, ContainerFate>();
    for (const { name = "", image = "" } of definition.containerDefinitions ?? []) {
        const fault = account.fault("ecs.container", {
            container: name,
            cluster: task.cluster,
            service: task.service ?? "",
            family: definition.family,
            revision: String(definition.revision),
            image,
        });
        if (fault !== undefined) {
            const { after, exitCode, lines, ends } = fault.detail;
            fates.set(name, {
                after: Number(after ?? EXIT.after) * 1000,
                exitCode: Number(exitCode ?? EXIT.exitCode),
                lines: Array.isArray(lines) ? lines.map(String) : [],
                times: Number(ends ?? EXIT.times),
            });
        }
    }
    return fates;
}

export const changeOf = (event: ScheduledEvent) => event.detail.change as ContainerChange;

/** Notes a change of a container of a task that has not been told to stop. */
export function changeContainer(
    account: Account,
    task: TaskRow,
    definition: TaskDefinitionRow,
    change: ContainerChange,
): Changed {
    const definitions = definition.containerDefinitions ?? [];
    const defined = definitions.find(({ name }) => name === change.container)!;
    writeLog(account, defined, task.id, change.lines ?? []);
    const containers = task.containers.map((container): ContainerRow =>
        container.name === change.container
            ? {
                  ...container,
                  lastStatus: change.status,
                  ...(change.exitCode !== undefined && { exitCode: change.exitCode }),
                  ...(change.reason !== undefined && { reason: change.reason }),
                  ...(change.restarts !== undefined && { restarts: change.restarts }),
                  ...(change.healthy === true && { health: "HEALTHY" as const }),
              }
            : container,
    );
    const changed = { ...task, containers };
    tasks(account).put(task.id, changed);
    return {
        task: changed,
        allStarted: containers.every(({ lastStatus }) => lastStatus !== "PENDING"),
        ...(change.status === "STOPPED" && defined.essential !== false && { essentialEnd: change }),
    };
}
