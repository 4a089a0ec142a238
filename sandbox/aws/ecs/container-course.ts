import type { ContainerCondition, ContainerDefinition } from "@aws-sdk/client-ecs";

/** What a container does once it has started; nothing said: it runs on. */
export interface ContainerFate {
    /** Milliseconds from its start to its end. */
    after: number;
    exitCode: number;
    /** What it logs before. */
    lines?: readonly string[];
    /** How often it ends so; after that it runs on. */
    times: number;
}

/** Something that happens to a container. */
export interface ContainerChange {
    /** Milliseconds after the task has its images. */
    at: number;
    container: string;
    status: "RUNNING" | "STOPPED";
    healthy?: boolean;
    exitCode?: number;
    reason?: string;
    lines?: readonly string[];
    /** How often its restart policy has started it again. */
    restarts?: number;
}

/** How long a container takes that others wait for to end, where no fault says otherwise, in milliseconds. */
const PREPARING = 1000;
/** Seconds that a container waits for others on Fargate. */
const START_TIMEOUT = 180;
/** What ECS gives a container that it stops before it could start. */
const NEVER_STARTED = 143;
const RESTART_ATTEMPT_PERIOD = 300;
const RESTARTING = 1000;

interface Course {
    /** When it started; absent where what it waits for never came. */
    startedAt?: number;
    healthyAt?: number;
    endedAt?: number;
    exitCode?: number;
    changes: ContainerChange[];
}

/**
 * What happens to the containers of a task, in order: each starts when what it depends on is so far, and those that others
 * wait for to end do their work and end. A restart policy starts a container again that ran for its attempt period at least.
 * @param fates Of containers that end by themselves, by name.
 * @param unhealthy Whether health checks fail.
 * @see ECS API, ContainerDependency and ContainerRestartPolicy
 */
export function containerCourse(
    definitions: readonly ContainerDefinition[],
    fates: ReadonlyMap<string, ContainerFate>,
    unhealthy: boolean,
): ContainerChange[] {
    const courses = new Map<string, Course>();
    const waitedFor = new Set(
        definitions.flatMap(({ dependsOn = [] }) =>
            dependsOn.filter(({ condition }) => isEnd(condition)).map(({ containerName }) => containerName),
        ),
    );
    const checked = new Set(
        definitions.flatMap(({ dependsOn = [] }) =>
            dependsOn.filter(({ condition }) => condition === "HEALTHY").map(({ containerName }) => containerName),
        ),
    );
    const courseOf = (name: string): Course => {
        const known = courses.get(name);
        if (known !== undefined) {
            return known;
        }
        const definition = definitions.find(each => each.name === name)!;
        const fate = fates.get(name) ?? (waitedFor.has(name) ? { after: PREPARING, exitCode: 0, times: 1 } : undefined);
        const course = follow(definition, courseOf, fate, checked.has(name) && !unhealthy);
        courses.set(name, course);
        return course;
    };
    definitions.forEach(({ name = "" }) => courseOf(name));
    // What others depend on comes before them, also where both are at once.
    const changes = [...courses.values()].flatMap(course => course.changes);
    return changes
        .map((change, index) => ({ change, index }))
        .sort(byTime)
        .map(({ change }) => change);
}

const isEnd = (condition: ContainerCondition | undefined) => condition === "SUCCESS" || condition === "COMPLETE";

const byTime = (
    one: { change: ContainerChange; index: number },
    other: { change: ContainerChange; index: number },
): number => one.change.at - other.change.at || one.index - other.index;

function follow(
    definition: ContainerDefinition,
    courseOf: (name: string) => Course,
    fate: ContainerFate | undefined,
    getsHealthy: boolean,
): Course {
    const { name: container = "" } = definition;
    let at = 0;
    for (const { containerName = "", condition } of definition.dependsOn ?? []) {
        const other = courseOf(containerName);
        const reached = momentOf(other, condition);
        if (reached === undefined) {
            return blocked(definition, containerName, other, at);
        }
        at = Math.max(at, reached);
    }
    const changes: ContainerChange[] = [{ at, container, status: "RUNNING" }];
    const course: Course = { startedAt: at, changes };
    const checkInterval = definition.healthCheck?.interval;
    if (checkInterval !== undefined && getsHealthy && !((fate?.after ?? Infinity) < checkInterval * 1000)) {
        course.healthyAt = at + checkInterval * 1000;
        changes.push({ at: course.healthyAt, container, status: "RUNNING", healthy: true });
    }
    if (fate === undefined) {
        return course;
    }
    let startedAt = at;
    for (let restarts = 0; restarts < fate.times; restarts++) {
        const end = { at: startedAt + fate.after, container, exitCode: fate.exitCode, lines: fate.lines };
        if (!isRestarted(definition, fate)) {
            changes.push({ ...end, status: "STOPPED" });
            return { ...course, endedAt: end.at, exitCode: fate.exitCode };
        }
        startedAt = end.at + RESTARTING;
        changes.push({ ...end, at: startedAt, exitCode: undefined, status: "RUNNING", restarts: restarts + 1 });
    }
    return course;
}

/** When a container is so far; undefined where it never will be. */
function momentOf(course: Course, condition: ContainerCondition | undefined): number | undefined {
    switch (condition) {
        case "HEALTHY":
            return course.healthyAt;
        case "COMPLETE":
            return course.endedAt;
        case "SUCCESS":
            return course.exitCode === 0 ? course.endedAt : undefined;
        default:
            return course.startedAt ?? course.endedAt;
    }
}

/** A container whose turn never comes: told at the failure of the other one, or when the time to start is up. */
function blocked(definition: ContainerDefinition, name: string, other: Course, since: number): Course {
    const timeout = (definition.startTimeout ?? START_TIMEOUT) * 1000;
    const at = Math.max(since, other.endedAt ?? (other.startedAt ?? 0) + timeout);
    const ended = other.endedAt === undefined ? "did not get healthy in time" : `Exit: ${other.exitCode}`;
    return {
        endedAt: at,
        exitCode: NEVER_STARTED,
        changes: [
            {
                at,
                container: definition.name ?? "",
                status: "STOPPED",
                exitCode: NEVER_STARTED,
                reason: `CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [${name} - ${ended}] for target [${definition.name}]`,
            },
        ],
    };
}

function isRestarted({ restartPolicy }: ContainerDefinition, { after, exitCode }: ContainerFate): boolean {
    return (
        restartPolicy?.enabled === true &&
        restartPolicy.ignoredExitCodes?.includes(exitCode) !== true &&
        after >= (restartPolicy.restartAttemptPeriod ?? RESTART_ATTEMPT_PERIOD) * 1000
    );
}
