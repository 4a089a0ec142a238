/**
 * What the service scheduler does next, as pure decisions: which tasks to start, which to stop, when a rollout is over.
 * @see ECS developer guide, How deployments work (minimum and maximum percent)
 */

/** A task that has not stopped, as the scheduler sees it. */
export interface TaskView {
    id: string;
    /** Told to stop, but still there. */
    stopping: boolean;
    /** Runs, and serves where it has to. */
    healthy: boolean;
}

export interface GroupView {
    id: string;
    /** Oldest first. */
    tasks: readonly TaskView[];
    /** False while starts are held back after failures, or for good after a failed rollout. */
    mayStart: boolean;
}

export interface Plan {
    start: { group: string; count: number }[];
    stop: { group: string; task: string }[];
}

const live = (group: GroupView) => group.tasks.filter(task => !task.stopping);
const healthy = (tasks: readonly TaskView[]) => tasks.filter(task => task.healthy);

/** Bounds of a rolling deployment, in percent of the desired count. */
export interface Bounds {
    /** Healthy tasks that must stay. */
    minimumHealthyPercent: number;
    /** Tasks that may exist at once, those that are stopping included. */
    maximumPercent: number;
}

/** A rolling deployment: the primary deployment grows, the older ones shrink, within the bounds. */
export function planRolling(desired: number, bounds: Bounds, primary: GroupView, older: readonly GroupView[]): Plan {
    const least = Math.ceil((desired * bounds.minimumHealthyPercent) / 100);
    const most = Math.floor((desired * bounds.maximumPercent) / 100);
    const ours = live(primary);
    const missing = Math.max(0, desired - ours.length);
    const all = [primary, ...older].flatMap(group => group.tasks);
    const room = Math.max(0, most - all.length);
    const olderTasks = older.flatMap(group => live(group).map(task => ({ group: group.id, task })));
    const servingOlder = olderTasks.filter(({ task }) => task.healthy);
    // What does not serve is not missed.
    const stop = olderTasks.filter(({ task }) => !task.healthy);
    const serving = healthy(ours).length + servingOlder.length;
    const surplus = serving - desired;
    const makingRoom = primary.mayStart ? missing - room - all.filter(task => task.stopping).length - stop.length : 0;
    const count = Math.min(serving - least, Math.max(surplus, makingRoom), servingOlder.length);
    stop.push(...servingOlder.slice(0, Math.max(0, count)));
    return {
        start:
            primary.mayStart && Math.min(missing, room) > 0
                ? [{ group: primary.id, count: Math.min(missing, room) }]
                : [],
        stop: [
            ...stop.map(({ group, task }) => ({ group, task: task.id })),
            ...shrink(primary, desired).map(task => ({ group: primary.id, task })),
        ],
    };
}

/** A task set on its own: as many tasks as its scale says. */
export function planTaskSet(wanted: number, set: GroupView): Plan {
    const missing = wanted - live(set).length;
    return {
        start: missing > 0 && set.mayStart ? [{ group: set.id, count: missing }] : [],
        stop: shrink(set, wanted).map(task => ({ group: set.id, task })),
    };
}

/** Tasks too many: those that do not serve first, then the newest. */
function shrink(group: GroupView, wanted: number): string[] {
    const tasks = live(group);
    const order = [...tasks].reverse().sort((left, right) => Number(left.healthy) - Number(right.healthy));
    return order.slice(0, Math.max(0, tasks.length - wanted)).map(task => task.id);
}

/** All tasks there and healthy, none on its way. */
export function isSteady(wanted: number, groups: readonly GroupView[]): boolean {
    const all = groups.flatMap(group => group.tasks);
    return all.length === wanted && all.every(task => task.healthy && !task.stopping);
}

const BREAKER = { least: 3, most: 200, share: 0.5 };

/** Failed tasks at which the circuit breaker trips: half of the desired count, at least 3, at most 200. */
export const breakerThreshold = (desired: number): number =>
    Math.min(BREAKER.most, Math.max(BREAKER.least, Math.ceil(desired * BREAKER.share)));

const BACKOFF = { free: 3, first: 10_000, longest: 15 * 60_000 };

/** Wait before the next start after some failures in a row, in milliseconds: ECS throttles services that do not come up. */
export const retryDelay = (failures: number): number =>
    failures < BACKOFF.free ? 0 : Math.min(BACKOFF.longest, BACKOFF.first * 2 ** (failures - BACKOFF.free));
