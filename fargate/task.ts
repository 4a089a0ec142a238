import { COMPOSE_X, labelOf } from "./compose-x-labels";
import type { ConvertedService } from "./container";
import { deliverFiles, type ContainerFiles } from "./file-delivery";
import { FARGATE } from "./limits";
import type { ContainerSpec, TaskSpec } from "./model";
import { executeCommand } from "./rules/capacity";
import { containerDependency } from "./rules/dependencies";
import { ephemeralStorage } from "./rules/ephemeral-storage";
import { logRetention } from "./rules/log-retention";
import { jointPermissions, taskPermissions } from "./rules/permissions";
import { taskSize, type Besides } from "./rules/resources";
import type { ServiceContext } from "./service-context";

/**
 * The task of a group: the containers of its members, in a size that holds them all.
 * @param besides what AWS puts into it besides
 */
export function taskOf(name: string, members: readonly ConvertedService[], besides?: Besides): TaskSpec {
    const main = members[0]!;
    const containers = members.flatMap(member => containersOf(member, members));
    const ended = new Set(
        containers.flatMap(({ dependsOn = [] }) =>
            dependsOn.filter(({ condition }) => isEnd(condition)).map(({ containerName }) => containerName),
        ),
    );
    const task = deliverFiles(
        {
            family: `${main.context.project.name}-${name}`,
            ...taskSize(
                main.context,
                members.map(({ context, resources }) => ({ context, ...resources })),
                besides,
            ),
            runtimePlatform: main.runtimePlatform,
            // A task has one log router, and mounts a volume that its members share once.
            containers: [
                ...containers.map(container => {
                    const member = members.find(candidate => candidate.container.name === container.name);
                    return { ...container, essential: isEssential(container, member, main, ended) };
                }),
                ...distinct(members.flatMap(({ router }) => router ?? [])),
            ],
            volumes: distinct(members.flatMap(({ volumes }) => volumes)),
            ...taskProperties(members.map(({ context }) => context)),
            ...(members.some(sharesProcesses) && { pidMode: "task" as const }),
        },
        new Map(members.flatMap(filesOf)),
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

function isEnd(condition: string): boolean {
    return condition === "SUCCESS" || condition === "COMPLETE";
}

/** The service's files, which its `pre_start` steps find too. */
function filesOf({ container, preStart, files }: ConvertedService): [string, ContainerFiles][] {
    const steps = preStart.map(({ name }): [string, ContainerFiles] => [name, files]);
    return files.files.length > 0 ? [[container.name, files], ...steps] : [];
}

/** The member's container with what it waits for, and the steps that run before it. */
function containersOf(member: ConvertedService, siblings: readonly ConvertedService[]): ContainerSpec[] {
    const { container, preStart, context } = member;
    const waitsFor = Object.entries(context.service.depends_on ?? {}).flatMap(([name, dependency]) => {
        const sibling = siblings.find(candidate => candidate.context.name === name);
        return sibling === undefined ? [] : [containerDependency(member, sibling, dependency)];
    });
    const afterStep = (before: number): NonNullable<ContainerSpec["dependsOn"]> =>
        before === 0 ? [] : [{ containerName: preStart[before - 1]!.name, condition: "SUCCESS" }];
    const waiting = (waits: ContainerSpec, before: number): ContainerSpec => {
        const dependsOn = [...waitsFor, ...afterStep(before)];
        return dependsOn.length > 0 ? { ...waits, dependsOn } : waits;
    };
    return [waiting(container, preStart.length), ...preStart.map(waiting)];
}

/**
 * With an essential container its task ends. Containers of Compose end each for itself, but a service without its sidecar
 * would go on half alive, so each is essential unless its end is waited for, or the file says otherwise.
 */
function isEssential(
    container: ContainerSpec,
    member: ConvertedService | undefined,
    main: ConvertedService,
    ended: ReadonlySet<string>,
): boolean {
    if (member === undefined) {
        return container.essential;
    }
    const { context } = member;
    const label = labelOf(context.service, COMPOSE_X.essential);
    if (label !== undefined) {
        const essential = /^(true|yes|1)$/i.test(label.value);
        if (essential && ended.has(container.name)) {
            context.verdicts.problem(
                context.path(...label.path),
                "makes a container essential whose end is waited for",
                {
                    reason: "The task would end with it, before whoever waits could start.",
                    fix: `Remove the label, or write "false".`,
                },
            );
        }
        return essential && !ended.has(container.name);
    }
    // The rest of a job's task ends with its work, whose exit code is the job's.
    const serves = member !== main && (isNotRestarted(context) || main.context.runsOnce);
    return !ended.has(container.name) && !serves;
}

function isNotRestarted({ service }: ServiceContext): boolean {
    const policy = service.deploy?.restart_policy as { condition?: string } | undefined;
    return (policy?.condition ?? service.restart) === "no" || policy?.condition === "none";
}

function sharesProcesses({ context }: ConvertedService): boolean {
    return String(context.service.pid ?? "").startsWith("service:");
}

function distinct<Named extends { name: string }>(items: Named[]): Named[] {
    return [...new Map(items.map(item => [item.name, item])).values()];
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
