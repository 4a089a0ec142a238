import type { Node } from "./node";
import type { Path, Position, Positions } from "./position";

/** Positions read from the tree that the model was made of. */
export class NodePositions implements Positions {
    private readonly root: Trail;
    private readonly before: Trail;

    /**
     * @param files The files read, in the order of merging.
     * @param before The tree with what was taken out of it later: it still stands in the files.
     */
    constructor(
        root: Node,
        private readonly files: readonly string[] = [],
        before: Node = root,
    ) {
        this.root = new Trail(root);
        this.before = new Trail(before);
    }

    at(path: Path): Position | undefined {
        return this.nearest(path, found => found.keyAt ?? found.node.at);
    }

    valueAt(path: Path): Position | undefined {
        return this.nearest(path, found => found.node.at ?? found.keyAt);
    }

    has(path: Path): boolean {
        const steps = this.root.follow(path);
        return steps.length > path.length && written(steps.at(-1)!);
    }

    keys(path: Path): (string | number)[] {
        const steps = this.root.follow(path);
        const { node } = steps.at(-1)!;
        if (steps.length <= path.length || node.kind === "scalar") {
            return [];
        }
        const below: { key: string | number; at: Position }[] = [];
        const add = (key: string | number, at: Position | undefined) => at !== undefined && below.push({ key, at });
        if (node.kind === "mapping") {
            node.entries.forEach(({ keyAt, value }, key) => add(key, keyAt ?? value.at));
        } else {
            node.items.forEach((item, index) => add(index, item.at));
        }
        return below.sort((a, b) => this.compare(a.at, b.at)).map(({ key }) => key);
    }

    private nearest(path: Path, position: (step: Step) => Position | undefined): Position | undefined {
        const kept = this.root.follow(path);
        const written = kept.length > path.length ? kept : this.before.follow(path);
        const steps = written.length > kept.length ? written : kept;
        for (let depth = steps.length - 1; depth >= 0; depth--) {
            const found = position(steps[depth]!);
            if (found !== undefined) {
                return found;
            }
        }
        return undefined;
    }

    /** By file, in the order of merging, and by line. */
    private compare(a: Position, b: Position): number {
        if (a.file !== b.file) {
            return this.files.indexOf(a.file) - this.files.indexOf(b.file);
        }
        return a.line - b.line || a.column - b.column;
    }
}

interface Step {
    node: Node;
    keyAt?: Position;
}

/** The nodes on the way down a path, kept for the next one: most begin as the one before did. */
class Trail {
    private readonly keys: (string | number)[] = [];
    private readonly steps: Step[];

    constructor(root: Node) {
        this.steps = [{ node: root }];
    }

    /** The root and a step for each key of the path, as far as it leads; good until the next call. */
    follow(path: Path): readonly Step[] {
        const { keys, steps } = this;
        let depth = 0;
        while (depth < keys.length && depth < path.length && keys[depth] === path[depth]) {
            depth++;
        }
        keys.length = depth;
        steps.length = depth + 1;
        for (; depth < path.length; depth++) {
            const next = child(steps[depth]!.node, path[depth]!);
            if (next === undefined) {
                break;
            }
            keys.push(path[depth]!);
            steps.push(next);
        }
        return steps;
    }
}

function child(node: Node, key: string | number): Step | undefined {
    if (node.kind === "mapping") {
        const entry = node.entries.get(String(key));
        return entry && { node: entry.value, keyAt: entry.keyAt };
    }
    const item = node.kind === "sequence" ? node.items[Number(key)] : undefined;
    return item && { node: item };
}

function written(step: Step): boolean {
    return step.keyAt !== undefined || step.node.at !== undefined;
}
