import { comparable, type AnyTaskDefinition, type Comparable, type ComparableMap } from "./comparable";
import { shown } from "./hide";

/** One thing in which a task definition, or a service, differs from another. Plain data: it is what `--json` prints. */
export interface Difference {
    change: "added" | "removed" | "changed";
    /** Absent for what belongs to the task as a whole. */
    container?: string;
    /** Member in ECS's words: `image`, `environment`, `cpu`, `volumes`; absent where a whole container came or went. */
    member?: string;
    /** Which entry of the member: a variable, `3000/tcp`, a mount's path; below it, parts are separate. */
    key?: readonly string[];
    /** Absent for what was added. A value that looks like a secret is "(hidden)". */
    before?: Comparable;
    /** Absent for what was removed. */
    after?: Comparable;
}

/** Members that are lists or maps of entries with names: they are compared by entry, also where all of them are new. */
const OF_ENTRIES: ReadonlySet<string> = new Set([
    "environment",
    "secrets",
    "portMappings",
    "mountPoints",
    "volumesFrom",
    "dependsOn",
    "dockerLabels",
    "ulimits",
    "systemControls",
    "environmentFiles",
    "extraHosts",
    "resourceRequirements",
    "volumes",
    "placementConstraints",
    "capacityProviderStrategy",
    "loadBalancers",
]);

/**
 * What would be different if `after` ran in place of `before`. The order of lists that have none, the defaults that ECS fills
 * in and what it notes about a registration count for nothing, nor do tags. No value of a secret is in the answer.
 * @returns containers first, in the order of their names; empty where both run the same
 */
export function taskDefinitionDifferences(before: AnyTaskDefinition, after: AnyTaskDefinition): Difference[] {
    const { containerDefinitions: oldContainers = {}, ...oldTask } = comparable(before);
    const { containerDefinitions: newContainers = {}, ...newTask } = comparable(after);
    return [
        ...pairs(oldContainers as ComparableMap, newContainers as ComparableMap).flatMap(([container, a, b]) =>
            a === undefined || b === undefined
                ? [difference({ container }, a, b)]
                : membersOf(a as ComparableMap, b as ComparableMap, { container }),
        ),
        ...membersOf(oldTask, newTask, {}),
    ];
}

type Place = Pick<Difference, "container" | "member" | "key">;

/** The differences of two objects, member by member. */
export function membersOf(
    before: ComparableMap,
    after: ComparableMap,
    place: Pick<Difference, "container">,
): Difference[] {
    return pairs(before, after).flatMap(([member, a, b]) =>
        OF_ENTRIES.has(member)
            ? inside(a ?? {}, b ?? {}, { ...place, member }, [])
            : inside(a, b, { ...place, member }, []),
    );
}

function inside(
    before: Comparable | undefined,
    after: Comparable | undefined,
    place: Place,
    key: readonly string[],
): Difference[] {
    if (isMap(before) && isMap(after)) {
        return pairs(before, after).flatMap(([part, a, b]) => inside(a, b, place, [...key, part]));
    }
    return JSON.stringify(before) === JSON.stringify(after)
        ? []
        : [difference({ ...place, ...(key.length > 0 && { key }) }, before, after)];
}

function difference(place: Place, before: Comparable | undefined, after: Comparable | undefined): Difference {
    const path = [...(place.member === undefined ? [] : [place.member]), ...(place.key ?? [])];
    return {
        change: before === undefined ? "added" : after === undefined ? "removed" : "changed",
        ...place,
        ...(before !== undefined && { before: shown(path, before) }),
        ...(after !== undefined && { after: shown(path, after) }),
    };
}

function isMap(value: Comparable | undefined): value is ComparableMap {
    return typeof value === "object" && !Array.isArray(value);
}

/** Members of both, in the order of their names. */
function pairs(
    before: ComparableMap,
    after: ComparableMap,
): [name: string, before: Comparable | undefined, after: Comparable | undefined][] {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.map(name => [name, own(before, name), own(after, name)]);
}

/** A variable may be called `constructor`. */
function own(map: ComparableMap, name: string): Comparable | undefined {
    return Object.hasOwn(map, name) ? map[name] : undefined;
}
