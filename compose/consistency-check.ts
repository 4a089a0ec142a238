import { type Entry, isMapping, isSequence, type Mapping, type Node } from "./node";
import type { Path, Position } from "./position";
import type { Problems } from "./problem";

/** What a check of one service needs besides the service they look at. */
export interface Context {
    root: Mapping;
    services: Mapping;
    disabled: ReadonlyMap<string, string[]>;
    problems: Problems;
}

/** Whether one service fits the rest of the project; what does not becomes a problem. */
export type Check = (service: Mapping, path: Path, context: Context, entry: Entry) => void;

/** The items of a list; none where there is no list. */
export function listOf(node: Node | undefined): readonly Node[] {
    return isSequence(node) ? node.items : [];
}

/** Where a key stands; the mapping where it is not there. */
export function keyOf(node: Node | undefined, key: string): Position | undefined {
    const entry = isMapping(node) ? node.entries.get(key) : undefined;
    return entry?.keyAt ?? entry?.value.at ?? node?.at;
}
