import { FARGATE } from "../../fargate/limits";
import type { Container, Reference } from "./container";

/** What of the task its containers share. */
interface Surroundings {
    volumes: readonly string[];
    /** MiB, where the task has a size. */
    memory?: number;
    /** CPU units, where the task has a size. */
    cpu?: number;
}

/** What containers of one task must not do to each other. */
export function checkGroup(containers: readonly Container[], { volumes, memory, cpu }: Surroundings): void {
    containers
        .slice(FARGATE.maxContainers, FARGATE.maxContainers + 1)
        .forEach(({ field }) =>
            field.problem(`is one container too many; a task has at most ${FARGATE.maxContainers}`),
        );
    if (containers.length > 0 && containers.every(({ essential }) => !essential)) {
        containers[0]!.field.problem("leaves the task without an essential container", {
            reason: "A task runs as long as its essential containers do.",
            fix: "Let one container be essential.",
        });
    }
    const byName = new Map<string, Container>();
    for (const container of containers) {
        const { name, field } = container;
        if (name !== undefined && byName.has(name)) {
            field.problem(`has the name ${JSON.stringify(name)}, as a container before it`, {
                fix: "Rename one of them.",
            });
        } else if (name !== undefined) {
            byName.set(name, container);
        }
    }
    checkPorts(containers);
    checkSizes(containers, memory, cpu);
    for (const container of containers) {
        container.mounts
            .filter(({ name }) => !volumes.includes(name))
            .forEach(({ field, name }) =>
                field.problem(`mounts the volume ${JSON.stringify(name)}, which the task does not have`, {
                    fix: volumes.length === 0 ? `Add it to volumes.` : `The task has ${volumes.join(", ")}.`,
                }),
            );
        for (const reference of [...container.dependsOn, ...container.volumesFrom]) {
            checkReference(reference, container, byName);
        }
    }
    checkCycles(containers, byName);
}

function checkReference(
    { field, name, condition }: Reference,
    from: Container,
    all: ReadonlyMap<string, Container>,
): void {
    const other = all.get(name);
    if (other === undefined || other === from) {
        field.problem(
            other === from
                ? "names the container itself"
                : `names ${JSON.stringify(name)}, which is no container of the task`,
            {
                fix: `Other containers: ${[...all.keys()].filter(each => all.get(each) !== from).join(", ") || "none"}.`,
            },
        );
        return;
    }
    if ((condition === "SUCCESS" || condition === "COMPLETE") && other.essential) {
        field.problem(`waits for the end of ${name}, which is essential`, {
            reason: "The end of an essential container ends the task.",
            fix: `Set essential: false at ${name}.`,
        });
    }
    if (condition === "HEALTHY" && !other.hasHealthCheck) {
        field.problem(`waits for the health of ${name}, which has no healthCheck`, {
            reason: "ECS does not look at the HEALTHCHECK of an image.",
            fix: `Add a healthCheck to ${name}, or wait for START.`,
        });
    }
}

function checkPorts(containers: readonly Container[]): void {
    const owners = new Map<string, Container>();
    for (const container of containers) {
        for (const { field, port } of container.ports) {
            const owner = owners.get(port);
            if (owner !== undefined) {
                field.problem(`maps the port ${port} again`, {
                    reason: `Containers of one task share a network interface; ${owner.name ?? "one before"} has it.`,
                });
            }
            owners.set(port, container);
        }
        if (container.ports.length > FARGATE.maxPorts) {
            container.field.problem(`maps ${container.ports.length} ports; at most ${FARGATE.maxPorts} are taken`);
        }
    }
}

function checkSizes(containers: readonly Container[], memory: number | undefined, cpu: number | undefined): void {
    for (const { memory: limit, memoryReservation } of containers) {
        if (limit !== undefined && memoryReservation !== undefined && memoryReservation.mebibytes > limit.mebibytes) {
            memoryReservation.field.problem(
                `is ${memoryReservation.mebibytes} MiB, more than the limit of ${limit.mebibytes} MiB`,
                { fix: "Reserve at most what the container may use." },
            );
        }
        const most = limit ?? memoryReservation;
        if (memory !== undefined && most !== undefined && most.mebibytes > memory) {
            most.field.problem(`is ${most.mebibytes} MiB, more than the task's ${memory} MiB`);
        }
    }
    const sum = containers.reduce((total, container) => total + container.cpu, 0);
    if (cpu !== undefined && sum > cpu) {
        containers[0]!.field.problem(`and the others want ${sum} CPU units together, more than the task's ${cpu}`);
    }
}

function checkCycles(containers: readonly Container[], all: ReadonlyMap<string, Container>): void {
    const done = new Set<Container>();
    const visit = (container: Container, path: readonly Container[]): void => {
        for (const { field, name } of container.dependsOn) {
            const next = all.get(name);
            if (next === undefined || next === container || done.has(next)) {
                continue;
            }
            const before = path.indexOf(next);
            if (before >= 0) {
                const cycle = [...path.slice(before), next].map(each => each.name).join(" → ");
                field.problem(`closes a cycle: ${cycle}`, { reason: "None of these containers could start first." });
            } else {
                visit(next, [...path, next]);
            }
        }
        done.add(container);
    };
    containers.forEach(container => done.has(container) || visit(container, [container]));
}
