import { isNull, type Node } from "../node";
import type { Path } from "../position";
import type { Problems } from "../problem";

/**
 * Gives a value the JSON form of the canonical model. `undefined` where the model leaves the key out:
 * as compose-go does, the empty value of most types (empty text, 0, false, an empty list) counts as absent.
 */
export type Type = (node: Node, path: Path, problems: Problems) => Node | undefined;

/** The same type, keeping its empty value: `init: false` says something that an absent `init` does not. */
export interface WithEmpty extends Type {
    orEmpty: Type;
}

/** A type, and the same without its empty value. */
export function withEmpty(type: Type, isEmpty: (node: Node) => boolean): WithEmpty {
    const orEmpty: Type = (node, path, problems) => (isNull(node) ? undefined : type(node, path, problems));
    const omitting: Type = (node, path, problems) => {
        const value = orEmpty(node, path, problems);
        return value === undefined || isEmpty(value) ? undefined : value;
    };
    return Object.assign(omitting, { orEmpty });
}

/** Reports a value of another type than the one that is wanted. */
export function wrong(
    node: Node,
    path: Path,
    problems: Problems,
    wanted: string,
    more: { fix?: string } = {},
): undefined {
    const shown =
        node.kind === "scalar" ? JSON.stringify(node.value) : `a ${node.kind === "mapping" ? "mapping" : "list"}`;
    problems.add(node.at, path, `must be ${wanted}, not ${shown}`, more);
    return undefined;
}

/** Whether a node holds a value. */
export const holds = (value: unknown) => (node: Node) => node.kind === "scalar" && node.value === value;
